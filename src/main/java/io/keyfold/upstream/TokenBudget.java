package io.keyfold.upstream;

import io.keyfold.core.Headroom;
import io.keyfold.core.Rank;
import io.keyfold.core.RateTold;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one upstream token, shared by all loops: its permits and who else uses them, until when the platform
 * asked to wait, and until when it counts as refused. Times are monotonic ms; what lies in the past says nothing.
 */
final class TokenBudget {
    /** A budget that nothing happened to for this long may be forgotten: a fresh one says the same. */
    private static final long IDLE_AFTER_MS = 60_000;

    private static final int JITTER_PERMILLE = 200;

    final SharedPermits permits;
    final Spacing spacing;
    private final AtomicReference<Headroom> headroom;
    private final AtomicLong backoffUntilMs;
    private final AtomicReference<Refusals> refusals = new AtomicReference<>(Refusals.NONE);

    /** Of an agent's own token. */
    static TokenBudget ofAgent(long nowMs) {
        return new TokenBudget(Spacing.ofOne(nowMs), nowMs);
    }

    /** Of the relay's own token, which all agents share. */
    static TokenBudget ofRelay(long nowMs) {
        return new TokenBudget(Spacing.ofMany(nowMs), nowMs);
    }

    private TokenBudget(Spacing spacing, long nowMs) {
        this.spacing = spacing;
        permits = new SharedPermits(nowMs);
        headroom = new AtomicReference<>(Headroom.unknown(nowMs));
        backoffUntilMs = new AtomicLong(nowMs);
    }

    /**
     * What one typing call costs, in thousandths of a permit.
     *
     * @param limitPerMinute the whole limit of the token
     * @param ownPerMinute the part of it that this node's permits stand for
     */
    long pricePermille(long limitPerMinute, double ownPerMinute, long nowMs) {
        return headroom.get().pricePermille(limitPerMinute, ownPerMinute, nowMs);
    }

    /** The limit that the platform told lately, else {@code configured}. */
    long allowedPerMinute(long configured, long nowMs) {
        return headroom.get().allowed(configured, nowMs);
    }

    /** A typing call with it was admitted. */
    void called(Rank rank, long nowMs) {
        tried(nowMs);
        spacing.granted(rank, nowMs);
        headroom.updateAndGet(now -> now.called(nowMs));
    }

    /** A call with it was passed on unasked. */
    void passed(long nowMs) {
        headroom.updateAndGet(now -> now.passed(nowMs));
    }

    /** The platform answered a call with it, after {@code tookMs}, and told what it counts. */
    void told(RateTold told, long tookMs, long nowMs) {
        headroom.updateAndGet(now -> now.told(told, permits.isShared(), tookMs, nowMs));
    }

    /** The platform said 429 to a typing call that had its permit. */
    void throttled(Rates.@Nullable Rate rate, long nowMs) {
        if (rate != null) {
            headroom.updateAndGet(now -> now.refused(permits.perMinute(rate, nowMs), nowMs));
        }
    }

    /** The platform said 429: wait {@code retryAfterMs} and up to a fifth more. */
    void backOff(long nowMs, long retryAfterMs, int jitterPermille) {
        long jitterMs = retryAfterMs * JITTER_PERMILLE / 1_000 * jitterPermille / 1_000;
        later(backoffUntilMs, nowMs + retryAfterMs + jitterMs);
    }

    /** A call with it leaves; if it was refused before, none beside it until that is answered. */
    void tried(long nowMs) {
        if (refusals.get().inARow() > 0) {
            refusals.updateAndGet(now -> now.tried(nowMs));
        }
    }

    /**
     * The platform said 401.
     *
     * @return whether the token is suspended by this, that is, was refused too often in a row
     */
    boolean refuse(long nowMs) {
        Refusals before = refusals.getAndUpdate(now -> now.again(nowMs));
        return before.isOver(nowMs) && before.again(nowMs).isSuspended();
    }

    /** The platform took a typing call with it. */
    void accepted() {
        if (refusals.get().inARow() > 0) {
            refusals.set(Refusals.NONE);
        }
    }

    /** 0 when nobody asked to wait. */
    long backoffMs(long nowMs) {
        return Math.max(0, backoffUntilMs.get() - nowMs);
    }

    /** 0 when the token is not known to be refused. */
    long refusedMs(long nowMs) {
        return refusals.get().waitMs(nowMs);
    }

    boolean isIdle(long nowMs) {
        return backoffMs(nowMs) == 0 && refusals.get().isForgotten(nowMs) && permits.isIdleSince(nowMs - IDLE_AFTER_MS);
    }

    private static void later(AtomicLong untilMs, long candidateMs) {
        untilMs.accumulateAndGet(candidateMs, (a, b) -> a - b >= 0 ? a : b);
    }
}
