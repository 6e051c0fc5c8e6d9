package io.keyfold.cli;

import io.keyfold.Relay;
import io.keyfold.cli.replay.RelayStarter;
import io.keyfold.config.ConfigLoader;
import io.keyfold.config.ConfigProblem;
import io.keyfold.config.LoadRequest;
import io.keyfold.config.Loaded;
import io.keyfold.config.Settings;
import io.keyfold.config.SettingsWatcher;
import io.keyfold.edge.Mount;
import io.keyfold.ops.Meters;
import io.keyfold.ops.VertxMeters;
import io.keyfold.routing.cluster.ClusterStart;
import io.keyfold.routing.cluster.ClusterTuning;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import java.net.BindException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A relay with the Vert.x that it runs on: what {@code serve}, {@code demo} and {@code replay} start and stop. */
final class Node {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);
    private static final int START_LIMIT_S = 30;
    private static final int STOP_LIMIT_S = 20;
    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final Relay relay;
    private final Supplier<Future<Void>> end;
    private volatile long watchTimer = NO_TIMER;

    /** {@code end}: what ends the Vert.x, once the relay is closed. */
    private Node(Vertx vertx, Relay relay, Supplier<Future<Void>> end) {
        this.vertx = vertx;
        this.relay = relay;
        this.end = end;
    }

    /** Starts a node; when that fails nothing is left behind. */
    static Future<Node> start(Settings settings) {
        return start(settings, null);
    }

    /** As {@link #start(Settings)}, with somebody else's pages on its traffic port. */
    static Future<Node> start(Settings settings, @Nullable Mount mount) {
        try {
            Listeners.check(settings);
        } catch (CliFailure taken) {
            return Future.failedFuture(taken);
        }
        int loops = Math.max(1, Runtime.getRuntime().availableProcessors());
        Meters meters = new Meters();
        VertxOptions options = new VertxOptions().setEventLoopPoolSize(loops);
        VertxBuilder builder = VertxMeters.measure(Vertx.builder(), options, meters);
        if (settings.cluster().enabled()) {
            return ClusterStart.start(builder, options, settings, ClusterTuning.STANDARD)
                    .compose(member -> running(
                            member.vertx(), Relay.start(member, settings, meters, loops, mount), member::leave));
        }
        Vertx vertx = builder.build();
        return running(vertx, Relay.start(vertx, settings, meters, loops, mount), vertx::close);
    }

    private static Future<Node> running(Vertx vertx, Future<Relay> starting, Supplier<Future<Void>> end) {
        // Promises of no context: those of this Vert.x would never be told what happens after it is closed.
        Promise<Node> started = Promise.promise();
        starting.onSuccess(relay -> started.complete(new Node(vertx, relay, end)))
                .onFailure(failure -> end.get().onComplete(closed -> started.fail(failure)));
        return started.future();
    }

    /** Starts nodes in this process for a replay. */
    static RelayStarter starter() {
        return flags -> {
            Loaded loaded = ConfigLoader.load(new LoadRequest(List.of(), Map.of(), flags, LoadRequest.Purpose.SERVE));
            Settings settings = loaded.settings();
            if (settings == null) {
                return Future.failedFuture(new IllegalStateException(
                        loaded.problems().stream().map(ConfigProblem::line).collect(Collectors.joining("; "))));
            }
            return start(settings).map(node -> node.asRunning(settings));
        };
    }

    /** Waits for a node to start; a taken port is the user's to mend. */
    static Node await(Future<Node> starting) {
        try {
            return starting.toCompletionStage().toCompletableFuture().get(START_LIMIT_S, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw startFailure(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw new CliFailure(Exit.UNEXPECTED, "the node did not start within " + START_LIMIT_S + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliFailure(Exit.UNEXPECTED, "interrupted while starting", e);
        }
    }

    /** Applies changed files while the node runs; looks once a second, on a worker. */
    void watch(LoadRequest request, Settings settings) {
        SettingsWatcher watcher = new SettingsWatcher(
                request,
                settings,
                changed -> relay.apply(changed)
                        .onFailure(cause -> LOG.error("new settings not applied cause=\"{}\"", cause.getMessage())));
        watchTimer = vertx.setPeriodic(
                SettingsWatcher.POLL_INTERVAL_MS,
                timer -> vertx.executeBlocking(
                                () -> {
                                    watcher.poll();
                                    return null;
                                },
                                true)
                        .onFailure(cause -> LOG.error("configuration not re-read cause=\"{}\"", cause.getMessage())));
    }

    Relay relay() {
        return relay;
    }

    /** Drains and ends everything; for shutdown hooks, so it waits. */
    void stop() {
        stop(List.of(this));
    }

    /** The same of several, at once. */
    static void stop(List<Node> nodes) {
        try {
            Future.join(nodes.stream().map(Node::close).toList())
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(STOP_LIMIT_S, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("not everything stopped cleanly cause=\"{}\"", String.valueOf(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Drains and ends everything. */
    Future<Void> close() {
        // A look while Vert.x closes would find no worker.
        vertx.cancelTimer(watchTimer);
        Promise<Void> closed = Promise.promise();
        relay.close().onComplete(relayClosed -> end.get().onComplete(closed));
        return closed.future();
    }

    private RelayStarter.Running asRunning(Settings settings) {
        return new RelayStarter.Running() {
            @Override
            public URI traffic() {
                return URI.create("http://" + settings.http().host() + ":" + relay.httpPort());
            }

            @Override
            public URI management() {
                return URI.create("http://" + settings.management().host() + ":" + relay.managementPort());
            }

            @Override
            public Future<Void> close() {
                return Node.this.close();
            }
        };
    }

    private static CliFailure startFailure(Throwable cause) {
        if (cause instanceof CliFailure said) {
            return said;
        }
        if (cause instanceof BindException) {
            return new CliFailure(
                    Exit.UNEXPECTED,
                    "the node cannot listen (" + cause.getMessage() + "): another process has the port; stop it, or set"
                            + " another port",
                    cause);
        }
        if (cause instanceof IllegalArgumentException) {
            return new CliFailure(Exit.CONFIG_INVALID, String.valueOf(cause.getMessage()), cause);
        }
        return new CliFailure(Exit.UNEXPECTED, "the node cannot start: " + cause.getMessage(), cause);
    }
}
