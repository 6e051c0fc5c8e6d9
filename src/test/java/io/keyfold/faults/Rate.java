package io.keyfold.faults;

import java.util.concurrent.TimeUnit;

/** How many of some moments lie close together. */
final class Rate {
    private Rate() {}

    /**
     * The most that lie in any window of this length.
     *
     * @param momentsNs ascending
     */
    static int mostIn(long windowMs, long[] momentsNs) {
        long windowNs = TimeUnit.MILLISECONDS.toNanos(windowMs);
        int most = 0;
        int first = 0;
        for (int last = 0; last < momentsNs.length; last++) {
            while (momentsNs[last] - momentsNs[first] >= windowNs) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return most;
    }
}
