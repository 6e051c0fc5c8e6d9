package io.keyfold.core;

/**
 * What the platform counts of one token, as it told with an answer.
 *
 * @param count calls in its window, the answered one included
 * @param allowed calls in a window, above 0
 * @param resetMs until the window, or the oldest call in it, is over; 0 to 60,000
 */
public record RateTold(long count, long allowed, long resetMs) {
    private static final long MINUTE_MS = 60_000;

    public RateTold {
        if (count < 0 || allowed <= 0 || resetMs < 0 || resetMs > MINUTE_MS) {
            throw new IllegalArgumentException("count=" + count + " allowed=" + allowed + " resetMs=" + resetMs);
        }
    }
}
