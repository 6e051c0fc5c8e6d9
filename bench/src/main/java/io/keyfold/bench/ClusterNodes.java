package io.keyfold.bench;

import io.keyfold.routing.Shards;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Nodes of one cluster, each in a JVM of its own, before one simulated platform. */
final class ClusterNodes implements AutoCloseable {
    private static final long JOIN_WITHIN_NS = 30_000_000_000L;
    private static final long POLL_MS = 50;

    private final List<AutoCloseable> started = new ArrayList<>();
    private final String platform;
    private final List<RelayChild> nodes = new ArrayList<>();

    /** Blocks until all own their shards. {@code set}: further settings, {@code key=value}. */
    ClusterNodes(int count, List<String> flags, String... set) throws IOException, InterruptedException {
        try {
            Child sim = RelayChild.startPlatform(flags);
            started.add(sim);
            platform = sim.await("Simulated upstream: (http://\\S+)");
            sim.ignoreRest();
            int[] ports = freePorts(2 * count);
            for (int i = 0; i < count; i++) {
                nodes.add(node(flags, ports, i, set));
            }
            awaitOwners();
        } catch (IOException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private RelayChild node(List<String> flags, int[] ports, int place, String... set) throws IOException {
        List<String> settings = new ArrayList<>(List.of(set));
        settings.add("cluster.enabled=true");
        int count = ports.length / 2;
        settings.add("cluster.members="
                + IntStream.range(0, count).mapToObj(i -> "127.0.0.1:" + ports[i]).collect(Collectors.joining(",")));
        settings.add("cluster.port=" + ports[place]);
        settings.add("cluster.event-bus-port=" + ports[count + place]);
        RelayChild node = RelayChild.start(flags, platform, settings.toArray(String[]::new));
        started.add(node);
        return node;
    }

    private void awaitOwners() throws IOException, InterruptedException {
        long untilNs = System.nanoTime() + JOIN_WITHIN_NS;
        while (!isShared()) {
            if (System.nanoTime() - untilNs > 0) {
                throw new IOException("the nodes did not become one cluster");
            }
            Thread.sleep(POLL_MS);
        }
    }

    /** Whether each owns some, and all together own each shard once. */
    private boolean isShared() throws IOException {
        long sum = 0;
        for (RelayChild node : nodes) {
            long owned = owned(node);
            if (owned == 0) {
                return false;
            }
            sum += owned;
        }
        return sum == Shards.COUNT;
    }

    private static long owned(RelayChild node) throws IOException {
        return node.metric("keyfold_shards_owned ", "");
    }

    /** The node that gets all keys. */
    RelayChild entry() {
        return nodes.get(0);
    }

    /** The address of the simulated platform. */
    String platform() {
        return platform;
    }

    /** User and system time of all nodes since their start, in ns. */
    long cpuNs() throws IOException {
        long sumNs = 0;
        for (RelayChild node : nodes) {
            sumNs += node.process().cpuNs();
        }
        return sumNs;
    }

    /** Keystrokes decided by all. */
    long decisions() throws IOException {
        return metric("keyfold_decisions_total{", "");
    }

    /** What happened between the nodes, over all. */
    long events(String event) throws IOException {
        return metric("keyfold_cluster_events_total{", "event=\"" + event + "\"");
    }

    private long metric(String name, String label) throws IOException {
        long sum = 0;
        for (RelayChild node : nodes) {
            sum += node.metric(name, label);
        }
        return sum;
    }

    /** By shard, whether a key for it leaves the {@link #entry}; found out by a key for an unknown conversation. */
    boolean[] remoteShards() throws IOException, GeneralSecurityException {
        boolean[] remote = new boolean[Shards.COUNT];
        String label = "event=\"signal-sent\"";
        try (RawHttp prober = new RawHttp(entry().port())) {
            for (int shard = 0; shard < remote.length; shard++) {
                long before = entry().metric("keyfold_cluster_events_total{", label);
                prober.ask(RawHttp.key(ofShard(shard), "nobody", Tokens.of("prober")));
                remote[shard] = entry().metric("keyfold_cluster_events_total{", label) > before;
            }
        }
        return remote;
    }

    private static String ofShard(int shard) {
        int i = 0;
        while (Shards.of("probe-" + i) != shard) {
            i++;
        }
        return "probe-" + i;
    }

    /** Held all at once, so that no two are the same. */
    static int[] freePorts(int count) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        int[] ports = new int[count];
        for (int i = 0; i < count; i++) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            held.add(socket);
            ports[i] = socket.getLocalPort();
        }
        for (ServerSocket socket : held) {
            socket.close();
        }
        return ports;
    }

    @Override
    public void close() {
        for (int i = started.size() - 1; i >= 0; i--) {
            try {
                started.get(i).close();
            } catch (Exception e) {
                System.err.println("not ended: " + e.getMessage());
            }
        }
    }
}
