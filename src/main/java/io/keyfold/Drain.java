package io.keyfold;

import io.keyfold.ops.Drained;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a node's work, which comes once: whoever asks for it again gets the same answer. In a cluster everything
 * is handed over first, and keystrokes that still come here go to their new owners. Any thread.
 */
final class Drain {
    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);
    private static final long CALLS_LIMIT_MS = 5_000;

    private final Vertx vertx;
    private final List<NodeLoop> loops;
    private final RelayStatus status;
    private final @Nullable ClusterMember cluster;
    private @Nullable Future<Drained> answer;

    Drain(Vertx vertx, List<NodeLoop> loops, RelayStatus status, @Nullable ClusterMember cluster) {
        this.vertx = vertx;
        this.loops = loops;
        this.status = status;
        this.cluster = cluster;
    }

    /** Ends within 10 s, complete or not. */
    synchronized Future<Drained> run() {
        Future<Drained> running = answer;
        if (running == null) {
            running = begin();
            answer = running;
        }
        return running;
    }

    private Future<Drained> begin() {
        long beganMs = NodeClock.nowMs();
        int owned = cluster == null ? 0 : cluster.view().shardsOwned();
        status.enter("draining");
        Future<Boolean> handedOver = cluster == null ? Future.succeededFuture(true) : cluster.handOver();
        return handedOver
                .compose(all -> Future.join(loops.stream().map(NodeLoop::drain).toList())
                        .compose(told -> Polling.until(
                                vertx, () -> Future.succeededFuture(callsInFlight() == 0), CALLS_LIMIT_MS))
                        .map(quiet -> all && quiet))
                .map(complete -> new Drained(owned, serving(), NodeClock.nowMs() - beganMs, complete))
                .onSuccess(drained -> {
                    status.enter("drained");
                    LOG.info(
                            "drained shards={} members={} tookMs={} complete={}",
                            drained.shards(),
                            drained.members(),
                            drained.tookMs(),
                            drained.complete());
                });
    }

    private int serving() {
        return cluster == null ? 0 : cluster.view().nodes().size();
    }

    private int callsInFlight() {
        return loops.stream().mapToInt(NodeLoop::callsInFlight).sum();
    }
}
