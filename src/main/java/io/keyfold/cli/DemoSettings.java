package io.keyfold.cli;

import static io.keyfold.cli.LoopbackCluster.freePort;

import io.keyfold.config.ConfigLoader;
import io.keyfold.config.ConfigProblem;
import io.keyfold.config.LoadRequest;
import io.keyfold.config.Loaded;
import io.keyfold.config.Settings;
import io.keyfold.ops.AdminToken;
import io.keyfold.sim.Simulator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What the demo's nodes are set to, which nobody has to set: ports of loopback, and secrets of this run. */
final class DemoSettings {
    static final String HOST = LoopbackCluster.HOST;

    /** The client of the simulated platform, by name and secret. */
    static final String CLIENT = "demo";

    private static final int HTTP_PORT = 8080;
    private static final int MANAGEMENT_PORT = 9090;
    private static final int CLUSTER_PORT = 5701;
    private static final int EVENT_BUS_PORT = 5801;

    private DemoSettings() {}

    /** Of one node alone, or of {@code nodes} in a cluster. */
    static List<Settings> of(Simulator simulator, int nodes) {
        String adminToken = AdminToken.of(null).reveal(); // printed once, so it outlives a restart
        List<Map<String, String>> cluster =
                LoopbackCluster.settings(nodes, i -> freePort(CLUSTER_PORT + i), i -> freePort(EVENT_BUS_PORT + i));
        List<Settings> all = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            Map<String, String> flags = flags(simulator, i);
            flags.put("admin.token", adminToken);
            flags.putAll(cluster.get(i));
            all.add(load(flags));
        }
        return all;
    }

    private static Map<String, String> flags(Simulator simulator, int node) {
        Map<String, String> flags = new HashMap<>();
        int httpPort = freePort(HTTP_PORT + node);
        flags.put("http.port", Integer.toString(httpPort));
        // The page's own origin, by both of its names, and no other.
        flags.put("http.allowed-origins", "http://" + HOST + ":" + httpPort + ",http://localhost:" + httpPort);
        flags.put("management.port", Integer.toString(freePort(MANAGEMENT_PORT + node)));
        flags.put("auth.jwt.hmac-secret", simulator.tokenSecret());
        flags.put("passthrough.enabled", "true");
        flags.put("upstream.base-url", simulator.baseUrl());
        flags.put("upstream.oauth.token-url", simulator.baseUrl() + "/oauth/token");
        flags.put("upstream.oauth.client-id", CLIENT);
        flags.put("upstream.oauth.client-secret", CLIENT);
        return flags;
    }

    private static Settings load(Map<String, String> flags) {
        Loaded loaded = ConfigLoader.load(new LoadRequest(List.of(), Map.of(), flags, LoadRequest.Purpose.DEMO));
        if (loaded.settings() == null) {
            throw new IllegalStateException(
                    loaded.problems().stream().map(ConfigProblem::line).collect(Collectors.joining("; ")));
        }
        return loaded.settings();
    }
}
