package io.keyfold.routing;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The way from any event loop to one event loop: what is posted during a turn of the target is run in its next turn, in
 * one batch and in order. Posting wakes the target at most once a batch. Bounded.
 */
public final class Mailbox {
    /** Tasks that may wait at once; more are refused. */
    static final int CAPACITY = 65_536;

    /** Tasks run in one turn, so that a flood from the other loops does not starve this one's sockets. */
    static final int BATCH = 1_024;

    private final Executor loop;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicBoolean woken = new AtomicBoolean();

    /** {@code loop} runs a task on the target event loop, later. */
    public Mailbox(Executor loop) {
        this.loop = loop;
    }

    /** Any thread. Returns whether the task was taken; false when the mailbox is full. */
    public boolean post(Runnable task) {
        if (size.incrementAndGet() > CAPACITY) {
            size.decrementAndGet();
            return false;
        }
        tasks.add(task);
        wake();
        return true;
    }

    /** As {@link #post}, never refused: for the answer to something that was taken. */
    public void answer(Runnable task) {
        size.incrementAndGet();
        tasks.add(task);
        wake();
    }

    private void wake() {
        if (woken.compareAndSet(false, true)) {
            loop.execute(this::run);
        }
    }

    private void run() {
        woken.set(false);
        try {
            runBatch();
        } finally {
            // Also when a task failed: the others must not wait until somebody posts again.
            if (!tasks.isEmpty()) {
                wake();
            }
        }
    }

    private void runBatch() {
        for (int i = 0; i < BATCH; i++) {
            Runnable task = tasks.poll();
            if (task == null) {
                return;
            }
            size.decrementAndGet();
            task.run();
        }
    }
}
