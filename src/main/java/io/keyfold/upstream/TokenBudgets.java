package io.keyfold.upstream;

import io.keyfold.core.Bearer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The budgets of agents' tokens by {@link Bearer#id()}: bounded, and rid of idle ones at most once a minute. */
final class TokenBudgets {
    /** More tokens than this at once are refused as overload. */
    static final int MAX_TOKENS = 65_536;

    private static final long SWEEP_EVERY_MS = 60_000;
    private static final long ALERT_EVERY_MS = 600_000;
    private static final Logger LOG = LoggerFactory.getLogger(TokenBudgets.class);

    private final ConcurrentHashMap<Long, TokenBudget> budgets = new ConcurrentHashMap<>();
    private final AtomicLong sweptAtMs;
    private final AtomicLong alertedAtMs;

    TokenBudgets(long nowMs) {
        sweptAtMs = new AtomicLong(nowMs);
        alertedAtMs = new AtomicLong(nowMs - ALERT_EVERY_MS);
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

    /** The platform said 401 to a call with this token. People are told of suspended ones once in ten minutes. */
    void refused(TokenBudget token, long nowMs) {
        if (token.refuse(nowMs)) {
            long lastMs = alertedAtMs.get();
            if (nowMs - lastMs >= ALERT_EVERY_MS && alertedAtMs.compareAndSet(lastMs, nowMs)) {
                LOG.error(
                        "an agent's token is suspended, since the platform refused it three times: no call with it for"
                                + " ten minutes; its desktop has to bring a fresh one");
            }
        }
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
