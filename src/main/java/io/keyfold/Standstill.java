package io.keyfold;

import io.keyfold.routing.cluster.ClusterNode;
import io.vertx.core.Future;
import java.util.List;

/**
 * What this node does when it finds that it stood still: it is unsure of everything until it is known to be a member
 * again, and leaves its shards to the others when that takes long. Any thread.
 */
final class Standstill {
    private final ClusterNode node;
    private final Company company;
    private final Presence presence;
    private volatile boolean unsure;

    Standstill(ClusterNode node, Company company, Presence presence) {
        this.node = node;
        this.company = company;
        this.presence = presence;
    }

    /** Whether the node stood still and is not known to be a member again. */
    boolean isUnsure() {
        return unsure;
    }

    /** A loop found that this node stood still; {@code sinceMs}: when that loop last moved. */
    void noticed(long sinceMs, long nowMs) {
        unsure = true;
        company.paused(sinceMs, nowMs);
        lasts(nowMs);
    }

    /** A loop is still fenced. */
    void lasts(long nowMs) {
        if (company.isMissed(nowMs)) {
            presence.stepBack();
        }
    }

    /**
     * Succeeds when this node is known to be a member, by a peer's word or, without peers, by their absence; not before
     * each of {@code loops} has read what lay in its sockets.
     */
    Future<Void> confirmed(List<ClusteredLoop> loops) {
        List<Future<Void>> read =
                loops.stream().map(ClusteredLoop::hasReadSockets).toList();
        return Future.all(read).compose(all -> word()).onSuccess(confirmed -> unsure = false);
    }

    private Future<Void> word() {
        if (!node.members().isAlone()) {
            return node.confirm().mapEmpty();
        }
        return company.isSurelyAlone(NodeClock.nowMs())
                ? Future.succeededFuture()
                : Future.failedFuture("alone since a moment ago");
    }

    /** A loop acts again; {@code loops} are all of this node. */
    void lifted(List<ClusteredLoop> loops) {
        if (loops.stream().noneMatch(ClusteredLoop::isFenced)) {
            presence.comeBack();
        }
    }
}
