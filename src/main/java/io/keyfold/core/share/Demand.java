package io.keyfold.core.share;

import java.util.ArrayList;
import java.util.List;

/** How many permits a minute this node could use, by what it tried: quick to rise, and nearly as quick to fall. */
final class Demand {
    private static final long MINUTE_MS = 60_000;
    private static final long COUNT_FOR_MS = 1_000;

    /** A second in which by chance nobody typed is not the end of all demand. */
    private static final int FADES_BY = 8;

    private final long[] tries = new long[SharedLimit.COUNT];
    private final long[] perMinute = new long[SharedLimit.COUNT];
    private long sinceMs;

    Demand(long nowMs) {
        sinceMs = nowMs;
    }

    void tried(SharedLimit limit, long times) {
        tries[limit.ordinal()] += times;
    }

    /** What it was in the last whole second or so, by {@link SharedLimit}. */
    List<Long> perMinute(long nowMs) {
        long tookMs = nowMs - sinceMs;
        if (tookMs >= COUNT_FOR_MS) {
            sinceMs = nowMs;
            for (int i = 0; i < SharedLimit.COUNT; i++) {
                perMinute[i] = Math.max(perMinute[i] / FADES_BY, tries[i] * MINUTE_MS / tookMs);
                tries[i] = 0;
            }
        }
        List<Long> demands = new ArrayList<>(SharedLimit.COUNT);
        for (long demand : perMinute) {
            demands.add(demand);
        }
        return demands;
    }
}
