package io.keyfold.core;

/** How monotonic times of any origin are compared: by subtraction, since they may wrap. */
public final class Times {
    private Times() {}

    public static long earlier(long aMs, long bMs) {
        return aMs - bMs < 0 ? aMs : bMs;
    }

    public static long later(long aMs, long bMs) {
        return aMs - bMs > 0 ? aMs : bMs;
    }
}
