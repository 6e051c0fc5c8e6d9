package io.keyfold.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keyfold.Metrics;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The nodes of a cluster as processes of their own, which tests end, hold up and start again. Node {@code i} keeps its
 * place over its restarts. For one test thread.
 */
public final class Nodes implements AutoCloseable {
    public static final String ADMIN_TOKEN = "an-admin-token-for-tests";

    private static final int SHARDS = 256;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(3);
    private static final Duration POLL = Duration.ofMillis(50);

    private final Path directory;
    private final List<Place> places;
    private final Path common;
    private final List<NodeProcess> processes = new ArrayList<>();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(ANSWER_LIMIT).build();

    private Nodes(Path directory, List<Place> places, Map<String, String> settings) {
        this.directory = directory;
        this.places = List.copyOf(places);
        try {
            common = Files.writeString(
                    directory.resolve("cluster.yaml"), nested(settings).encodePrettily());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts one node at each place, all at once, and waits until they own all shards between them.
     *
     * @param settings what the nodes have in common beside the rest of a cluster's configuration, by key
     */
    public static Nodes start(Path directory, Platform platform, List<Place> places, Map<String, String> settings) {
        Map<String, String> all = new LinkedHashMap<>(platform.settings());
        all.put("admin.token", ADMIN_TOKEN);
        all.put("cluster.enabled", "true");
        all.put("cluster.secret", "a-cluster-secret-of-thirty-two-bytes");
        all.putAll(settings);
        Nodes nodes = new Nodes(directory, places, all);
        try {
            places.forEach(place -> nodes.processes.add(nodes.launch(place)));
            nodes.processes.forEach(NodeProcess::awaitServing);
            nodes.awaitOwners(nodes.all());
            return nodes;
        } catch (RuntimeException | AssertionError e) {
            nodes.close();
            throw e;
        }
    }

    /** JSON, which is YAML; its nesting is that of the keys. */
    private JsonObject nested(Map<String, String> settings) {
        JsonObject root = new JsonObject();
        settings.forEach((key, value) -> {
            JsonObject at = root;
            String[] path = key.split("\\.");
            for (String name : Arrays.copyOf(path, path.length - 1)) {
                if (!at.containsKey(name)) {
                    at.put(name, new JsonObject());
                }
                at = at.getJsonObject(name);
            }
            at.put(path[path.length - 1], value);
        });
        root.getJsonObject("cluster")
                .put("members", new JsonArray(places.stream().map(Place::member).toList()));
        return root;
    }

    private NodeProcess launch(Place place) {
        return new NodeProcess(directory, place, common);
    }

    public int size() {
        return places.size();
    }

    public Place place(int node) {
        return places.get(node);
    }

    /** The life that the node lives now, or lived last. */
    public NodeProcess process(int node) {
        return processes.get(node);
    }

    private int[] all() {
        return IntStream.range(0, size()).toArray();
    }

    // ---- what befalls them -------------------------------------------------------------------------------------

    /** Ends it at once, as a crash would. */
    public void kill(int node) {
        processes.get(node).kill();
        processes.get(node).exitCode();
    }

    /** It stands still until {@link #resume}; its sockets stay open. */
    public void pause(int node) {
        processes.get(node).signal("STOP");
    }

    public void resume(int node) {
        processes.get(node).signal("CONT");
    }

    /** Asks it to end, and waits until it has; what it answers. */
    public int terminate(int node) {
        processes.get(node).signal("TERM");
        return processes.get(node).exitCode();
    }

    /** Starts a node that ended again, at its place; waits until it serves. */
    public void startAgain(int node) {
        assertThat(processes.get(node).isAlive()).as("node %s runs", node).isFalse();
        processes.set(node, launch(places.get(node)));
        processes.get(node).awaitServing();
    }

    // ---- what they say -----------------------------------------------------------------------------------------

    /** Waits until these nodes, each by its own view, own every shard once, and are ready. */
    public void awaitOwners(int... nodes) {
        awaitOwners(LIMIT, nodes);
    }

    public void awaitOwners(Duration limit, int... nodes) {
        await().atMost(limit).pollInterval(POLL).until(() -> areOwners(nodes));
    }

    private boolean areOwners(int... nodes) {
        int owned = 0;
        for (int node : nodes) {
            int here = owned(node);
            if (here == 0 || !isReady(node)) {
                return false;
            }
            owned += here;
        }
        return owned == SHARDS;
    }

    /** How many shards the node owns by its own view; 0 when it does not answer. */
    public int owned(int node) {
        return get(node, "/status")
                .map(body -> new JsonObject(body).getJsonObject("shards").getInteger("owned"))
                .orElse(0);
    }

    public JsonObject status(int node) {
        return new JsonObject(get(node, "/status").orElseThrow());
    }

    public boolean isReady(int node) {
        return get(node, "/ready").isPresent();
    }

    public Metrics metrics(int node) {
        return Metrics.parse(get(node, "/metrics").orElseThrow());
    }

    /** The body of an answer 200 of the management port; empty for any other, and for none in 3 s. */
    private Optional<String> get(int node, String path) {
        Place place = places.get(node);
        URI uri = URI.create("http://" + place.host() + ":" + place.managementPort() + path);
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(uri).timeout(ANSWER_LIMIT).build(), HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 ? Optional.of(answer.body()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Ends them all at once. */
    @Override
    public void close() {
        processes.forEach(NodeProcess::close);
    }
}
