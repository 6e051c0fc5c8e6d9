package io.keyfold.cli;

import io.keyfold.ops.AdminToken;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What makes nodes of one process a cluster on loopback, with a secret of this run. */
public final class LoopbackCluster {
    static final String HOST = "127.0.0.1";

    private LoopbackCluster() {}

    /**
     * The {@code cluster.*} settings of each of {@code nodes}; a single node has none.
     *
     * @param memberPort of a node by its number, for membership
     * @param busPort of a node by its number, for messages
     */
    public static List<Map<String, String>> settings(int nodes, IntUnaryOperator memberPort, IntUnaryOperator busPort) {
        if (nodes == 1) {
            return List.of(Map.of());
        }
        String secret = AdminToken.of(null).reveal();
        List<String> members = IntStream.range(0, nodes)
                .map(memberPort)
                .mapToObj(Integer::toString)
                .toList();
        List<Map<String, String>> all = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            Map<String, String> settings = new HashMap<>();
            settings.put("cluster.enabled", "true");
            settings.put("cluster.secret", secret);
            settings.put("cluster.port", members.get(i));
            settings.put("cluster.event-bus-port", Integer.toString(busPort.applyAsInt(i)));
            settings.put(
                    "cluster.members",
                    members.stream().map(port -> HOST + ":" + port).collect(Collectors.joining(",")));
            all.add(settings);
        }
        return all;
    }

    /** {@code wanted}, or a free one when that is taken or 0. */
    public static int freePort(int wanted) {
        for (int port : new int[] {wanted, 0}) {
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                if (port == 0) {
                    throw new CliFailure(Exit.UNEXPECTED, "no free port on " + HOST + ": " + e.getMessage(), e);
                }
            }
        }
        throw new IllegalStateException("unreachable");
    }
}
