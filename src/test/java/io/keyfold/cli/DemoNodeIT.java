package io.keyfold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.config.ConfigLoader;
import io.keyfold.config.LoadRequest;
import io.keyfold.config.Settings;
import io.keyfold.edge.Mount;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The demo's relay with somebody else's pages on its traffic port. */
class DemoNodeIT {
    private static final String PAGE = "here is the page";

    private final HttpClient client = HttpClient.newHttpClient();
    private final Settings settings = settings(freePort());
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

    private static Settings settings(int port) {
        Map<String, String> flags = Map.of(
                "http.port", Integer.toString(port),
                "http.allowed-origins", "http://127.0.0.1:" + port,
                "management.port", Integer.toString(freePort()),
                "auth.jwt.hmac-secret", "a-secret-of-more-than-thirty-two-bytes!!",
                "upstream.base-url", "http://127.0.0.1:9",
                "upstream.oauth.token-url", "http://127.0.0.1:9/oauth/token",
                "upstream.oauth.client-id", "demo",
                "upstream.oauth.client-secret", "demo");
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
