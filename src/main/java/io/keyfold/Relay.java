package io.keyfold;

import io.keyfold.config.Settings;
import io.keyfold.core.LeasePolicy;
import io.keyfold.edge.Mount;
import io.keyfold.edge.auth.AgentAuths;
import io.keyfold.edge.keys.DesktopRates;
import io.keyfold.edge.ws.Sessions;
import io.keyfold.ops.AdminToken;
import io.keyfold.ops.Drained;
import io.keyfold.ops.LoopMeters;
import io.keyfold.ops.ManagementServer;
import io.keyfold.ops.Meters;
import io.keyfold.routing.LocalRouter;
import io.keyfold.routing.cluster.ClusterNode;
import io.keyfold.upstream.Breaker;
import io.keyfold.upstream.Budgets;
import io.keyfold.upstream.ClientCredential;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A running node: the composition root. Builds each part in the order of the flow, one set per event loop, and takes it
 * down again. Single node or cluster is decided here and nowhere else.
 */
public final class Relay {
    private static final long EDGE_GRACE_MS = 2_000;

    private final Vertx vertx;
    private final Meters meters;
    private final AdminToken adminToken;
    private final Budgets budgets;
    private final List<NodeLoop> loops;
    private final Sessions sessions = new Sessions();
    private final ClientCredential credential;
    private final AgentAuths auths;
    private final RelayStatus status;
    private final UpstreamProbe probe;
    private final Drain drain;
    private final @Nullable ClusterMember cluster;
    private final MonthKeeper month;
    private volatile Settings settings;
    private int httpPort;
    private long costTimer = -1;
    private @Nullable ManagementServer management;

    private Relay(
            Vertx vertx,
            Settings settings,
            Meters meters,
            Budgets budgets,
            Breaker breaker,
            ClientCredential credential,
            List<NodeLoop> loops,
            MonthKeeper month,
            @Nullable ClusterMember cluster) {
        this.cluster = cluster;
        this.month = month;
        this.vertx = vertx;
        this.settings = settings;
        this.meters = meters;
        this.budgets = budgets;
        this.credential = credential;
        this.loops = List.copyOf(loops);
        this.adminToken = AdminToken.of(settings.management().adminToken());
        this.auths = new AgentAuths(vertx, settings, NodeClock::nowMs, System::currentTimeMillis);
        this.probe = new UpstreamProbe(vertx, settings.upstream().baseUrl());
        this.status = new RelayStatus(settings, loops, budgets, breaker, credential, probe, sessions::live, cluster);
        this.drain = new Drain(vertx, this.loops, status, cluster);
        probe.start();
    }

    /**
     * Starts a node on {@code vertx}, one set of parts on each of {@code loopCount} event loops. Fails when an address
     * is taken or a key cannot be used; then nothing listens.
     *
     * @param meters where the node's numbers go; {@code vertx} may have been built with them
     */
    public static Future<Relay> start(Vertx vertx, Settings settings, Meters meters, int loopCount) {
        return start(vertx, settings, meters, loopCount, null);
    }

    /** As {@link #start(Vertx, Settings, Meters, int)}, with somebody else's pages on the traffic port. */
    public static Future<Relay> start(
            Vertx vertx, Settings settings, Meters meters, int loopCount, @Nullable Mount mount) {
        Budgets budgets = new Budgets(settings.upstream().limits(), System::currentTimeMillis, NodeClock.nowMs());
        return start(new Parts(vertx, settings, meters, budgets, loopCount, mount, null));
    }

    /** As one of several nodes; {@code node} has joined and leaves after {@link #close}. */
    public static Future<Relay> start(
            ClusterNode node, Settings settings, Meters meters, int loopCount, @Nullable Mount mount) {
        Budgets budgets = new Budgets(settings.upstream().limits(), System::currentTimeMillis, NodeClock.nowMs());
        ClusterMember cluster = new ClusterMember(node, settings, budgets);
        return start(new Parts(node.vertx(), settings, meters, budgets, loopCount, mount, cluster));
    }

    private static Future<Relay> start(Parts parts) {
        DeploymentOptions oneForEachLoop = new DeploymentOptions().setInstances(parts.loopCount);
        return MonthKeeper.open(parts.vertx, parts.settings, parts.budgets)
                .compose(month -> parts.vertx
                        .deployVerticle(() -> new LoopVerticle(parts), oneForEachLoop)
                        .compose(id -> parts.relay(month).open()));
    }

    /** The port of the traffic. */
    public int httpPort() {
        return httpPort;
    }

    /** The port of health, status and metrics. */
    public int managementPort() {
        return Objects.requireNonNull(management).port();
    }

    public AdminToken adminToken() {
        return adminToken;
    }

    public Meters meters() {
        return meters;
    }

