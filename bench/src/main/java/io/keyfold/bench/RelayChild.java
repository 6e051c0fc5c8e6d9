package io.keyfold.bench;

import io.keyfold.Main;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A node in a JVM of its own. */
final class RelayChild implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Map<String, String> SECRETS = Map.of(
            "KEYFOLD_AUTH_JWT_HMAC_SECRET", Tokens.SECRET,
            "KEYFOLD_ADMIN_TOKEN", "an-admin-token-for-a-bench",
            "KEYFOLD_CLUSTER_SECRET", "a-cluster-secret-of-thirty-two-bytes");

    private final Child process;
    private final int port;
    private final URI management;

    private RelayChild(Child process) throws IOException {
        this.process = process;
        this.port = Integer.parseInt(process.await("keyfold serves http://127.0.0.1:(\\d+)"));
        this.management = URI.create(process.await("management +(http://[0-9.:]+)"));
        process.ignoreRest();
    }

    /**
     * Starts one on free ports; blocks until it serves.
     *
     * @param upstream address of a platform
     * @param set further settings, {@code key=value}
     */
    static RelayChild start(List<String> flags, String upstream, String... set) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("serve"));
        List<String> settings = new ArrayList<>(List.of(
                "http.port=0",
                "management.port=0",
                "upstream.base-url=" + upstream,
                "upstream.oauth.token-url=" + upstream + "/oauth/token",
                "upstream.oauth.client-id=demo",
                "upstream.oauth.client-secret=demo"));
        settings.addAll(List.of(set));
        for (String setting : settings) {
            arguments.addAll(List.of("--set", setting));
        }
        return new RelayChild(Child.start("the relay", flags, SECRETS, Main.class, arguments));
    }

    /** A simulated platform that knows the seed's conversations and the tokens of {@link Tokens}. */
    static Child startPlatform(List<String> flags) throws IOException {
        return Child.start("the platform", flags, SECRETS, Main.class, List.of("upstream-sim", "--port", "0"));
    }

    Child process() {
        return process;
    }

    int port() {
        return port;
    }

    URI management() {
        return management;
    }

    /** The sum of a counter over its samples that have this label; with an empty one, over all. */
    long metric(String name, String label) throws IOException {
        try {
            String text = HTTP.send(
                            HttpRequest.newBuilder(management.resolve("/metrics"))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
            return text.lines()
                    .filter(line -> line.startsWith(name) && line.contains(label))
                    .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
