package io.keyfold.upstream;

import io.keyfold.core.Gcra;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The permits taken from one rate, by any thread: one number, moved by compare-and-set. The rate itself is given with
 * each question, so that a reload changes it in one place; null means no limit. Times are monotonic ms.
 */
final class Permits {
    /** Not a ticket: there is no permit now. */
    static final long REFUSED = Long.MIN_VALUE;

    private static final long UNLIMITED = Long.MAX_VALUE;
    private static final long NS_PER_MS = 1_000_000;

    private final AtomicLong tatNs;

    Permits(long nowMs) {
        tatNs = new AtomicLong(Gcra.fresh(nowMs));
    }

    /** Milliseconds until a permit may be taken; 0 means now. Takes nothing. */
    long waitMs(@Nullable Gcra rate, long nowMs) {
        return rate == null ? 0 : rate.waitMs(tatNs.get(), nowMs);
    }

    /**
     * Makes a call when {@code rate} has a permit for it.
     *
     * @param pricePermille what it costs, in thousandths of a permit
     * @return a ticket for {@link #giveBack}, or {@link #REFUSED}
     */
    long take(@Nullable Gcra rate, long nowMs, long pricePermille) {
        if (rate == null) {
            return UNLIMITED;
        }
        long tat = tatNs.get();
        while (rate.waitMs(tat, nowMs) == 0) {
            long taken = rate.taken(tat, nowMs, pricePermille);
            if (tatNs.compareAndSet(tat, taken)) {
                return taken;
            }
            tat = tatNs.get();
        }
        return REFUSED;
    }

    /** Counts a call that is made whether or not there is a permit for it. */
    void charge(@Nullable Gcra rate, long nowMs) {
        if (rate != null) {
            tatNs.updateAndGet(tat -> rate.taken(tat, nowMs));
        }
    }

    /**
     * Undoes a {@link #take} at this price. Only while every later permit stands on it, whole costs ahead: once time
     * has passed over it, it is spent, and giving it back would let a burst grow beyond its bound.
     */
    void giveBack(@Nullable Gcra rate, long ticket, long pricePermille) {
        if (rate == null || ticket == UNLIMITED) {
            return;
        }
        long costNs = rate.costNs(pricePermille);
        long tat = tatNs.get();
        while ((tat - ticket) % costNs == 0 && !tatNs.compareAndSet(tat, tat - costNs)) {
            tat = tatNs.get();
        }
    }

    /** Permits that could be taken at once; {@link Long#MAX_VALUE} without a limit. */
    long available(@Nullable Gcra rate, long nowMs) {
        return rate == null ? Long.MAX_VALUE : rate.available(tatNs.get(), nowMs);
    }

    /** Whether nothing was taken that could still matter since {@code sinceMs}. */
    boolean isIdleSince(long sinceMs) {
        return tatNs.get() - sinceMs * NS_PER_MS <= 0;
    }
}