    /** Takes over what may change without a restart; fails, and says so, when a part cannot use it. */
    public Future<Void> apply(Settings changed) {
        settings = changed;
        status.apply(changed);
        budgets.apply(changed.upstream().limits());
        credential.apply(changed.upstream().oauth().clientSecret());
        List<Future<Void>> applied = new ArrayList<>();
        applied.add(auths.apply(changed));
        if (cluster != null) {
            applied.add(cluster.apply(changed));
        }
        for (NodeLoop loop : loops) {
            applied.add(loop.apply(changed, credential.canMint(), loops.size()));
        }
        return Future.join(applied).mapEmpty();
    }

    /**
     * Takes no more keystrokes and waits, for 5 s at most, until the calls that are out have ended. Then not ready. In
     * a cluster everything is handed over first, in 5 s at most. A second time it only answers.
     */
    public Future<Drained> drain() {
        return drain.run();
    }

    /** Drains, then closes edges, upstream connections and the management port, in that order. */
    public Future<Void> close() {
        return drain.run()
                .<Void>mapEmpty()
                .eventually(() -> Future.join(
                        loops.stream().map(loop -> loop.close(EDGE_GRACE_MS)).toList()))
                .eventually(() -> cluster == null ? Future.succeededFuture() : cluster.giveBack())
                .eventually(credential::close)
                .eventually(month::close)
                .eventually(() -> {
                    vertx.cancelTimer(costTimer);
                    auths.close();
                    probe.close();
                    return management == null ? Future.succeededFuture() : management.close();
                });
    }

    private Future<Relay> open() {
        String token = adminToken.reveal();
        DesktopRates rates = new DesktopRates();
        List<LocalRouter.Loop> routed = loops.stream().map(NodeLoop::routed).toList();
        Future<Integer> port = Future.succeededFuture(0);
        for (int i = 0; i < loops.size(); i++) {
            int self = i;
            port = port.compose(bound ->
                    loops.get(self).open(settings, self, routed, auths, this::openGates, rates, sessions, token));
        }
        return port.compose(bound -> {
                    httpPort = bound;
                    meters.observe(status);
                    return ManagementServer.start(
                            vertx,
                            settings.management().host(),
                            settings.management().port(),
                            adminToken,
                            meters,
                            status,
                            this::drain,
                            new NodeTraces(loops.get(0), () -> settings));
                })
                .compose(server -> {
                    management = server;
                    return cluster == null
                            ? Future.succeededFuture()
                            : cluster.serve(
                                    loops.stream().map(NodeLoop::clustered).toList());
                })
                .map(serving -> {
                    costTimer = vertx.setPeriodic(CostWatch.EVERY_MS, timer -> status.watchCost());
                    status.enter("serving");
                    return this;
                })
                .recover(failure -> close().transform(closed -> Future.failedFuture(failure)));
    }

    private void openGates(long conversationHash) {
        for (NodeLoop loop : loops) {
            loop.openGates(conversationHash);
        }
    }

    /** What the verticles of one start build together. */
    private static final class Parts {
        private final Vertx vertx;
        private final Settings settings;
        private final Meters meters;
        private final Budgets budgets;
        private final Breaker breaker;
        private final int loopCount;
        private final @Nullable Mount mount;
        private final @Nullable ClusterMember cluster;
        private final List<NodeLoop> loops = new ArrayList<>();
        private @Nullable ClientCredential credential;

        Parts(
                Vertx vertx,
                Settings settings,
                Meters meters,
                Budgets budgets,
                int loopCount,
                @Nullable Mount mount,
                @Nullable ClusterMember cluster) {
            this.cluster = cluster;
            this.vertx = vertx;
            this.settings = settings;
            this.meters = meters;
            this.budgets = budgets;
            this.breaker = new Breaker(
                    settings.upstream().baseUrl(), settings.upstream().timeoutMs(), NodeClock::nowMs);
            this.loopCount = loopCount;
            this.mount = mount;
        }

        /** Called once on each event loop; the first one owns the credential. */
        synchronized void addLoop() {
            LoopMeters loopMeters = meters.newLoop();
            ClientCredential shared = credential;
            if (shared == null) {
                LeasePolicy policy = LeasePolicy.of(
                        settings.lease().renewBeforeMs(), settings.lease().idleAfterMs());
                shared = new ClientCredential(
                        vertx,
                        settings.upstream(),
                        policy,
                        budgets,
                        loopMeters,
                        NodeClock::nowMs,
                        cluster == null ? null : cluster.credential());
                credential = shared;
            }
            loops.add(new NodeLoop(vertx, settings, budgets, breaker, shared, loopMeters, loopCount, mount, cluster));
        }

        synchronized Relay relay(MonthKeeper month) {
            ClientCredential shared = Objects.requireNonNull(credential);
            return new Relay(vertx, settings, meters, budgets, breaker, shared, loops, month, cluster);
        }
    }

    /** Exists to get an event loop of its own. */
    private static final class LoopVerticle extends VerticleBase {
        private final Parts parts;

        LoopVerticle(Parts parts) {
            this.parts = parts;
        }

        @Override
        public Future<?> start() {
            parts.addLoop();
            return Future.succeededFuture();
        }
    }
}
