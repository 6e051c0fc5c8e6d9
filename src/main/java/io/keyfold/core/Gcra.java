package io.keyfold.core;

/**
 * A rate as the generic cell rate algorithm sees it: one number, the theoretical arrival time (TAT), says all about the
 * past. This class is the rule; whoever spends the permits keeps the number. The TAT is in nanoseconds on the same
 * monotonic clock as {@code nowMs}, compared by subtraction only, so that any origin of the clock will do.
 *
 * <p>Source: ITU-T I.371, annex A (virtual scheduling).
 *
 * @param intervalNs time between two permits at the steady rate
 * @param toleranceNs how far ahead of the steady rate a burst may run
 */
public record Gcra(long intervalNs, long toleranceNs) {
    private static final long NS_PER_MS = 1_000_000;
    private static final long NS_PER_MINUTE = 60_000 * NS_PER_MS;
    private static final long NS_PER_SECOND = 1_000 * NS_PER_MS;

    /** Share of a published limit that is used, in permille: the platform's window slides and its clock is not ours. */
    private static final int USED_PERMILLE = 980;

    /** The same as a part of one. */
    public static final double USED_SHARE = USED_PERMILLE / 1_000.0;

    /** Largest burst, in permille of the limit; with the used share it stays within any window of a minute. */
    private static final int BURST_PERMILLE = 10;

    /** Where that is less than two permits, this part of one may be taken early, in permille of it, and no more. */
    private static final long EARLY_PERMILLE = 900;

    private static final long PERMILLE = 1_000;

    public Gcra {
        if (intervalNs <= 0 || toleranceNs < 0) {
            throw new IllegalArgumentException("intervalNs=" + intervalNs + " toleranceNs=" + toleranceNs);
        }
    }

    /** The rate that stays below a limit of {@code limit} (at least 1) a minute in every window. */
    public static Gcra belowPerMinute(long limit) {
        long burst = Math.max(1, limit * BURST_PERMILLE / 1000);
        long intervalNs = Math.max(1, NS_PER_MINUTE * 10 / USED_PERMILLE * 100 / limit);
        long earlyPermille = Math.min(limit * BURST_PERMILLE, EARLY_PERMILLE);
        return new Gcra(intervalNs, Math.max((burst - 1) * intervalNs, intervalNs / PERMILLE * earlyPermille));
    }

    /** Exactly {@code rate} (at least 1) a second, with bursts of the same size. */
    public static Gcra perSecond(long rate) {
        long intervalNs = Math.max(1, NS_PER_SECOND / rate);
        return new Gcra(intervalNs, (rate - 1) * intervalNs);
    }

    /** The TAT of somebody who never asked. */
    public static long fresh(long nowMs) {
        return nowMs * NS_PER_MS;
    }

    /** Milliseconds until a permit may be taken, rounded up; 0 means now. */
    public long waitMs(long tatNs, long nowMs) {
        long aheadNs = tatNs - nowMs * NS_PER_MS - toleranceNs;
        return aheadNs <= 0 ? 0 : (aheadNs + NS_PER_MS - 1) / NS_PER_MS;
    }

    /** The TAT after a permit was taken at {@code nowMs}. */
    public long taken(long tatNs, long nowMs) {
        long nowNs = nowMs * NS_PER_MS;
        return (tatNs - nowNs > 0 ? tatNs : nowNs) + intervalNs;
    }

    /** The TAT after a call that costs {@code pricePermille} thousandths of a permit, and takes all that it costs. */
    public long taken(long tatNs, long nowMs, long pricePermille) {
        return taken(tatNs, nowMs) - intervalNs + costNs(pricePermille);
    }

    /** Time that so many thousandths of a permit stand for. */
    public long costNs(long pricePermille) {
        return pricePermille == PERMILLE ? intervalNs : intervalNs / PERMILLE * pricePermille;
    }

    /** Permits that could be taken at once at {@code nowMs}. */
    public long available(long tatNs, long nowMs) {
        long aheadNs = Math.max(0, tatNs - nowMs * NS_PER_MS);
        return aheadNs > toleranceNs ? 0 : (toleranceNs - aheadNs) / intervalNs + 1;
    }
}
