package io.keyfold.core;

/**
 * How many of something there were in the last 60 s, near enough: the running minute, and of the one before the part
 * that the last 60 s still reach, as if it had been even. Immutable; times are monotonic ms.
 *
 * @param sinceMs when the running minute began
 * @param current in it
 * @param before in the minute before
 */
public record SlidingMinute(long sinceMs, long current, long before) {
    private static final long MINUTE_MS = 60_000;

    /** Nothing yet. */
    public static SlidingMinute empty(long nowMs) {
        return new SlidingMinute(nowMs, 0, 0);
    }

    /** One more. */
    public SlidingMinute plusOne(long nowMs) {
        SlidingMinute now = at(nowMs);
        return new SlidingMinute(now.sinceMs, now.current + 1, now.before);
    }

    /** In the last 60 s. */
    public double count(long nowMs) {
        SlidingMinute now = at(nowMs);
        long passedMs = Math.max(0, nowMs - now.sinceMs);
        return now.current + now.before * (double) (MINUTE_MS - passedMs) / MINUTE_MS;
    }

    private SlidingMinute at(long nowMs) {
        long passedMs = nowMs - sinceMs;
        if (passedMs < MINUTE_MS) {
            return this;
        }
        long minutes = passedMs / MINUTE_MS;
        return new SlidingMinute(sinceMs + minutes * MINUTE_MS, 0, minutes == 1 ? current : 0);
    }
}
