package io.keyfold.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keyfold.config.ConfigLoader;
import io.keyfold.config.LoadRequest;
import io.keyfold.config.Settings;
import io.keyfold.edge.Mount;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The demo's relay with somebody else's pages on its traffic port. */
class DemoNodeIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String PAGE = "here is the page";

    private final HttpClient client = HttpClient.newHttpClient();
    private final Settings settings = settings(freePort(), Map.of());
    private final DemoNode relay = new DemoNode(List.of(settings));

    @BeforeEach
    void start() {
        relay.start(new Mount("/demo", DemoNodeIT::answer));
    }

    @AfterEach
    void stop() {
        relay.node().stop();
    }

    private static void answer(HttpServerRequest request) {
        request.response().end(PAGE);
    }

    @Test
    void thePagesAreServedBelowTheirPathAndNowhereElse() throws Exception {
        assertThat(get("/demo").body()).isEqualTo(PAGE);
        assertThat(get("/demo/any/thing").body()).isEqualTo(PAGE);
        assertThat(get("/demonstration").statusCode()).isEqualTo(404);
        assertThat(get("/openapi.json").body()).contains("openapi");
    }

    @Test
    void aForeignPageIsRefusedBeforeItGetsThere() throws Exception {
        String own = "http://127.0.0.1:" + settings.http().port();

        assertThat(getFrom(own).body()).isEqualTo(PAGE);
        HttpResponse<String> foreign = getFrom("http://elsewhere.example");
        assertThat(foreign.statusCode()).isEqualTo(403);
        assertThat(foreign.body()).contains("origin-not-allowed").doesNotContain(PAGE);
    }

    @Test
    void aRestartBringsAnotherRelayToTheSamePorts() throws Exception {
        Node before = relay.node();

        relay.restart().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);

        assertThat(relay.node()).isNotSameAs(before);
        assertThat(relay.node().relay().httpPort()).isEqualTo(settings.http().port());
        assertThat(relay.node().relay().managementPort())
                .isEqualTo(settings.management().port());
        assertThat(get("/demo").body()).isEqualTo(PAGE);
    }

    @Test
    void ofAClusterTheOthersGoOnWhileTheOneWithThePageIsRestarted() throws Exception {
        List<Map<String, String>> cluster = LoopbackCluster.settings(2, i -> freePort(), i -> freePort());
        List<Settings> both =
                cluster.stream().map(of -> settings(freePort(), of)).toList();
        DemoNode demo = new DemoNode(both);
        demo.start(new Mount("/demo", DemoNodeIT::answer));
        try {
            await().atMost(LIMIT)
                    .until(() -> owned(demo.node()) + owned(demo.others().get(0)) == 256);
            Future<Void> restart = demo.restart();
            await().atMost(LIMIT).until(() -> owned(demo.others().get(0)) == 256);
            restart.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
            await().atMost(LIMIT)
                    .until(() -> owned(demo.node()) + owned(demo.others().get(0)) == 256);
            assertThat(owned(demo.node())).isPositive();
        } finally {
            demo.stop();
        }
    }

    /** Shards by the node's own view. */
    private int owned(Node node) throws IOException, InterruptedException {
        URI status = URI.create("http://127.0.0.1:" + node.relay().managementPort() + "/status");
        String body = client.send(HttpRequest.newBuilder(status).build(), BodyHandlers.ofString())
                .body();
        return new JsonObject(body).getJsonObject("shards").getInteger("owned");
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> getFrom(String origin) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(uri("/demo")).header("Origin", origin).build();
        return client.send(request, BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + settings.http().port() + path);
    }

    private static Settings settings(int port, Map<String, String> more) {
        Map<String, String> flags = new HashMap<>(more);
        flags.put("http.port", Integer.toString(port));
        flags.put("http.allowed-origins", "http://127.0.0.1:" + port);
        flags.put("management.port", Integer.toString(freePort()));
        flags.put("auth.jwt.hmac-secret", "a-secret-of-more-than-thirty-two-bytes!!");
        flags.put("upstream.base-url", "http://127.0.0.1:9");
        flags.put("upstream.oauth.token-url", "http://127.0.0.1:9/oauth/token");
        flags.put("upstream.oauth.client-id", "demo");
        flags.put("upstream.oauth.client-secret", "demo");
        LoadRequest request = new LoadRequest(List.of(), Map.of(), flags, LoadRequest.Purpose.DEMO);
        Settings loaded = ConfigLoader.load(request).settings();
        if (loaded == null) {
            throw new IllegalStateException("the test's settings are not valid");
        }
        return loaded;
    }

    /** A port that was free just now: a restart needs one with a number. */
    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
