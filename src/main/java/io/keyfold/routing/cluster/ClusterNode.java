package io.keyfold.routing.cluster;

import com.hazelcast.core.HazelcastInstance;
import io.keyfold.config.Settings;
import io.keyfold.ops.Version;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node as a member: its clustered Vert.x, who else is there, and the maps that survive it. Made by
 * {@link ClusterStart}. It says {@link MemberState#JOINING} of itself until {@link #announce} says otherwise. Any
 * thread may call it; nothing here waits.
 */
public final class ClusterNode {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterNode.class);
    private static final long WITHDRAW_LIMIT_MS = 1_000;

    /**
     * When the watchdog looks after a change of the members, beside its regular looks: registrations get lost when
     * those who removed a node's are not through with it as it comes back. Until they are renewed nobody reaches it.
     */
    private static final long[] LOOKS_AFTER_CHANGE_MS = {500, 2_000, 5_000};

    private final Vertx vertx;
    private final HazelcastInstance hazelcast;
    private final ClusterThread thread;
    private final Membership membership;
    private final Registrations registrations;
    private final PeerCheck peerCheck;
    private final SurvivingMap conversations;
    private final SurvivingMap credential;
    private final SurvivingMap calls;
    private final ExpectedMembers expected;
    private final AtomicBoolean comparing = new AtomicBoolean();
    private final AtomicBoolean ended = new AtomicBoolean();
    /** Of no context: that of a closed Vert.x would never end it. */
    private final Promise<Void> end = Promise.promise();

    private final AtomicReference<MemberRecord> saying;
    private volatile long records;

    ClusterNode(
            Vertx vertx,
            HazelcastClusterManager manager,
            ClusterThread thread,
            Settings settings,
            ExpectedMembers expected) {
        this.expected = expected;
        this.vertx = vertx;
        this.hazelcast = manager.getHazelcastInstance();
        this.thread = thread;
        this.saying = new AtomicReference<>(new MemberRecord(
                Version.current(),
                hazelcast.getCluster().getLocalMember().getVersion().toString(),
                ConfigDigest.of(settings),
                SecretMarks.of(settings.cluster()),
                MemberState.JOINING,
                System.currentTimeMillis(),
                0));
        this.membership = new Membership(hazelcast, manager.getNodeId(), thread);
        this.registrations = new Registrations(vertx, hazelcast, membership::members);
        this.peerCheck = new PeerCheck(vertx, membership::members, ClusterNode::nowMs);
        this.conversations = new SurvivingMap(hazelcast.getMap(HazelcastConfig.CONVERSATIONS));
        this.credential = new SurvivingMap(hazelcast.getMap(HazelcastConfig.CREDENTIAL));
        this.calls = new SurvivingMap(hazelcast.getMap(HazelcastConfig.CALLS));
    }

    /** The Vert.x that everything of this node runs on. */
    public Vertx vertx() {
        return vertx;
    }

    /** The id of this incarnation of the node. */
    public String nodeId() {
        return membership.members().self();
    }

    /** The cluster as it is known now. */
    public Members members() {
        return membership.members();
    }

    /** How many members there are meant to be, this node included, by what the configuration came to last. */
    public int expectedMembers() {
        return expected.count();
    }

    /** {@code listener} is told what is known at once, then of every change. */
    public void listen(MembersListener listener) {
        membership.listen(listener);
    }

    /** Says to all members what this node does from now on. */
    public Future<Void> announce(MemberState next) {
        return membership.announce(saying.updateAndGet(said -> said.in(next, System.currentTimeMillis())));
    }

    /** Tells the members what changed settings come to; they warn when limits differ. */
    public Future<Void> apply(Settings changed) {
        ConfigDigest digest = ConfigDigest.of(changed);
        return membership.announce(saying.updateAndGet(said -> said.with(digest)));
    }

    /** Messages to {@code address} come to {@code handler}, on the caller's context; a lost registration is renewed. */
    public <T> Future<Void> consume(String address, Handler<Message<T>> handler) {
        return registrations.consume(address, handler);
    }

    /** What peers are told about this node's view when they ask. */
    public void viewNumber(long number) {
        peerCheck.viewNumber(number);
    }

    /** Whether a peer reached this node in the last 10 s; true when there is no peer. */
    public boolean isReachable() {
        return peerCheck.isReachable();
    }

    /** A peer's fresh word that it sees and reaches this node; fails within 1.5 s when none gives it. */
    public Future<Sight> confirm() {
        return peerCheck.confirm();
    }

    /** Whether every record has its copies at other members, as far as there are any: asks them all. */
    public Future<Boolean> hasCopies() {
        return onWorker(() -> hazelcast.getPartitionService().isClusterSafe()).map(Boolean.TRUE::equals);
    }

    /**
     * Runs what waits for other members. Fails once this node leaves: a Vert.x that closes has no workers any more, and
     * a timer that asked for one would throw.
     */
    public <T> Future<@Nullable T> onWorker(Callable<T> work) {
        return ended.get() ? Future.failedFuture("the node leaves") : vertx.executeBlocking(work, false);
    }

    /** What survives of conversations, by their id. */
    public SurvivingMap conversations() {
        return conversations;
    }

    /** The relay's own token, one for the cluster. */
    public SurvivingMap credential() {
        return credential;
    }

    /** What each node has called the platform, by the node's address. */
    public SurvivingMap calls() {
        return calls;
    }

    /** Registrations and records of nodes that were gone, removed by this node. */
    public long registrationsRemoved() {
        return registrations.removed();
    }

    /** Registrations of this node that were lost and made again. */
    public long registrationsRenewed() {
        return registrations.renewed();
    }

    /** Entries of nodes that are no members, as the watchdog left them at its last look. */
    public int strangers() {
        return registrations.strangers();
    }

    /** Conversations that have a record in the cluster, as of the watchdog's last look. */
    public long records() {
        return records;
    }

    /** Leaves in order, handing its part of the maps over (10 s at most), and closes its Vert.x. */
    public Future<Void> leave() {
        if (ended.compareAndSet(false, true)) {
            membership
                    .withdraw()
                    .timeout(WITHDRAW_LIMIT_MS, TimeUnit.MILLISECONDS)
                    .onComplete(gone -> {
                        thread.close();
                        vertx.close().onComplete(end);
                    });
        }
        return end.future();
    }

    /** Goes as a crash would: nobody is told, nothing is handed over. For tests. */
    Future<Void> terminate() {
        if (ended.compareAndSet(false, true)) {
            thread.close();
            vertx.executeBlocking(() -> {
                        hazelcast.getLifecycleService().terminate();
                        return null;
                    })
                    // It cannot leave what it is no member of any more.
                    .onComplete(terminated -> vertx.close().onComplete(closed -> end.complete()));
        }
        return end.future();
    }

    /** What this node says of itself now. */
    MemberRecord said() {
        return saying.get();
    }

    HazelcastInstance hazelcast() {
        return hazelcast;
    }

    /** Hears and answers; the node is a member whom others see, and does not serve yet. */
    Future<ClusterNode> open(ClusterTuning tuning) {
        membership.open();
        thread.every(tuning.peerCheckMs(), peerCheck::tick);
        thread.every(tuning.watchdogMs(), this::watch);
        membership.listen(changed -> {
            for (long afterMs : LOOKS_AFTER_CHANGE_MS) {
                thread.after(afterMs, this::watch);
            }
        });
        return announce(MemberState.JOINING)
                .compose(told -> consume(PeerCheck.addressOf(nodeId()), peerCheck::answer))
                .map(this);
    }

    private void watch() {
        membership.refresh();
        if (!ended.get() && comparing.compareAndSet(false, true)) {
            vertx.executeBlocking(
                            () -> {
                                registrations.compare();
                                records = conversations.size();
                                return null;
                            },
                            false)
                    .onFailure(e -> LOG.warn("registrations not compared cause=\"{}\"", e.getMessage()))
                    .onComplete(done -> comparing.set(false));
        }
    }

    /** Monotonic milliseconds. */
    static long nowMs() {
        return System.nanoTime() / 1_000_000;
    }
}
