package io.keyfold.sim;

/**
 * A limit on calls in any 60 s, or another time: an exact sliding window. Holds the time of each call that counted, in
 * a ring that grows with use, so that a quiet token costs a few words. Monotonic ms.
 */
final class RateWindow {
    static final long WINDOW_MS = 60_000;
    private static final int FIRST_CAPACITY = 8;

    private final long windowMs;
    private long[] callAtMs = new long[FIRST_CAPACITY];
    private int head;
    private int size;

    RateWindow() {
        this(WINDOW_MS);
    }

    /** {@code windowMs}: at least 1. */
    RateWindow(long windowMs) {
        this.windowMs = windowMs;
    }

    /**
     * Counts a call when it is within the limit.
     *
     * @param limit calls in the window; 0 means no limit
     * @return whether it may pass; a call that may not does not count
     */
    boolean tryTake(int limit, long nowMs) {
        if (limit == 0) {
            return true;
        }
        forgetBefore(nowMs);
        if (size >= limit) {
            return false;
        }
        if (size == callAtMs.length) {
            grow();
        }
        callAtMs[(head + size) % callAtMs.length] = nowMs;
        size++;
        return true;
    }

    /** Calls that count now. */
    int count(long nowMs) {
        forgetBefore(nowMs);
        return size;
    }

    /** Milliseconds until the oldest counted call leaves the window; 0 when it is empty. */
    long untilFreeMs(long nowMs) {
        forgetBefore(nowMs);
        return size == 0 ? 0 : callAtMs[head] + windowMs - nowMs;
    }

    private void forgetBefore(long nowMs) {
        while (size > 0 && nowMs - callAtMs[head] >= windowMs) {
            head = (head + 1) % callAtMs.length;
            size--;
        }
    }

    private void grow() {
        long[] larger = new long[callAtMs.length * 2];
        for (int i = 0; i < size; i++) {
            larger[i] = callAtMs[(head + i) % callAtMs.length];
        }
        callAtMs = larger;
        head = 0;
    }
}
