package io.keyfold;

import io.keyfold.config.Settings;
import io.keyfold.ops.NodeStatus;
import io.keyfold.routing.ClusterInbox;
import io.keyfold.routing.NodePorts;
import io.keyfold.routing.Seal;
import io.keyfold.routing.SealedSurvival;
import io.keyfold.routing.Shards;
import io.keyfold.routing.View;
import io.keyfold.routing.cluster.ClusterNode;
import io.keyfold.routing.cluster.MemberState;
import io.keyfold.routing.cluster.Members;
import io.keyfold.shard.Survival;
import io.keyfold.upstream.Budgets;
import io.keyfold.upstream.CredentialPeers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node as one of several: turns who is there into views, tells every event loop, and says to the others when this
 * node serves and when it goes. Nothing here is loaded on a single node. Any thread, unless a method says otherwise.
 */
final class ClusterMember {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterMember.class);

    /** How long a start waits for a share of the cluster's limits: without one the node could not act as an owner. */
    private static final long SHARE_WAIT_MS = 6_000;

    /** How long a new member waits for copies of the records: until they are made, a crash of another loses some. */
    private static final long COPIES_WAIT_MS = 10_000;

    private static final long WAYS_LIMIT_MS = 1_500;
    private static final long HAND_OVER_LIMIT_MS = 5_000;
    private static final long LEAVE_LIMIT_MS = 1_500;

    /**
     * How long signals wait for records while reads of the map may be slow: without one a token would be made again.
     */
    private static final long WAIT_AFTER_MOVE_MS = 800;

    /** Beside the look-up itself, its way through two event loops and the bus. */
    private static final long LOOK_UP_MARGIN_MS = 100;

    /** No conversation has this id. */
    private static final String NO_CONVERSATION = "()";

    /** Its owner asks the platform for the token that all nodes use. */
    private static final int MINTING_SHARD = 0;

    private final ClusterNode node;
    private final Settings settings;
    private final Seal seal;
    private final NodePorts ports;
    private final EventBusWay bus;
    private final EventBusWay shareBus;
    private final ClusterLimits limits;
    private final ShardMoves moves = new ShardMoves();
    private final Company company;
    private final ClusterCredential credential;
    private final ClusterCalls calls;
    private volatile View view;
    private volatile boolean paused;
    private volatile boolean copying = true;
    private List<ClusteredLoop> loops = List.of();
    private @Nullable ClusterInbox inbox;

    ClusterMember(ClusterNode node, Settings settings, Budgets budgets) {
        this.node = node;
        this.settings = settings;
        this.view = View.of(node.nodeId(), List.of());
        this.company = new Company(node.members());
        this.seal = new Seal(
                Objects.requireNonNull(settings.cluster().secret(), "a cluster has a secret"),
                settings.cluster().secretPrevious());
        this.bus = new EventBusWay(node.vertx().eventBus(), "keyfold.node.");
        this.shareBus = new EventBusWay(node.vertx().eventBus(), "keyfold.share.");
        this.credential = new ClusterCredential(
                node, seal, this::minter, settings.upstream().timeoutMs());
        this.calls = new ClusterCalls(node, budgets);
        this.limits = new ClusterLimits(settings, budgets, node.members(), node::expectedMembers, shareBus);
        this.ports = new NodePorts(
                node.nodeId(),
                this::view,
                bus,
                seal,
                NodeClock::nowMs,
                settings.upstream().timeoutMs() + LOOK_UP_MARGIN_MS,
                settings.typing().displayDurationMs());
    }

    View view() {
        return view;
    }

    NodePorts ports() {
        return ports;
    }

    Members members() {
        return node.members();
    }

    ClusterNode node() {
        return node;
    }

    /** Shards that came to this node or left it since it first served. */
    long moves() {
        return moves.count();
    }

    /** Shards on which this node acts; none while it is not known to be a member. */
    int shardsOwned() {
        return paused ? 0 : view.shardsOwned();
    }

    /** Where the conversations of one event loop survive; {@code loop} runs a task there. */
    Survival survival(Executor loop) {
        return new SealedSurvival(node.nodeId(), node.conversations(), seal, loop, this::loadWaitMs);
    }

    /** The way of the relay's own token to the other nodes, for the loop that is made first. */
    CredentialPeers credential() {
        return credential;
    }

    /** Who owns the first shard. A node that was paused may believe so of itself, wrongly. */
    private @Nullable String minter() {
        return paused ? null : view.ownerOf(MINTING_SHARD);
    }

    private long loadWaitMs() {
        return company.movedLately(NodeClock.nowMs()) ? WAIT_AFTER_MOVE_MS : Survival.LOAD_WAIT_MS;
    }

    /** How this node sees the cluster now. */
    NodeStatus.Cluster status() {
        View seen = view;
        return new NodeStatus.Cluster(
                settings.cluster().name(),
                Long.toHexString(seen.number()),
                seen.nodes().size(),
                !paused && node.isReachable());
    }

    /** Why this node should get no traffic though it serves; empty when nothing is the matter. */
    List<String> notReadyReasons() {
        if (paused) {
            return List.of("The node was paused, and is not known to be a member again.");
        }
        if (!node.isReachable()) {
            return List.of("No other node reached this one in the last 10 s.");
        }
        return copying ? List.of("The records are still being copied among the nodes.") : List.of();
    }

    // ---- the start ---------------------------------------------------------------------------------------------

    /** Hears and answers, gets its share of the limits, and then serves. */
    Future<Void> serve(List<ClusteredLoop> all) {
        loops = List.copyOf(all);
        Promise<Void> heard = Promise.promise();
        first().tell(() -> hear().onComplete(heard));
        return heard.future()
                .compose(up -> {
                    loops.forEach(loop -> loop.watch(this));
                    node.listen(this::changed);
                    return until(this::hasShare, SHARE_WAIT_MS);
                })
                .compose(shared -> calls.start())
                .compose(counted -> tryWays())
                .compose(tried -> node.announce(MemberState.SERVING))
                .compose(told -> node.members().isAlone()
                        ? Future.succeededFuture()
                        // Without a peer's word yet it is merely not ready for a while.
                        : node.confirm().<Void>mapEmpty().recover(noWord -> Future.succeededFuture()))
                .onSuccess(serving -> awaitCopies());
    }

    /**
     * The ways that the first keys take, to the peers and back and to the records: with its first shards come hundreds
     * of keys that are not to wait for connections. Never fails.
     */
    private Future<Void> tryWays() {
        Future<?> peers = node.members().isAlone() ? Future.succeededFuture() : node.confirm();
        return Future.join(peers, node.conversations().load(NO_CONVERSATION))
                .timeout(WAYS_LIMIT_MS, TimeUnit.MILLISECONDS)
                .transform(tried -> Future.succeededFuture());
    }

    /** Whoever restarts one node after the other waits for this by waiting for readiness. */
    private void awaitCopies() {
        until(node::hasCopies, COPIES_WAIT_MS).onComplete(made -> {
            copying = false;
            if (!Boolean.TRUE.equals(made.result())) {
                LOG.warn("records are not all copied yet; ready all the same");
            }
        });
    }

    private ClusteredLoop first() {
        return loops.get(0);
    }

    /** On the first loop, where everything lives that a node has once. */
    private Future<Void> hear() {
        ClusterInbox opened = new ClusterInbox(
                ports, 0, loops.stream().map(ClusteredLoop::routing).toList(), first().meters());
        inbox = opened;
        node.vertx().setPeriodic(ClusterLimits.TICK_MS, timer -> limits.tick());
        String self = node.nodeId();
        return Future.join(
                        node.<Buffer>consume(bus.addressOf(self), message -> opened.receive(message.body())),
                        node.<Buffer>consume(shareBus.addressOf(self), message -> limits.receive(message.body())),
                        credential.hear())
                .mapEmpty();
    }

    private Future<Boolean> hasShare() {
        Settings.UpstreamLimits shared = settings.upstream().limits();
        boolean client = settings.upstream().dialect() == Settings.Dialect.PLATFORM
                && settings.upstream().credential() == Settings.Credential.CLIENT;
        boolean needed = client || shared.perMinute() > 0 || shared.controlPerMinute() > 0;
        return needed ? onFirst(limits::isGranted) : Future.succeededFuture(true);
    }

    // ---- views -------------------------------------------------------------------------------------------------

    /** On the cluster's thread, which must not wait: everything is handed over. */
    private void changed(Members members) {
        List<String> gone = company.changed(members, NodeClock.nowMs());
        seal.sealWithPrevious(!members.isNewestSecretKnownToAll());
        View before = view;
        View next = View.of(members.self(), members.serving());
        if (next.number() != before.number()) {
            moves.changed(before, next);
            LOG.info(
                    "view number={} node={} serving={} owned={}",
                    Long.toHexString(next.number()),
                    next.self(),
                    next.nodes().size(),
                    next.shardsOwned());
            view = next;
            node.viewNumber(next.number());
            loops.forEach(loop -> loop.release(next));
            adoptHeld(id -> !before.owns(Shards.of(id)));
        }
        first().tell(() -> {
            limits.members(members);
            credential.moved();
            ClusterInbox told = Objects.requireNonNull(inbox);
            told.viewChanged();
            gone.forEach(told::left);
        });
    }

    /** Finds held indicators among the conversations that {@code came} to this node, and goes on with them. */
    void adoptHeld(Predicate<String> came) {
        if (view.shardsOwned() == 0) {
            return;
        }
        node.vertx()
                .executeBlocking(
                        () -> SealedSurvival.held(
                                node.conversations(),
                                seal,
                                id -> view.owns(Shards.of(id)) && came.test(id),
                                System.currentTimeMillis()),
                        true)
                .onSuccess(held -> held.forEach((id, record) ->
                        loops.get(Shards.loopOf(id, loops.size())).adopt(id, record)))
                .onFailure(cause -> LOG.warn("held indicators not looked for cause=\"{}\"", cause.getMessage()));
    }

    // ---- pauses ------------------------------------------------------------------------------------------------

    /** A loop found that this node stood still; {@code sinceMs}: when that loop last moved. */
    void paused(long sinceMs) {
        paused = true;
        company.paused(sinceMs, NodeClock.nowMs());
        first().tell(limits::fence);
    }

    /** Succeeds when this node is known to be a member, by a peer's word or, without peers, by their absence. */
    Future<Void> confirmed() {
        List<Future<Void>> read =
                loops.stream().map(ClusteredLoop::hasReadSockets).toList();
        return Future.all(read).compose(all -> word()).onSuccess(confirmed -> paused = false);
    }

    private Future<Void> word() {
        if (!node.members().isAlone()) {
            return node.confirm().mapEmpty();
        }
        return company.isSurelyAlone(NodeClock.nowMs())
                ? Future.succeededFuture()
                : Future.failedFuture("alone since a moment ago");
    }

    // ---- the end -----------------------------------------------------------------------------------------------

    /** Gives everything to the other owners; tells after 5 s at the latest whether they have it. */
    Future<Boolean> handOver() {
        node.announce(MemberState.DRAINING)
                .onFailure(cause -> LOG.warn("the others were not told of the drain cause=\"{}\"", cause.getMessage()));
        return until(this::isHandedOver, HAND_OVER_LIMIT_MS);
    }

    private Future<Boolean> isHandedOver() {
        if (view.shardsOwned() > 0) {
            return Future.succeededFuture(false);
        }
        List<Future<Integer>> left =
                loops.stream().map(ClusteredLoop::releasing).toList();
        return Future.all(left).map(counted -> left.stream().allMatch(count -> Objects.equals(count.result(), 0)));
    }

    /** Gives back its part of the limits; nothing may be called upstream after that. The node itself leaves last. */
    Future<Void> giveBack() {
        if (loops.isEmpty() || node.members().isAlone()) {
            return Future.succeededFuture();
        }
        first().tell(limits::leave);
        return calls.exchange()
                .timeout(LEAVE_LIMIT_MS, TimeUnit.MILLISECONDS)
                .otherwiseEmpty()
                .compose(saved -> until(() -> onFirst(limits::hasLeft), LEAVE_LIMIT_MS))
                .mapEmpty();
    }

    /** Takes over what may change without a restart. */
    Future<Void> apply(Settings changed) {
        if (!loops.isEmpty()) {
            first().tell(() -> limits.apply(changed));
        }
        return node.apply(changed);
    }

    private Future<Boolean> onFirst(BooleanSupplier question) {
        Promise<Boolean> answer = Promise.promise();
        first().tell(() -> answer.complete(question.getAsBoolean()));
        return answer.future();
    }

    private Future<Boolean> until(Supplier<Future<Boolean>> condition, long limitMs) {
        return Polling.until(node.vertx(), condition, limitMs);
    }
}
