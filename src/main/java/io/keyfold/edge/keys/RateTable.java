package io.keyfold.edge.keys;

import java.util.Arrays;

/**
 * Calls a second for each of many callers: GCRA, with a burst of one second's calls. Bounded and set-associative like
 * {@link GateTable}: when a set is full the caller that used least is forgotten, to its advantage. Allocates nothing
 * after construction. Any thread: a lock guards a share of the sets, held for a few comparisons.
 */
public final class RateTable {
    static final int WAYS = 4;

    private static final long US_PER_S = 1_000_000;
    private static final long US_PER_MS = 1000;
    private static final long EMPTY = 0;
    private static final int LOCKS = 64;

    private final int setMask;
    private final long[] keys;
    /** The theoretical arrival time of the caller's next call. */
    private final long[] arrivalUs;

    private final Object[] locks = new Object[LOCKS];

    RateTable(int callers) {
        int sets = GateTable.setsFor(callers, WAYS);
        setMask = sets - 1;
        keys = new long[sets * WAYS];
        arrivalUs = new long[sets * WAYS];
        Arrays.setAll(locks, i -> new Object());
    }

    /**
     * Takes one call.
     *
     * @param caller a well-mixed hash
     * @param perSecond the limit, at least 1
     * @param nowMs monotonic milliseconds
     * @return 0 when it is allowed, else the milliseconds (at least 1) until the next will be
     */
    public long waitMs(long caller, int perSecond, long nowMs) {
        long nowUs = nowMs * US_PER_MS;
        long key = caller == EMPTY ? 1 : caller;
        synchronized (locks[setOf(key) & LOCKS - 1]) {
            return take(key, US_PER_S / perSecond, nowUs);
        }
    }

    private long take(long key, long intervalUs, long nowUs) {
        int at = slotFor(key, nowUs);
        long aheadUs = keys[at] == key ? Math.max(0, arrivalUs[at] - nowUs) : 0;
        long excessUs = aheadUs + intervalUs - US_PER_S;
        if (excessUs > 0) {
            return (excessUs + US_PER_MS - 1) / US_PER_MS;
        }
        keys[at] = key;
        arrivalUs[at] = nowUs + aheadUs + intervalUs;
        return 0;
    }

    private int slotFor(long key, long nowUs) {
        int first = setOf(key) * WAYS;
        int best = first;
        long bestAheadUs = Long.MAX_VALUE;
        for (int i = first; i < first + WAYS; i++) {
            if (keys[i] == key) {
                return i;
            }
            long aheadUs = keys[i] == EMPTY ? 0 : Math.max(0, arrivalUs[i] - nowUs);
            if (aheadUs < bestAheadUs) {
                bestAheadUs = aheadUs;
                best = i;
            }
        }
        return best;
    }

    private int setOf(long key) {
        return (int) (key >>> 32) & setMask;
    }
}
