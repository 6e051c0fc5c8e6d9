package io.keyfold;

import io.keyfold.config.Settings;
import io.keyfold.edge.EdgeServices;
import io.keyfold.edge.HttpEdge;
import io.keyfold.edge.Mount;
import io.keyfold.edge.auth.AgentAuths;
import io.keyfold.edge.keys.DesktopRates;
import io.keyfold.edge.keys.GateBroadcast;
import io.keyfold.edge.ws.Sessions;
import io.keyfold.ops.LoopMeters;
import io.keyfold.routing.LocalRouter;
import io.keyfold.routing.Mailbox;
import io.keyfold.routing.Router;
import io.keyfold.shard.ShardLoop;
import io.keyfold.upstream.Breaker;
import io.keyfold.upstream.Budgets;
import io.keyfold.upstream.ClientCredential;
import io.keyfold.upstream.HttpUpstream;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One event loop of a node with all that lives on it: its share of the shards, its way upstream, and, once the shards
 * of every loop are there, an edge. Everything runs on that loop.
 */
final class NodeLoop {
    private static final int PERMILLE = 1_000;

    private final Vertx vertx;
    private final Context context;
    private final LoopMeters meters;
    private final HttpUpstream upstream;
    private final ShardLoop shards;
    private final Mailbox mailbox;
    private final @Nullable Mount mount;
    private final @Nullable ClusterMember cluster;
    private @Nullable ClusteredLoop clustered;
    private @Nullable Router router;
    private @Nullable HttpEdge edge;

    /** Called on the loop that it will own. */
    NodeLoop(
            Vertx vertx,
            Settings settings,
            Budgets budgets,
            Breaker breaker,
            ClientCredential credential,
            LoopMeters meters,
            int loops,
            @Nullable Mount mount,
            @Nullable ClusterMember cluster) {
        this.mount = mount;
        this.cluster = cluster;
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.meters = meters;
        this.mailbox = new Mailbox(task -> context.runOnContext(nothing -> task.run()));
        this.upstream =
                new HttpUpstream(vertx, settings.upstream(), budgets, breaker, credential, meters, NodeClock::nowMs);
        this.shards = new ShardLoop(
                ShardSetup.of(settings, credential.canMint(), loops),
                upstream,
                meters,
                NodeClock::nowMs,
                System::currentTimeMillis,
                () -> ThreadLocalRandom.current().nextInt(PERMILLE),
                cluster == null ? null : cluster.survival(task -> context.runOnContext(nothing -> task.run())));
        shards.whenArmed(this::poll);
    }

    LocalRouter.Loop routed() {
        return new LocalRouter.Loop(shards, mailbox);
    }

    ShardLoop shards() {
        return shards;
    }

    LoopMeters meters() {
        return meters;
    }

    int callsInFlight() {
        return upstream.inFlight();
    }

    /** Opens the edge; completes with the port that it has. */
    Future<Integer> open(
            Settings settings,
            int self,
            List<LocalRouter.Loop> loops,
            AgentAuths auths,
            GateBroadcast gates,
            DesktopRates rates,
            Sessions sessions,
            String adminToken) {
        return onLoop(() -> {
            Router way = router(self, loops);
            router = way;
            EdgeServices services = new EdgeServices(
                    settings,
                    way,
                    auths.onLoop(upstream.tokenCheck(), task -> context.runOnContext(nothing -> task.run())),
                    meters,
                    settings.passthrough().enabled() ? upstream.forwarder(vertx, settings.upstream()) : null,
                    gates,
                    rates,
                    sessions,
                    adminToken,
                    NodeClock::nowMs,
                    System::currentTimeMillis);
            HttpEdge opened = new HttpEdge(vertx, services);
            if (mount != null) {
                opened.mount(mount);
            }
            edge = opened;
            return opened.start();
        });
    }

    private Router router(int self, List<LocalRouter.Loop> loops) {
        LocalRouter local = new LocalRouter(self, loops, NodeClock::nowMs);
        if (cluster == null) {
            return local;
        }
        ClusteredLoop joined = new ClusteredLoop(cluster.ports(), self, vertx, context, shards, mailbox, local, meters);
        clustered = joined;
        return joined.router();
    }

    /** Looks at a conversation for somebody who follows it, wherever its owner is; only once this loop is open. */
    void trace(String conversationId, Router.DescribeSink answer) {
        context.runOnContext(nothing -> Objects.requireNonNull(router).trace(conversationId, answer));
    }

    /** What this loop does in a cluster; only there, and once it is open. */
    ClusteredLoop clustered() {
        return Objects.requireNonNull(clustered);
    }

    void openGates(long conversationHash) {
        context.runOnContext(nothing -> {
            if (edge != null) {
                edge.openGates(conversationHash);
            }
        });
    }

    Future<Void> apply(Settings settings, boolean relayCredential, int loops) {
        return onLoop(() -> {
            shards.apply(ShardSetup.of(settings, relayCredential, loops));
            if (edge != null) {
                edge.apply(settings);
            }
            return Future.succeededFuture();
        });
    }

    Future<Void> drain() {
        return onLoop(() -> {
            shards.drain();
            return edge == null ? Future.succeededFuture() : edge.drain();
        });
    }

    /** Ends the edge, then the way upstream. */
    Future<Void> close(long graceMs) {
        return onLoop(() -> {
            Future<Void> edgeClosed = edge == null ? Future.succeededFuture() : edge.stop(graceMs);
            return edgeClosed.eventually(upstream::close);
        });
    }

    /** Ticks only while a shard waits for something. */
    private void poll() {
        vertx.setTimer(shards.tickMs(), timer -> {
            if (shards.poll(NodeClock.nowMs())) {
                poll();
            }
        });
    }

    private <T> Future<T> onLoop(Supplier<Future<T>> action) {
        Promise<T> done = Promise.promise();
        context.runOnContext(nothing -> {
            try {
                action.get().onComplete(done);
            } catch (RuntimeException e) {
                done.fail(e);
            }
        });
        return done.future();
    }
}
