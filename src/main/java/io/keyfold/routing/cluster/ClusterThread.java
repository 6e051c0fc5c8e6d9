package io.keyfold.routing.cluster;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that a node's view of the cluster belongs to. What is given to it must not wait. */
final class ClusterThread {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterThread.class);

    private final ScheduledThreadPoolExecutor executor;

    ClusterThread() {
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "keyfold-cluster");
            thread.setDaemon(true);
            return thread;
        });
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        executor.setRemoveOnCancelPolicy(true);
    }

    /** As soon as what was given before is done; after {@link #close} never. */
    void run(Runnable task) {
        after(0, task);
    }

    void after(long delayMs, Runnable task) {
        try {
            executor.schedule(() -> guarded(task), delayMs, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            LOG.debug("not run, the node has left the cluster");
        }
    }

    void every(long intervalMs, Runnable task) {
        executor.scheduleWithFixedDelay(() -> guarded(task), intervalMs, intervalMs, TimeUnit.MILLISECONDS);
    }

    void close() {
        executor.shutdown();
    }

    /** One failure must not end what is repeated. */
    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("cluster thread failed cause=\"{}\"", e.getMessage(), e);
        }
    }
}
