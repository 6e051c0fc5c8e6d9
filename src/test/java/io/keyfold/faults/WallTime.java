package io.keyfold.faults;

import java.util.concurrent.TimeUnit;

/** The monotonic clock beside the wall: logs tell the one, desktops and the platform the other. */
final class WallTime {
    private static final long EPOCH_MS_AT_ZERO =
            System.currentTimeMillis() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime());

    private WallTime() {}

    /** What {@link System#nanoTime()} was then, to a millisecond. */
    static long toNs(long epochMs) {
        return TimeUnit.MILLISECONDS.toNanos(epochMs - EPOCH_MS_AT_ZERO);
    }
}
