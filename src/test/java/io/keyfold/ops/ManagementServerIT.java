package io.keyfold.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ManagementServerIT {
    private static final AdminToken TOKEN = AdminToken.of("open sesame");

    private final Meters meters = new Meters();
    private final Vertx vertx =
            VertxMeters.measure(Vertx.builder(), new VertxOptions(), meters).build();
    private final FakeNode node = new FakeNode();
    private final HttpClient client = HttpClient.newHttpClient();
    private ManagementServer server;

    @BeforeEach
    void start() throws Exception {
        server = await(
                ManagementServer.start(vertx, "127.0.0.1", 0, TOKEN, meters, node, node::drain, new FakeTraces()));
    }

    @AfterEach
    void stop() throws Exception {
        await(vertx.close());
    }

    @Test
    void aNodeThatIsNotReadyIsStillLive() throws Exception {
        node.reasons.add("no peer reaches this node");

        assertThat(get("/live").statusCode()).isEqualTo(200);
        HttpResponse<String> ready = get("/ready");
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(new JsonObject(ready.body()).getJsonArray("reasons")).containsExactly("no peer reaches this node");
    }

    @Test
    void aReadyNodeSaysSo() throws Exception {
        HttpResponse<String> ready = get("/ready");

        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(ready.body()).isEqualTo("{\"ready\":true,\"reasons\":[]}");
    }

    @Test
    void statusTellsStateCausesAndBuild() throws Exception {
        JsonObject status = new JsonObject(get("/status").body());

        assertThat(status.getString("state")).isEqualTo("serving");
        assertThat(status.getString("since")).isEqualTo("1970-01-01T00:00:01Z");
        assertThat(status.getJsonObject("cluster"))
                .isEqualTo(new JsonObject(
                        "{\"name\":\"keyfold\",\"view\":\"c461eba2\",\"serving\":1,\"reachable\":true}"));
        JsonObject upstream = status.getJsonArray("dependencies").getJsonObject(0);
        assertThat(upstream.getJsonObject("lastError").getString("what")).isEqualTo("timeout");
        assertThat(status.getJsonObject("callsToday").getLong("typing")).isEqualTo(12);
        assertThat(status.getJsonObject("month").getString("alert")).isEqualTo("near");
        assertThat(status.getJsonObject("month").containsKey("forecast")).isFalse();
        assertThat(status.getJsonObject("build").getString("version")).isEqualTo(Version.current());
    }

    @Test
    void statusThatFailsIsAnAnswerAndNotAHangingRequest() throws Exception {
        node.statusFailure = new IllegalStateException("no status");

        assertThat(get("/status").statusCode()).isEqualTo(500);
    }

    @Test
    void metersOfTheToolkitStandBesideOurs() throws Exception {
        await(vertx.eventBus()
                .consumer("somewhere", message -> message.reply("there"))
                .completion());
        await(vertx.eventBus().request("somewhere", "hello"));
        get("/live");

        String scrape = get("/metrics").body();

        assertThat(scrape)
                .contains("vertx_http_server_requests_total{code=\"200\"} ")
                .contains("vertx_eventbus_delivered_total")
                .contains("jvm_memory_used_bytes")
                .contains("keyfold_build_info{version=");
        assertThat(scrape).doesNotContain("somewhere").doesNotContain("/live");
    }

    @Test
    void twoNodesInOneProcessKeepTheirMetersApart() throws Exception {
        Meters others = new Meters();
        Vertx other =
                VertxMeters.measure(Vertx.builder(), new VertxOptions(), others).build();
        try {
            get("/live");
            assertThat(meters.scrape()).contains("vertx_http_server_requests_total");
            assertThat(others.scrape()).contains("vertx_pool").doesNotContain("vertx_http_server_requests_total");
        } finally {
            await(other.close());
        }
    }

    @Test
    void aDrainNeedsTheAdminToken() throws Exception {
        assertThat(drain("Bearer open sesamf").statusCode()).isEqualTo(401);
        assertThat(drain("Basic open sesame").body()).contains("\"code\":\"token-missing\"");
        assertThat(node.drains).hasValue(0);

        HttpResponse<String> drained = drain("Bearer open sesame");
        assertThat(drained.statusCode()).isEqualTo(200);
        assertThat(drained.body())
                .isEqualTo("{\"state\":\"drained\",\"shards\":86,\"members\":2,\"tookMs\":34,\"complete\":true}");
        assertThat(node.drains).hasValue(1);
    }

    @Test
    void aDrainThatFailsSaysWhy() throws Exception {
        node.drainFailure = new IllegalStateException("no member to hand over to");

        HttpResponse<String> response = drain("Bearer open sesame");

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).contains("no member to hand over to");
    }

    @Test
    void whatIsNotThereIsAProblem() throws Exception {
        HttpResponse<String> console = get("/console/");
        assertThat(console.statusCode()).isEqualTo(404);
        assertThat(console.headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(new JsonObject(console.body()).fieldNames())
                .contains("type", "title", "status", "detail", "instance")
                .contains("code", "message", "contextId", "details", "errors");
        assertThat(console.body()).contains("\"code\":\"not-found\"").contains("no console");

        assertThat(send(request("/live").POST(BodyPublishers.noBody())).statusCode())
                .isEqualTo(405);
    }

    @Test
    void aProbeMayAskForHeadersOnly() throws Exception {
        HttpResponse<String> head = send(request("/ready").method("HEAD", BodyPublishers.noBody()));

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path));
    }

    private HttpResponse<String> drain(String authorization) throws IOException, InterruptedException {
        return send(request("/admin/v1/drain")
                .header("Authorization", authorization)
                .POST(BodyPublishers.noBody()));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static final class FakeNode implements StatusSource {
        private final List<String> reasons = new ArrayList<>();
        private final AtomicInteger drains = new AtomicInteger();
        private Throwable drainFailure;
        private Throwable statusFailure;

        @Override
        public List<String> notReadyReasons() {
            return List.copyOf(reasons);
        }

        @Override
        public Future<NodeStatus> status() {
            return statusFailure == null ? Future.succeededFuture(serving()) : Future.failedFuture(statusFailure);
        }

        Future<Drained> drain() {
            drains.incrementAndGet();
            return drainFailure == null
                    ? Future.succeededFuture(new Drained(86, 2, 34, true))
                    : Future.failedFuture(drainFailure);
        }

        private static NodeStatus serving() {
            return new NodeStatus(
                    "serving",
                    1_000,
                    List.of(new NodeStatus.Dependency("upstream", "failing", 2_000, "timeout", 3_000)),
                    new NodeStatus.Cluster("keyfold", "c461eba2", 1, true),
                    List.of(NodeStatus.Member.alone("127.0.0.1:5701")),
                    new NodeStatus.Shards(256, 256, 0),
                    List.of(new NodeStatus.Budget("typing", 294, 12, "minute")),
                    19,
                    36_500,
                    Map.of("typing", 12L),
                    new NodeStatus.Month(Map.of("typing", 885L), 885, 1_000, -1, 1_000, NodeStatus.Alert.NEAR));
        }
    }
}
