package io.keyfold.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Where a node runs and listens; it keeps this over its restarts.
 *
 * @param prefix a command that becomes the one after it, such as {@code ip netns exec NAME}; often empty
 * @param host the address of the node, for its callers and for the other nodes
 */
public record Place(
        List<String> prefix, String host, int trafficPort, int managementPort, int clusterPort, int eventBusPort) {
    /** Below what Linux gives to those who do not care: nobody else takes the port of a node that is down. */
    private static final int FIRST_PORT = 20_000;

    private static final int LAST_PORT = 32_000;

    /** Handed out and perhaps not listened on yet. */
    private static final Set<Integer> TAKEN = ConcurrentHashMap.newKeySet();

    public Place {
        prefix = List.copyOf(prefix);
    }

    /** Free ports of loopback. */
    public static Place onLoopback() {
        return new Place(List.of(), "127.0.0.1", freePort(), freePort(), freePort(), freePort());
    }

    /** The standard ports of an address that is the node's alone. */
    public static Place alone(String host, String... prefix) {
        return new Place(List.of(prefix), host, 8080, 9090, 5701, 5801);
    }

    String member() {
        return host + ":" + clusterPort;
    }

    /** What the configuration of the node says of it. */
    Map<String, String> settings() {
        return Map.of(
                "http.host", host,
                "http.port", Integer.toString(trafficPort),
                "management.host", host,
                "management.port", Integer.toString(managementPort),
                "cluster.host", host,
                "cluster.port", Integer.toString(clusterPort),
                "cluster.event-bus-port", Integer.toString(eventBusPort));
    }

    private static int freePort() {
        for (int tries = 0; tries < 100; tries++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
            if (!TAKEN.add(port)) {
                continue;
            }
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                // The next one.
            }
        }
        throw new IllegalStateException("no free port");
    }
}
