package io.keyfold.routing.cluster;

import io.keyfold.config.ConfigLoader;
import io.keyfold.config.LoadRequest;
import io.keyfold.config.Loaded;
import io.keyfold.config.Settings;
import io.keyfold.ops.Meters;
import io.keyfold.ops.VertxMeters;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Members of one cluster in this JVM, on free ports of loopback, with short times. Closing it lets them leave. */
final class TestCluster implements AutoCloseable {
    static final ClusterTuning QUICK = new ClusterTuning(1, 5, 5, 5, 500, 200);
    static final int WAIT_S = 20;

    private final List<Integer> ports = new ArrayList<>();
    private final List<Integer> busPorts = new ArrayList<>();
    private final List<ClusterNode> nodes = new ArrayList<>();
    private final Meters meters = new Meters();

    /** Room for {@code size} nodes; none is started. */
    TestCluster(int size) {
        for (int i = 0; i < size; i++) {
            ports.add(freePort());
            busPorts.add(freePort());
        }
    }

    /** Starts every node and lets it serve. */
    static TestCluster serving(int size) {
        TestCluster cluster = new TestCluster(size);
        for (int i = 0; i < size; i++) {
            await(cluster.start(i).announce(MemberState.SERVING));
        }
        return cluster;
    }

    /** Starts the node on the place {@code index}; {@code flags} are {@code key=value}. */
    ClusterNode start(int index, String... flags) {
        return await(starting(index, flags));
    }

    Future<ClusterNode> starting(int index, String... flags) {
        VertxOptions options = new VertxOptions().setEventLoopPoolSize(1);
        return ClusterStart.start(
                        VertxMeters.measure(Vertx.builder(), options, meters), options, settings(index, flags), QUICK)
                .onSuccess(node -> {
                    synchronized (nodes) {
                        nodes.add(node);
                    }
                });
    }

    Settings settings(int index, String... flags) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("upstream.base-url", "http://127.0.0.1:1");
        all.put("auth.mode", "none");
        all.put("cluster.members", members());
        all.put("cluster.port", String.valueOf(ports.get(index)));
        all.put("cluster.event-bus-port", String.valueOf(busPorts.get(index)));
        for (String flag : flags) {
            all.put(flag.substring(0, flag.indexOf('=')), flag.substring(flag.indexOf('=') + 1));
        }
        Loaded loaded = ConfigLoader.load(new LoadRequest(List.of(), Map.of(), all, LoadRequest.Purpose.SERVE));
        if (loaded.settings() == null) {
            throw new IllegalArgumentException(String.valueOf(loaded.problems()));
        }
        return loaded.settings();
    }

    String members() {
        return String.join(",", ports.stream().map(port -> "127.0.0.1:" + port).toList());
    }

    int port(int index) {
        return ports.get(index);
    }

    int busPort(int index) {
        return busPorts.get(index);
    }

    ClusterNode node(int index) {
        return nodes.get(index);
    }

    List<ClusterNode> nodes() {
        return nodes;
    }

    Meters meters() {
        return meters;
    }

    @Override
    public void close() {
        List<Future<Void>> ends = nodes.stream().map(ClusterNode::leave).toList();
        await(Future.join(ends).recover(failed -> Future.succeededFuture()));
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(WAIT_S, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("failed: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** What {@code future} fails with. */
    static Throwable failureOf(Future<?> future) {
        return await(future.map(value -> (Throwable) new AssertionError("succeeded with " + value))
                .otherwise(failure -> failure));
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
