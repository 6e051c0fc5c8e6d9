package io.keyfold.core.share;

import java.util.Arrays;

/** The platform's side: how many calls of all nodes together any window held. Real milliseconds. */
final class SharedWindow {
    private static final long MINUTE_MS = 60_000;
    private static final long MOMENT_MS = 1_000;

    private long[] atMs = new long[1_024];
    private int size;
    private int fullestMinute;
    private int fullestMoment;

    void call(long nowMs) {
        if (size == atMs.length) {
            atMs = Arrays.copyOf(atMs, size * 2);
        }
        atMs[size++] = nowMs;
        fullestMinute = Math.max(fullestMinute, within(MINUTE_MS));
        fullestMoment = Math.max(fullestMoment, within(MOMENT_MS));
    }

    /** Calls of the window that ends with the latest call, both ends included. */
    private int within(long windowMs) {
        return size - indexAt(atMs[size - 1] - windowMs);
    }

    /** Most calls in any 60 s. */
    int fullestMinute() {
        return fullestMinute;
    }

    /** Most calls in any second. */
    int fullestMoment() {
        return fullestMoment;
    }

    /** Calls from {@code fromMs} on. */
    int since(long fromMs) {
        return size - indexAt(fromMs);
    }

    private int indexAt(long fromMs) {
        int found = Arrays.binarySearch(atMs, 0, size, fromMs);
        int index = found < 0 ? -found - 1 : found;
        while (index > 0 && atMs[index - 1] == fromMs) {
            index--;
        }
        return index;
    }
}
