package io.keyfold.cli.replay;

import static io.keyfold.cli.replay.Plays.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Replays over WebSocket, against the smallest server that speaks {@code keyfold.v1}. */
@Tag("alone")
class SocketReplayIT {
    private static final String TAKEN =
            "{\"ack\":{\"h\":1,\"decision\":\"coalesced\",\"reason\":\"gate\",\"next\":40}}";
    private static final Plan FAST = new Plan(Via.WS, 10, 200);

    private final Vertx vertx = Vertx.vertx();
    /** Events by conversation, in order of arrival. */
    private final Map<String, List<String>> received = new ConcurrentHashMap<>();

    private final List<String> tokens = new CopyOnWriteArrayList<>();
    private final List<String> order = new CopyOnWriteArrayList<>();
    private final AtomicInteger events = new AtomicInteger();

    @AfterEach
    void stop() {
        await(vertx.close());
    }

    @Test
    void severalConversationsShareOneSocketAndEveryEventArrivesOnceAndInOrder() {
        Trace trace = Plays.trace(15);

        Played played = Plays.play(vertx, trace, FAST, server((socket, frame) -> TAKEN));

        Answers answers = played.answers();
        assertThat(answers.keystrokesSent()).isEqualTo(trace.keystrokes());
        assertThat(answers.statuses()).isEqualTo(Map.of("ack", trace.keystrokes()));
        assertThat(answers.messageStatuses()).isEqualTo(Map.of("ack", trace.messages()));
        assertThat(answers.reasons()).isEqualTo(Map.of("gate", trace.keystrokes()));
        assertThat(answers.latencyNs().getTotalCount()).isEqualTo(trace.keystrokes());
        List<String> inOrder = IntStream.range(0, Plays.EVENTS)
                .mapToObj(i -> i % 12 == 11 ? "m" : "k")
                .toList();
        assertThat(received).hasSize(15);
        assertThat(received.values()).allSatisfy(heard -> assertThat(heard).isEqualTo(inOrder));
        // Six to a socket, and a socket says the token of its one agent.
        assertThat(tokens).containsExactlyInAnyOrder("token-of-0", "token-of-6", "token-of-12");
    }

    @Test
    void allSocketsAreOpenBeforeTheFirstKey() {
        Plays.play(vertx, Plays.trace(4), new Plan(Via.WS, 10, 0, 2), server((socket, frame) -> TAKEN));

        assertThat(order.lastIndexOf("open")).isEqualTo(3);
        assertThat(order.indexOf("event")).isEqualTo(4);
    }

    @Test
    void refusalsAreCountedByCode() {
        Played played = Plays.play(
                vertx,
                Plays.trace(1),
                FAST,
                server((socket, frame) -> frame.containsKey("m")
                        ? "{\"ack\":{}}"
                        : "{\"err\":{\"code\":\"participant-ended\",\"retryable\":false,\"after\":0}}"));

        assertThat(played.answers().statuses()).isEqualTo(Map.of("participant-ended", Plays.EVENTS - 3L));
        assertThat(played.answers().messageStatuses()).isEqualTo(Map.of("ack", 3L));
        assertThat(played.answers().refused()).isEqualTo(Plays.EVENTS - 3L);
    }

    @Test
    void aBrokenSocketIsMadeAgainAndItsOpenEventsAreUnanswered() {
        Played played = Plays.play(vertx, Plays.trace(1), new Plan(Via.WS, 10, 0), server((socket, frame) -> {
            if (events.get() == 5) {
                socket.writeTextMessage("{\"bye\":{\"code\":4003,\"after\":100}}");
                socket.close((short) 4003);
                return null;
            }
            return TAKEN;
        }));

        Answers answers = played.answers();
        assertThat(tokens).containsExactly("token-of-0", "token-of-0");
        assertThat(answers.connectionTrouble()).contains("4003");
        assertThat(answers.unanswered()).isBetween(1L, 10L);
        assertThat(answers.statuses().get("ack")).isGreaterThan(20);
    }

    @Test
    void aRefusedConversationEndsTheReplayBeforeItBegins() {
        URI relay = server((socket, frame) -> TAKEN, "{\"err\":{\"code\":\"participant-is-guest\"}}");

        assertThatThrownBy(() -> Plays.play(vertx, Plays.trace(1), FAST, relay))
                .hasRootCauseInstanceOf(ReplayException.class)
                .hasMessageContaining("participant-is-guest");
        assertThat(received).isEmpty();
    }

    private URI server(BiFunction<ServerWebSocket, JsonObject, String> toEvent) {
        return server(toEvent, null);
    }

    /** {@code toEvent} gives the answer to a key or message, without its number; null leaves it open. */
    private URI server(BiFunction<ServerWebSocket, JsonObject, String> toEvent, String toOpen) {
        var server = vertx.createHttpServer(new HttpServerOptions().addWebSocketSubProtocol("keyfold.v1"))
                .webSocketHandler(socket -> serve(socket, toEvent, toOpen));
        return URI.create(
                "http://127.0.0.1:" + await(server.listen(0, "127.0.0.1")).actualPort());
    }

    private void serve(ServerWebSocket socket, BiFunction<ServerWebSocket, JsonObject, String> toEvent, String toOpen) {
        assertThat(socket.path()).isEqualTo("/v1/ws");
        assertThat(socket.subProtocol()).isEqualTo("keyfold.v1");
        List<String> handles = new ArrayList<>();
        socket.textMessageHandler(text -> {
            JsonObject frame = new JsonObject(text);
            String answer = answer(socket, frame, handles, toEvent, toOpen);
            if (answer != null) {
                socket.writeTextMessage(
                        new JsonObject(answer).put("i", frame.getInteger("i")).encode());
            }
        });
    }

    private String answer(
            ServerWebSocket socket,
            JsonObject frame,
            List<String> handles,
            BiFunction<ServerWebSocket, JsonObject, String> toEvent,
            String toOpen) {
        if (frame.containsKey("hello")) {
            tokens.add(frame.getJsonObject("hello").getString("token"));
            return "{\"hello\":{\"session\":\"s\",\"resumed\":false,\"ping\":25000,\"every\":250,\"max\":200}}";
        }
        if (frame.containsKey("open")) {
            order.add("open");
            handles.add(frame.getJsonObject("open").getString("c"));
            return toOpen == null ? "{\"open\":{\"h\":" + handles.size() + "}}" : toOpen;
        }
        order.add("event");
        events.incrementAndGet();
        String op = frame.containsKey("m") ? "m" : "k";
        received.computeIfAbsent(handles.get(frame.getInteger(op) - 1), id -> new ArrayList<>())
                .add(op);
        return toEvent.apply(socket, frame);
    }
}
