package io.keyfold.routing;

import static io.keyfold.core.Times.earlier;

/**
 * How long batches of one node were on their way, though the two nodes' clocks agree on nothing but the length of a
 * second: the way of the fastest batch of the last seconds counts as no time, and what a batch took longer is its age.
 * Needed after a pause: what waited in the socket meanwhile looks fresh, and must not be acted upon.
 *
 * <p>A clock that jumps makes everything look old for at most two windows; after that the jump is the new measure. Not
 * thread-safe. Times are monotonic ms, each of its own node.
 */
final class TransitAge {
    static final long WINDOW_MS = 2_000;

    /** Clocks without correction drift apart by less than 200 ms in 1,000 s. */
    private static final long DRIFT_DIVISOR = 5_000;

    private boolean known;
    private long windowAtMs;
    private long leastMs;
    private long windowBeforeAtMs;
    private long leastBeforeMs;

    /** The age in ms, 0 or more, of a batch that was sent at {@code sentAtMs} and arrives now. */
    long ageMs(long sentAtMs, long nowMs) {
        long tookMs = nowMs - sentAtMs;
        if (!known) {
            known = true;
            begin(nowMs, tookMs);
            roll();
        } else if (nowMs - windowAtMs >= WINDOW_MS) {
            // However long ago: after a pause, what was measured before it is the only honest measure.
            roll();
            begin(nowMs, tookMs);
        } else {
            leastMs = earlier(leastMs, tookMs);
        }
        long driftMs = (nowMs - windowBeforeAtMs) / DRIFT_DIVISOR;
        return Math.max(0, tookMs - earlier(leastMs, leastBeforeMs + driftMs));
    }

    private void begin(long nowMs, long tookMs) {
        windowAtMs = nowMs;
        leastMs = tookMs;
    }

    private void roll() {
        windowBeforeAtMs = windowAtMs;
        leastBeforeMs = leastMs;
    }
}
