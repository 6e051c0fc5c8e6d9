package io.keyfold;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much of a time the machine was busy with something else: a clock that should tick every few milliseconds, and how
 * late it did. What people see of a play at ten times their pace can only be told when that is little.
 */
public final class Disturbance implements AutoCloseable {
    private static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long LATE_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final AtomicLong lateNs = new AtomicLong();
    private final AtomicLong longestNs = new AtomicLong();
    private final long startNs = System.nanoTime();
    private long tickedNs = startNs;

    public Disturbance() {
        clock.scheduleAtFixedRate(this::tick, TICK_NS, TICK_NS, TimeUnit.NANOSECONDS);
    }

    private void tick() {
        long nowNs = System.nanoTime();
        long overdueNs = nowNs - tickedNs - TICK_NS;
        tickedNs = nowNs;
        longestNs.accumulateAndGet(overdueNs, Math::max);
        if (overdueNs > LATE_NS) {
            lateNs.addAndGet(overdueNs);
        }
    }

    /** The share of the time so far in which the machine did not come round to us, 0 to 1. */
    double share() {
        return (double) lateNs.get() / (System.nanoTime() - startNs);
    }

    /** The longest time for which it did not. */
    public long longestMs() {
        return TimeUnit.NANOSECONDS.toMillis(longestNs.get());
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
