package io.keyfold;

import io.keyfold.routing.cluster.ClusterNode;
import io.keyfold.routing.cluster.Member;
import io.keyfold.routing.cluster.Members;
import io.keyfold.upstream.Budgets;
import io.keyfold.upstream.CallCounts;
import io.keyfold.upstream.CallTally;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds up what the nodes of a cluster call the platform. Each writes what it counted under its address, which outlives
 * its restart, into a map that survives it, and reads what the others wrote. A crash loses what was counted since the
 * last time; a stop of the whole cluster loses all. Any thread.
 */
final class ClusterCalls {
    /** How often. */
    static final long EVERY_MS = 2_000;

    /** A tally is read until its month is surely over. */
    private static final long KEPT_MS = 40L * 86_400_000;

    private static final Logger LOG = LoggerFactory.getLogger(ClusterCalls.class);

    private final ClusterNode node;
    private final Budgets budgets;
    private final CallCounts counts;
    private final String address;
    private final AtomicBoolean exchanging = new AtomicBoolean();

    /** What this node had counted before its last start; null until it was read. */
    private volatile @Nullable CallTally before;

    ClusterCalls(ClusterNode node, Budgets budgets) {
        this.node = node;
        this.budgets = budgets;
        this.counts = budgets.counts();
        this.address = node.members().find(node.nodeId()).map(Member::address).orElse(node.nodeId());
        counts.share();
    }

    /** Exchanges once and from then on every {@link #EVERY_MS}; completes after the first time, however it went. */
    Future<Void> start() {
        node.vertx().setPeriodic(EVERY_MS, timer -> exchange());
        return exchange();
    }

    /** Reads what the others counted, and writes what is counted and claimed here. Never fails. */
    Future<Void> exchange() {
        if (!exchanging.compareAndSet(false, true)) {
            return Future.succeededFuture();
        }
        long beganMs = NodeClock.nowMs();
        return node.vertx()
                .executeBlocking(() -> node.calls().loadAll(any -> true), false)
                .compose(written -> take(Objects.requireNonNull(written), beganMs))
                .onFailure(cause -> LOG.debug("calls not added up cause=\"{}\"", cause.getMessage()))
                .recover(notNow -> Future.succeededFuture())
                .onComplete(done -> exchanging.set(false));
    }

    /** A claim that took long to be told does not count: others may have claimed twice meanwhile, not knowing of it. */
    private Future<Void> take(Map<String, Buffer> written, long beganMs) {
        Members members = node.members();
        Set<String> present = members.byAge().stream().map(Member::address).collect(Collectors.toSet());
        List<CallTally> others = new ArrayList<>();
        CallTally earlier = before;
        for (Map.Entry<String, Buffer> entry : written.entrySet()) {
            CallTally tally = CallTally.decode(entry.getValue());
            if (tally != null && !entry.getKey().equals(address)) {
                others.add(present.contains(entry.getKey()) ? tally : tally.closed());
            } else if (tally != null && earlier == null) {
                earlier = tally.closed();
            }
        }
        CallTally sofar = earlier == null ? CallTally.nothing(0, 0, 0) : earlier;
        before = sofar;
        others.add(sofar);
        CallTally own = counts.others(others, Math.max(node.expectedMembers(), present.size()), budgets.perMonth());
        return node.calls().save(address, sofar.plus(own).encode(), KEPT_MS).onSuccess(saved -> {
            if (NodeClock.nowMs() - beganMs < EVERY_MS / 2) {
                counts.claimed(own);
            }
        });
    }
}
