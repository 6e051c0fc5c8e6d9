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
 * last time. A stop of the whole cluster loses the map; then the nodes' files, if they keep any, say what is missing in
 * the new one. Any thread.
 */
final class ClusterCalls {
    /** How often. */
    static final long EVERY_MS = 2_000;

    /** A tally is read until its month is surely over. */
    private static final long KEPT_MS = 40L * 86_400_000;

    /** Under this is what only the nodes' files knew; no address. */
    private static final String FROM_FILES = "from-files";

    private static final Logger LOG = LoggerFactory.getLogger(ClusterCalls.class);

    private final ClusterNode node;
    private final Budgets budgets;
    private final CallCounts counts;
    private final String address;
    private final AtomicBoolean exchanging = new AtomicBoolean();

    /** What this node had counted before its last start; null until it was read. */
    private volatile @Nullable CallTally before;

    private volatile boolean fileHeard;

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
        return node.onWorker(() -> node.calls().loadAll(any -> true))
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
        return hearFile(others, written.get(FROM_FILES))
                .compose(heard -> exchange(sofar, others, Math.max(node.expectedMembers(), present.size()), beganMs));
    }

    /**
     * Once: adds what this node's file knows and nobody in the map does. After a stop of all nodes that is all of it.
     */
    private Future<Void> hearFile(List<CallTally> known, @Nullable Buffer fromFiles) {
        CallTally inFile = fileHeard ? null : counts.before();
        if (inFile == null) {
            return Future.succeededFuture();
        }
        CallTally now = counts.own();
        CallTally sum = CallTally.nothing(now.month(), now.day(), now.sinceEpochMs());
        for (CallTally tally : known) {
            sum = tally.closed().plus(sum);
        }
        CallTally missing = inFile.beyond(sum);
        if (missing.monthTotal() == 0) {
            fileHeard = true;
            return Future.succeededFuture();
        }
        known.add(missing);
        CallTally earlier = fromFiles == null ? null : CallTally.decode(fromFiles);
        // Nodes that start together say the same of the same key, which counts once.
        CallTally all = earlier == null ? missing : earlier.plus(missing);
        return node.calls().save(FROM_FILES, all.encode(), KEPT_MS).onSuccess(saved -> fileHeard = true);
    }

    private Future<Void> exchange(CallTally sofar, List<CallTally> others, int members, long beganMs) {
        CallTally own = counts.others(others, members, budgets.perMonth());
        return node.calls().save(address, sofar.plus(own).encode(), KEPT_MS).onSuccess(saved -> {
            if (NodeClock.nowMs() - beganMs < EVERY_MS / 2) {
                counts.claimed(own);
            }
        });
    }
}
