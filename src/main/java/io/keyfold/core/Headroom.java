package io.keyfold.core;

/**
 * What is left of one upstream token's limit for typing, when it is not ours alone, or not what it was said to be: by
 * what the platform tells with its answers, and by its refusals. It comes as a price: how many permits one typing call
 * costs, so that the same pace is kept by whoever keeps it, a node alone or with others.
 *
 * <p>Immutable; times are monotonic ms. Counts are of 60 s.
 *
 * @param calls typing calls of this node
 * @param messages calls that this node passed on unasked, which wait for no permit
 * @param allowed calls a minute that the platform says it allows; 0 when it has not said so lately
 * @param others calls a minute by others with the same token
 * @param toldAtMs when it said so
 * @param believed part of the limit that is believed in after a 429, 0 to 1; see {@link #believed(long)}
 * @param refusedAtMs when that was
 */
public record Headroom(
        LastMinute calls,
        LastMinute messages,
        long allowed,
        double others,
        long toldAtMs,
        double believed,
        long refusedAtMs) {
    /** A call never costs more permits: once in a while one has to find out whether things are better. */
    public static final long MAX_PRICE = 100;

    private static final double MINUTE_MS = 60_000;

    /** What was told counts for so long without another word. */
    private static final long TOLD_FOR_MS = 120_000;

    /** The platform's window is this old at least: a count of its first seconds says nothing of the rest. */
    private static final double YOUNGEST_WINDOW_MS = 10_000;

    /** The end of the window is told in whole seconds. */
    private static final long ROUNDED_MS = 1_000;

    /** Differences so small, as a part of the limit, may be ours. */
    private static final double NOISE_SHARE = 0.02;

    /** Others are believed to be more at once, and to be fewer within so long. */
    private static final double OTHERS_FADE_MS = 60_000;

    /** Others and messages do not come evenly: that much more is left to them. */
    private static final double OTHERS_MARGIN = 1.08;

    private static final double MESSAGES_MARGIN = 1.1;

    /** Refusals so soon after the first are of calls that were on their way then. */
    private static final long ONE_REFUSAL_MS = 10_000;

    private static final double LEAST_BELIEVED = 0.02;
    private static final double BELOW_REFUSED = 0.97;

    /** After so long without a refusal a little more is tried, and more with time. */
    private static final long QUIET_MS = 120_000;

    private static final double REGAINED_EACH_MS = 0.01 / 30_000;

    /** Of a token that nothing is known of: it has its whole limit. */
    public static Headroom unknown(long nowMs) {
        LastMinute none = LastMinute.empty(nowMs);
        return new Headroom(none, none, 0, 0, nowMs, 1, nowMs);
    }

    /** A typing call was admitted. */
    public Headroom called(long nowMs) {
        return new Headroom(calls.plusOne(nowMs), messages, allowed, others, toldAtMs, believed, refusedAtMs);
    }

    /** A call was passed on. */
    public Headroom passed(long nowMs) {
        return new Headroom(calls, messages.plusOne(nowMs), allowed, others, toldAtMs, believed, refusedAtMs);
    }

    /**
     * The platform told what it counts.
     *
     * @param told with which answer
     * @param shared whether other nodes use the token, too, whose calls are in the count: then it tells nothing of
     *     others
     * @param tookMs since the answered call left: the count is of a moment in between
     */
    public Headroom told(RateTold told, boolean shared, long tookMs, long nowMs) {
        double now = shared ? 0 : others(told, tookMs, nowMs);
        double faded = Math.min(1, (double) (nowMs - toldAtMs) / OTHERS_FADE_MS);
        double smoothed = now >= others ? now : others - (others - now) * faded;
        return new Headroom(calls, messages, told.allowed(), smoothed, nowMs, believed, refusedAtMs);
    }

    /**
     * Calls a minute by others. In a window that slides its oldest call is about to leave, so that the count is of a
     * minute; in one that begins anew each minute it is of the part that has passed. What this node made of it since is
     * its own: all that may be in the count, since a call of ours that is taken for another's costs permits.
     */
    private double others(RateTold told, long tookMs, long nowMs) {
        long windowMs = Math.min((long) MINUTE_MS, (long) MINUTE_MS - told.resetMs() + ROUNDED_MS);
        long ownMs = windowMs + tookMs;
        double own = (double) calls.count(ownMs, nowMs) + messages.count(ownMs, nowMs);
        double scale = MINUTE_MS / Math.max(YOUNGEST_WINDOW_MS, (double) windowMs);
        return Math.max(0, ((double) told.count() - own) * scale - (double) told.allowed() * NOISE_SHARE);
    }

    /**
     * The platform refused a call with 429, although it was within what was believed: it takes what it took lately.
     *
     * @param perMinute what this node was to use of the token
     */
    public Headroom refused(double perMinute, long nowMs) {
        double before = believed(nowMs);
        if (before < 1 && nowMs - refusedAtMs < ONE_REFUSAL_MS) {
            return this;
        }
        double taken = ((double) calls.count(nowMs) + messages.count(nowMs)) / Math.max(1, perMinute) * BELOW_REFUSED;
        double now = Math.max(LEAST_BELIEVED, Math.min(before * BELOW_REFUSED, Math.max(before / 2, taken)));
        return new Headroom(calls, messages, allowed, others, toldAtMs, now, nowMs);
    }

    /** Which part of the limit is believed in. */
    public double believed(long nowMs) {
        long quietMs = Math.max(0, nowMs - refusedAtMs - QUIET_MS);
        return Math.min(1, believed + (double) quietMs * REGAINED_EACH_MS);
    }

    /** Calls a minute that the platform said it allows, or {@code otherwise} when it has not said so lately. */
    public long allowed(long otherwise, long nowMs) {
        return isTold(nowMs) && allowed > 0 ? allowed : otherwise;
    }

    private boolean isTold(long nowMs) {
        return nowMs - toldAtMs < TOLD_FOR_MS;
    }

    /**
     * How much of a permit one typing call costs, in permille: 1,000 when nothing is known that speaks against it.
     *
     * @param limitPerMinute the token's limit, at least 1
     * @param ownPerMinute what this node may use of it, by permits of 1,000
     */
    public long pricePermille(long limitPerMinute, double ownPerMinute, long nowMs) {
        boolean told = isTold(nowMs);
        long upTo = Math.min(limitPerMinute, allowed(limitPerMinute, nowMs));
        double passed = messages.count(nowMs);
        double usable = (double) upTo * believed(nowMs) * Gcra.USED_SHARE;
        double left = usable - passed * MESSAGES_MARGIN - (told ? others * OTHERS_MARGIN : 0);
        double permits = ownPerMinute - passed;
        if (left >= permits || permits <= 0) {
            return 1_000;
        }
        return (long) (1_000 * Math.min((double) MAX_PRICE, permits / Math.max(left, permits / (double) MAX_PRICE)));
    }
}
