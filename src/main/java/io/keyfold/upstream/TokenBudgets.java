package io.keyfold.upstream;

import io.keyfold.core.Bearer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The budgets of agents' tokens by {@link Bearer#id()}: bounded, and rid of idle ones at most once a minute. */
final class TokenBudgets {
    /** More tokens than this at once are refused as overload. */
    static final int MAX_TOKENS = 65_536;

    private static final long SWEEP_EVERY_MS = 60_000;

    private final ConcurrentHashMap<Long, TokenBudget> budgets = new ConcurrentHashMap<>();
    private final AtomicLong sweptAtMs;

    TokenBudgets(long nowMs) {
        sweptAtMs = new AtomicLong(nowMs);
    }

    /** The budget of {@code bearer}, made when it is new; null when there are too many. */
    @Nullable
    TokenBudget of(Bearer bearer, long nowMs) {
        TokenBudget known = budgets.get(bearer.id());
        if (known != null) {
            return known;
        }
        sweep(nowMs);
        return budgets.size() < MAX_TOKENS
                ? budgets.computeIfAbsent(bearer.id(), id -> TokenBudget.ofAgent(nowMs))
                : null;
    }

    /** The budget of {@code bearer}, if it has one: what anybody may name must not make any. */
    @Nullable
    TokenBudget known(Bearer bearer) {
        return budgets.get(bearer.id());
    }

    int size() {
        return budgets.size();
    }

    /** A loop that still holds a budget swept here would have to sleep for as long as it was idle to do harm. */
    private void sweep(long nowMs) {
        long lastMs = sweptAtMs.get();
        if (nowMs - lastMs >= SWEEP_EVERY_MS && sweptAtMs.compareAndSet(lastMs, nowMs)) {
            budgets.values().removeIf(budget -> budget.isIdle(nowMs));
        }
    }
}
