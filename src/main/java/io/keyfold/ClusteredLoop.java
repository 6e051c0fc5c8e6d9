package io.keyfold;

import io.keyfold.ops.LoopMeters;
import io.keyfold.routing.ClusterLoop;
import io.keyfold.routing.LocalRouter;
import io.keyfold.routing.LoopPorts;
import io.keyfold.routing.Mailbox;
import io.keyfold.routing.NodePorts;
import io.keyfold.routing.Router;
import io.keyfold.routing.Shards;
import io.keyfold.routing.View;
import io.keyfold.shard.PauseWatch;
import io.keyfold.shard.ShardLoop;
import io.keyfold.shard.Survivor;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;

/**
 * What one event loop of a node does in a cluster: routes to other nodes, hands over when the view changes, and holds
 * back after a pause until the node is known to be a member. Owned by that loop; from elsewhere it is told by
 * {@link #tell}.
 */
final class ClusteredLoop {
    private final Vertx vertx;
    private final Context context;
    private final ShardLoop shards;
    private final LoopMeters meters;
    private final ClusterLoop routing;
    private boolean fenced;
    private boolean confirming;
    private boolean releasing;
    private long beatAtMs;
    private long noticedAtMs;

    /** @param local routes on this loop what this node owns */
    ClusteredLoop(
            NodePorts node,
            int index,
            Vertx vertx,
            Context context,
            ShardLoop shards,
            Mailbox mailbox,
            LocalRouter local,
            LoopMeters meters) {
        this.vertx = vertx;
        this.context = context;
        this.shards = shards;
        this.meters = meters;
        LoopPorts ports = new LoopPorts(
                index,
                task -> context.runOnContext(nothing -> task.run()),
                (delayMs, task) -> vertx.setTimer(delayMs, timer -> task.run()),
                meters,
                () -> shards.isFenced(NodeClock.nowMs()));
        this.routing = new ClusterLoop(node, ports, local, shards, mailbox);
    }

    Router router() {
        return routing.router();
    }

    ClusterLoop routing() {
        return routing;
    }

    LoopMeters meters() {
        return meters;
    }

    /** Runs {@code task} on this loop; any thread. */
    void tell(Runnable task) {
        context.runOnContext(nothing -> task.run());
    }

    /** From now on this node owns what {@code view} says; any thread. */
    void release(View view) {
        tell(() -> releaseOn(shards.release(id -> view.owns(Shards.of(id)), NodeClock.nowMs())));
    }

    /** By a timer, since tasks of the loop follow one another without a look at the sockets. */
    private void releaseOn(boolean more) {
        if (more && !releasing) {
            releasing = true;
            vertx.setTimer(1, timer -> {
                releasing = false;
                releaseOn(shards.releaseMore(NodeClock.nowMs()));
            });
        }
    }

    /** Conversations on their way to other owners; any thread. */
    Future<Integer> releasing() {
        Promise<Integer> answer = Promise.promise();
        tell(() -> answer.complete(shards.releasing()));
        return answer.future();
    }

    /** Goes on with a held indicator that came to this loop; any thread. */
    void adopt(String conversationId, Survivor record) {
        tell(() -> shards.adopt(conversationId, record, NodeClock.nowMs()));
    }

    /** Begins to watch for pauses; any thread. */
    void watch(ClusterMember member) {
        tell(() -> {
            beatAtMs = NodeClock.nowMs();
            vertx.setPeriodic(PauseWatch.PERIOD_MS, timer -> beat(member));
        });
    }

    /**
     * Succeeds once this loop has read what lay in its sockets when this was called, since the timers of a turn come
     * after its sockets; any thread.
     */
    Future<Void> hasReadSockets() {
        Promise<Void> read = Promise.promise();
        tell(() -> vertx.setTimer(1, timer -> read.complete()));
        return read.future();
    }

    private void beat(ClusterMember member) {
        long nowMs = NodeClock.nowMs();
        boolean now = shards.beat(nowMs, System.currentTimeMillis());
        if (now && (!fenced || nowMs - beatAtMs > PauseWatch.MAX_LATE_MS)) {
            noticedAtMs = nowMs;
            routing.dropAll();
            member.paused(beatAtMs);
        }
        beatAtMs = nowMs;
        fenced = now;
        if (fenced && !confirming && hasSettled(nowMs)) {
            confirm(member);
        }
    }

    /**
     * Whether it is one period since the pause was noticed: in the first moments the sockets are read, which hold keys
     * from before. Counting beats would not do, since a timer makes up for those that it missed, all at once.
     */
    private boolean hasSettled(long nowMs) {
        return nowMs - noticedAtMs >= PauseWatch.PERIOD_MS;
    }

    private void confirm(ClusterMember member) {
        confirming = true;
        member.confirmed()
                .onComplete(answer -> tell(() -> {
                    confirming = false;
                    if (answer.succeeded()) {
                        fenced = !shards.confirm(NodeClock.nowMs());
                        member.adoptHeld(id -> true);
                    }
                }));
    }
}
