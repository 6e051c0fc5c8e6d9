package io.keyfold.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code /admin/v1/trace} of a node whose conversations are made up. */
class TracesIT {
    private static final AdminToken TOKEN = AdminToken.of("open sesame");

    private final Vertx vertx = Vertx.vertx();
    private final FakeTraces conversations = new FakeTraces();
    private final HttpClient client = HttpClient.newHttpClient();
    private ManagementServer server;

    @BeforeEach
    void start() throws Exception {
        server = ManagementServer.start(
                        vertx,
                        "127.0.0.1",
                        0,
                        TOKEN,
                        new Meters(),
                        new FakeStatus(),
                        () -> {
                            throw new UnsupportedOperationException();
                        },
                        conversations)
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Test
    void newsComesAsItHappens() throws Exception {
        HttpResponse<InputStream> trace = trace("conv-1", "open sesame");
        assertThat(trace.headers().firstValue("Content-Type")).hasValue("text/event-stream");
        assertThat(next(trace).getString("timeline")).isEqualTo("decisions");
        assertThat(next(trace).getString("why")).isEqualTo("Nobody knows it.");

        conversations.seen = FakeTraces.composing(FakeTraces.FIRST, FakeTraces.CALL);

        assertThat(next(trace).getString("what")).isEqualTo("wanted");
        assertThat(next(trace).getInteger("status")).isEqualTo(204);
        assertThat(next(trace).getString("state")).isEqualTo("composing");
        trace.body().close();
    }

    @Test
    void onlyAnAdministratorTracesAndOnlyWhatCanBeAConversation() throws Exception {
        assertThat(trace("conv-1", "guess").statusCode()).isEqualTo(401);
        assertThat(trace("conv%201", "open sesame").statusCode()).isEqualTo(404);
        assertThat(conversations.looks).hasValue(0);
    }

    @Test
    void tracesAreBoundedAndOneThatEndsMakesRoom() throws Exception {
        List<HttpResponse<InputStream>> traces = new ArrayList<>();
        for (int i = 0; i < Traces.MAX; i++) {
            HttpResponse<InputStream> trace = trace("conv-" + i, "open sesame");
            assertThat(trace.statusCode()).isEqualTo(200);
            traces.add(trace);
        }
        HttpResponse<InputStream> refused = trace("one-more", "open sesame");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(new String(refused.body().readAllBytes(), StandardCharsets.UTF_8))
                .contains("This is about traces, not about typing: 16 of them run", "end one, or ask another node");

        traces.get(3).body().close();

        await().atMost(Duration.ofSeconds(30))
                .until(() -> trace("one-more", "open sesame").statusCode() == 200);
        for (HttpResponse<InputStream> trace : traces) {
            trace.body().close();
        }
    }

    @Test
    void nobodyLooksAnyMoreWhenTheReaderHasLeft() throws Exception {
        HttpResponse<InputStream> trace = trace("conv-1", "open sesame");
        await().until(() -> conversations.looks.get() > 2);

        trace.body().close();

        await().atMost(Duration.ofSeconds(30)).until(() -> {
            int before = conversations.looks.get();
            return !awaitLooks(before + 1, Duration.ofMillis(Traces.LOOK_EVERY_MS * 3));
        });
    }

    @Test
    void aReaderThatTakesNothingIsDropped() throws Exception {
        try (Socket reader = new Socket()) {
            reader.setReceiveBufferSize(65_536);
            reader.connect(new InetSocketAddress("127.0.0.1", server.port()));
            String request = "GET /admin/v1/trace/conv-1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer open sesame\r\n"
                    + "Connection: close\r\n\r\n";
            reader.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            reader.setSoTimeout(30_000);
            // Each look finds another long timeline, until nothing fits on the way any more.
            long since = 1;
            while (awaitLooks(conversations.looks.get() + 1, Duration.ofMillis(Traces.PATIENCE_MS * 3 / 2))) {
                conversations.seen = manyEntries(since++);
            }

            // Had it not been dropped, reading would make room, and there would be no end.
            String all = new String(reader.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(all.substring(Math.max(0, all.length() - 300))).contains("took nothing for 5 s");
        }
    }

    private static TraceSource.Seen manyEntries(long sinceEpochMs) {
        List<TraceSource.Entry> entries = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            entries.add(new TraceSource.Entry(i, 1_000, "key", "interval", 0, -1));
        }
        return new TraceSource.Seen(true, "composing", "The guest sees it.", sinceEpochMs, entries);
    }

    private boolean awaitLooks(int count, Duration limit) {
        try {
            await().pollInterval(Duration.ofMillis(20)).atMost(limit).until(() -> conversations.looks.get() >= count);
        } catch (ConditionTimeoutException nobodyLooked) {
            return false;
        }
        return true;
    }

    private HttpResponse<InputStream> trace(String conversationId, String token) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + server.port() + "/admin/v1/trace/" + conversationId);
        return client.send(
                HttpRequest.newBuilder(uri)
                        .timeout(Duration.ofSeconds(30))
                        .header("Authorization", "Bearer " + token)
                        .build(),
                BodyHandlers.ofInputStream());
    }

    /** The next event. */
    private static JsonObject next(HttpResponse<InputStream> trace) throws Exception {
        StringBuilder line = new StringBuilder();
        while (true) {
            int read = trace.body().read();
            if (read < 0) {
                throw new AssertionError("the trace ended after " + line);
            }
            if (read != '\n') {
                line.append((char) read);
            } else if (line.toString().startsWith("data: ")) {
                return new JsonObject(line.substring("data: ".length()));
            } else {
                line.setLength(0);
            }
        }
    }

    private static final class FakeStatus implements StatusSource {
        @Override
        public List<String> notReadyReasons() {
            return List.of();
        }

        @Override
        public Future<NodeStatus> status() {
            return Future.failedFuture("not asked here");
        }
    }
}
