package io.keyfold.upstream;

import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends calls that took too long. All are given the same time, so the first to begin is the first to end: a queue and
 * one timer do for all, ticking only while a call is out. Owned by one event loop.
 */
final class Deadlines {
    /** A call with an end. */
    interface Expiring {
        /** Whether nothing of it is left that could take too long. */
        boolean isOver();

        /** Its time is up. */
        void expired();
    }

    private record Entry(Expiring call, long deadlineMs) {}

    private final Vertx vertx;
    private final long timeoutMs;
    private final LongSupplier nowMs;
    private final ArrayDeque<Entry> queue = new ArrayDeque<>();
    private boolean armed;

    /** @param nowMs the monotonic clock */
    Deadlines(Vertx vertx, long timeoutMs, LongSupplier nowMs) {
        this.vertx = vertx;
        this.timeoutMs = timeoutMs;
        this.nowMs = nowMs;
    }

    /** From now on {@code call} has {@code timeoutMs}. */
    void add(Expiring call) {
        dropOver();
        queue.addLast(new Entry(call, nowMs.getAsLong() + timeoutMs));
        if (!armed) {
            arm(timeoutMs);
        }
    }

    private void poll() {
        armed = false;
        Entry head = dropOver();
        while (head != null && nowMs.getAsLong() - head.deadlineMs >= 0) {
            queue.removeFirst();
            head.call.expired();
            head = dropOver();
        }
        if (head != null && !armed) {
            arm(head.deadlineMs - nowMs.getAsLong());
        }
    }

    /** The oldest call that is not over. */
    private @Nullable Entry dropOver() {
        Entry head = queue.peekFirst();
        while (head != null && head.call.isOver()) {
            queue.removeFirst();
            head = queue.peekFirst();
        }
        return head;
    }

    private void arm(long delayMs) {
        armed = true;
        vertx.setTimer(Math.max(1, delayMs), ignored -> poll());
    }
}
