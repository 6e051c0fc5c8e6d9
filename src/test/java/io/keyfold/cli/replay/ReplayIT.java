package io.keyfold.cli.replay;

import static io.keyfold.cli.replay.Plays.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("alone")
class ReplayIT {
    private static final int SESSIONS = 300;
    private static final int KEYS = Plays.EVENTS;
    private static final Plan FAST = new Plan(Via.HTTP, 10, 200);

    private final Map<String, List<String>> received = new ConcurrentHashMap<>();
    private Vertx vertx;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    }

    @AfterEach
    void stop() {
        await(vertx.close());
    }

    @Test
    void everyEventArrivesOnceAndInTheOrderOfItsConversation() {
        // More sessions than connections, and twelve keys to a message.
        Trace trace = Plays.trace(SESSIONS);

        Played played = play(trace, FAST, server(this::takeAndAnswer));

        Answers answers = played.answers();
        assertThat(answers.keystrokesSent()).isEqualTo(trace.keystrokes()).isEqualTo(SESSIONS * (KEYS - 3L));
        assertThat(answers.messagesSent()).isEqualTo(trace.messages()).isEqualTo(SESSIONS * 3L);
        assertThat(answers.statuses()).isEqualTo(Map.of("204", trace.keystrokes()));
        assertThat(answers.messageStatuses()).isEqualTo(Map.of("204", trace.messages()));
        assertThat(answers.reasons()).isEqualTo(Map.of("gate", trace.keystrokes()));
        assertThat(answers.latencyNs().getTotalCount()).isEqualTo(trace.keystrokes());
        List<String> inOrder =
                IntStream.range(0, KEYS).mapToObj(i -> i % 12 == 11 ? "s" : "k").toList();
        assertThat(received).hasSize(SESSIONS);
        assertThat(received.values()).allSatisfy(events -> assertThat(events).isEqualTo(inOrder));
    }

    @Test
    void whatIsWrittenIsLoggedInTheRhythmOfTheTrace() {
        Trace trace = Plays.trace(1);

        Played played = play(trace, new Plan(Via.HTTP, 10, 0), server(this::takeAndAnswer));

        long[] keysNs = played.logs().get(0).keysNs();
        assertThat(keysNs).hasSize(KEYS - 3).isSorted();
        assertThat(played.logs().get(0).messagesNs()).hasSize(3).isSorted();
        long lastAfterMs = TimeUnit.NANOSECONDS.toMillis(keysNs[keysNs.length - 1] - keysNs[0]);
        assertThat(lastAfterMs).isBetween(trace.sessions().get(0).durationMs() / 10L - 50, 5_000L);
    }

    @Test
    void theSdkCallNamesTheCommunicationInItsPath() {
        Played played = play(Plays.trace(2), new Plan(Via.SDK, 10, 0), server(request -> {
            if (request.path().endsWith("/communications/communication-1/typing")) {
                request.body()
                        .onSuccess(body -> received.computeIfAbsent(request.path(), path -> new ArrayList<>())
                                .add(body.toString()));
            }
            request.response().setStatusCode(204).end();
        }));

        assertThat(played.answers().reasons()).isEmpty();
        assertThat(received.get("/api/v2/conversations/messages/conversation-1/communications/communication-1/typing"))
                .hasSize(KEYS - 3)
                .containsOnly("{\"typing\":{\"type\":\"On\"}}");
    }

    @Test
    void anAnswerThatIsLateDelaysNoKey() {
        Trace trace = Plays.trace(1);

        Played played = play(
                trace,
                new Plan(Via.HTTP, 10, 0),
                server(request -> request.body()
                        .compose(body -> vertx.timer(100, TimeUnit.MILLISECONDS))
                        .onSuccess(
                                ignored -> request.response().setStatusCode(204).end())));

        // 40 answers of 100 ms one after the other take 4 s; the trace itself takes 0.4 s.
        long[] keysNs = played.logs().get(0).keysNs();
        assertThat(keysNs[keysNs.length - 1] - keysNs[0]).isLessThan(TimeUnit.MILLISECONDS.toNanos(2_500));
        assertThat(played.answers().latencyNs().getMaxValue()).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(1_000));
        assertThat(played.answers().unanswered()).isZero();
    }

    @Test
    void refusalsAreCountedByStatus() {
        Played played = play(
                Plays.trace(1),
                FAST,
                server(request -> request.response()
                        .setStatusCode(request.method().name().equals("PUT") ? 204 : 401)
                        .end("{\"code\":\"token-expired\"}")));

        assertThat(played.answers().statuses()).isEqualTo(Map.of("401", KEYS - 3L));
        assertThat(played.answers().refused()).isEqualTo(KEYS - 3L);
    }

    @Test
    void eventsWithoutAConnectionAreCountedAsNotSent() {
        URI nobody = server(this::takeAndAnswer);
        await(vertx.close());
        vertx = Vertx.vertx();

        Played played = play(Plays.trace(2), FAST, nobody);

        assertThat(played.answers().unsent()).isEqualTo(2L * KEYS);
        assertThat(played.answers().keystrokesSent()).isZero();
        assertThat(played.logs().get(0).keysNs()).isEmpty();
        assertThat(played.answers().connectionTrouble()).contains("refused");
    }

    @Test
    void aBrokenConnectionIsMadeAgainAndItsOpenEventsAreUnanswered() {
        Played played = play(Plays.trace(1), new Plan(Via.HTTP, 10, 0), server(request -> {
            if (request.method().name().equals("PUT")) {
                request.connection().close();
            } else {
                request.response().setStatusCode(204).end();
            }
        }));

        Answers answers = played.answers();
        assertThat(answers.unanswered()).isBetween(3L, 10L);
        assertThat(answers.keystrokesSent() + answers.messagesSent() + answers.unsent())
                .isEqualTo(KEYS);
        assertThat(answers.statuses().get("204")).isGreaterThan(20);
    }

    @Test
    void aPathInTheAddressIsPutBeforeEveryCall() {
        URI address = server(request -> {
            received.computeIfAbsent(request.path(), path -> new ArrayList<>()).add("k");
            request.response().setStatusCode(204).end();
        });

        play(Plays.trace(1), FAST, address.resolve("/keyfold/"));

        assertThat(received)
                .containsOnlyKeys(
                        "/keyfold/api/v2/conversations/messaging/typing",
                        "/keyfold/v1/conversations/conversation-0/participants/participant-0/typing");
    }

    private void takeAndAnswer(HttpServerRequest request) {
        boolean message = request.method().name().equals("PUT");
        request.body().onSuccess(body -> {
            String conversation =
                    message ? request.path().split("/")[3] : new JsonObject(body).getString("conversationId");
            received.computeIfAbsent(conversation, id -> new ArrayList<>()).add(message ? "s" : "k");
            assertThat(request.getHeader("Authorization")).startsWith("Bearer token-of-");
            request.response()
                    .setStatusCode(204)
                    .putHeader("Keyfold-Decision", "coalesced")
                    .putHeader("Keyfold-Reason", "gate")
                    .end();
        });
    }

    private URI server(Handler<HttpServerRequest> handler) {
        HttpServer server = vertx.createHttpServer().requestHandler(handler);
        return URI.create(
                "http://127.0.0.1:" + await(server.listen(0, "127.0.0.1")).actualPort());
    }

    private Played play(Trace trace, Plan plan, URI relay) {
        return Plays.play(vertx, trace, plan, relay);
    }
}
