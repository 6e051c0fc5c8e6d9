package io.keyfold.upstream;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts within a period (a day, a month) and begins again with the next; by any thread. Period and count share one
 * number, so that the change of period needs no lock. Periods are 0 to 2^23-1, counts below 2^40.
 */
final class PeriodCounter {
    private static final int COUNT_BITS = 40;
    private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;

    private final AtomicLong cell = new AtomicLong();

    /** Counts one in {@code period} unless that would exceed {@code cap}; 0 means no cap. */
    boolean tryAdd(long period, long cap) {
        long old = cell.get();
        while (cap == 0 || countIn(old, period) < cap) {
            if (cell.compareAndSet(old, period << COUNT_BITS | countIn(old, period) + 1)) {
                return true;
            }
            old = cell.get();
        }
        return false;
    }

    void add(long period) {
        tryAdd(period, 0);
    }

    /** Takes one back, unless a new period has begun since. */
    void remove(long period) {
        cell.updateAndGet(old -> countIn(old, period) > 0 ? old - 1 : old);
    }

    long count(long period) {
        return countIn(cell.get(), period);
    }

    private static long countIn(long cell, long period) {
        return cell >>> COUNT_BITS == period ? cell & COUNT_MASK : 0;
    }
}
