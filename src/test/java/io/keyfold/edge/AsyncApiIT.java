package io.keyfold.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.IndicatorState;
import io.keyfold.core.ProblemCode;
import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.Verdict;
import io.keyfold.edge.AsyncApi.Example;
import io.keyfold.edge.auth.Jwts;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Plays the examples of the AsyncAPI document: what it says that is asked and answered is asked and answered. */
class AsyncApiIT {
    private static final AsyncApi API = new AsyncApi();
    private static final String BAD_TOKEN = "not-a-token";

    private final EdgeFixture edge = new EdgeFixture(new EdgeSettings());
    private final FrameClient client = new FrameClient(edge.port, API);

    static Stream<Example> asked() {
        return API.examples(API.messages("receive")).stream();
    }

    static Stream<Example> states() {
        return API.examples(List.of("state")).stream();
    }

    @BeforeEach
    void answerAsTheExamplesSay() {
        edge.router.verdict = AsyncApiIT::verdict;
    }

    @AfterEach
    void stop() {
        client.close();
        edge.close();
    }

    @ParameterizedTest
    @MethodSource("asked")
    void aClientsExampleIsAnsweredAsTheDocumentSays(Example example) {
        FrameClient.Socket socket = example.message().equals("hello") ? client.connect() : greeted();

        socket.send(playable(example));

        if (example.payload().containsKey("i")) {
            assertThat(comparable(socket.next())).isEqualTo(comparable(answerTo(example)));
        } else {
            socket.send(new JsonObject("{\"i\":99,\"k\":2}"));
            assertThat(socket.next().getInteger("i")).isEqualTo(99);
        }
    }

    @Test
    void aRefusedHelloIsFollowedByTheGoodbyeOfItsCode() {
        FrameClient.Socket socket = client.connect();

        socket.send(new JsonObject("{\"i\":1,\"hello\":{\"token\":\"" + BAD_TOKEN + "\"}}"));

        assertThat(socket.next().containsKey("err")).isTrue();
        assertThat(socket.next()).isEqualTo(new JsonObject("{\"bye\":{\"code\":4501,\"after\":0}}"));
        assertThat(socket.closeCode()).isEqualTo(4501);
    }

    @ParameterizedTest
    @MethodSource("states")
    void aStateIsToldAsTheDocumentSays(Example example) {
        FrameClient.Socket socket = greeted();
        edge.onLoop(() -> edge.router
                .watchers
                .get(0)
                .state(
                        state(example.payload().getString("st")),
                        example.payload().getString("reason")));

        assertThat(socket.next()).isEqualTo(example.payload());
    }

    @Test
    void aKeyThatIsRefusedLaterFreesItsHandleAsTheDocumentSays() {
        FrameClient.Socket socket = greeted();
        edge.router.verdict = signal -> Verdict.of(ProblemCode.PARTICIPANT_ENDED);

        socket.send(new JsonObject("{\"k\":1}"));

        assertThat(socket.next()).isEqualTo(onlyExample("handleLost").payload());
    }

    @Test
    void aClientAboveTheFrameRateIsAskedToSlowDownAsTheDocumentSays() {
        FrameClient.Socket socket = greeted();

        // Several windows' worth at once: one of them is too much.
        for (int i = 0; i < 8; i++) {
            socket.send("{\"k\":1}\n".repeat(500));
        }

        assertThat(socket.next()).isEqualTo(onlyExample("every").payload());
    }

    @Test
    void aTokenThatEndsSoonIsTold() {
        FrameClient.Socket socket = client.connect();
        long endsInS = 20;
        String token = Jwts.hs256(
                EdgeSettings.SECRET, EdgeFixture.claims().put("exp", System.currentTimeMillis() / 1000 + endsInS));

        socket.send(new JsonObject().put("hello", new JsonObject().put("token", token)));

        assertThat(socket.next().getJsonObject("expires").getLong("in")).isBetween(1L, endsInS * 1000);
    }

    @Test
    void aDrainingNodeSaysGoodbyeAsTheDocumentSays() {
        FrameClient.Socket socket = greeted();
        edge.onLoop(() -> edge.edge().drain());

        JsonObject bye = socket.next().getJsonObject("bye");

        assertThat(bye.getInteger("code"))
                .isEqualTo(onlyExample("bye").payload().getJsonObject("bye").getInteger("code"));
        assertThat(socket.closeCode()).isEqualTo(4003);
    }

    @Test
    void theDocumentIsServed() {
        assertThat(new JsonObject(edge.send(edge.request("/asyncapi.json")).body()))
                .isEqualTo(AsyncApi.DOCUMENT);
    }

    /** With handles 1 and 2, as the examples have them. */
    private FrameClient.Socket greeted() {
        FrameClient.Socket socket = client.connect();
        socket.send(new JsonObject().put("hello", new JsonObject().put("token", EdgeFixture.token())));
        socket.send("{\"open\":{\"c\":\"conv-123\",\"p\":\"part-456\"}}\n"
                + "{\"i\":98,\"open\":{\"c\":\"conv-124\",\"p\":\"part-456\"}}");
        assertThat(socket.next()).isEqualTo(new JsonObject("{\"i\":98,\"open\":{\"h\":2}}"));
        return socket;
    }

    /** The example with a token that is good here, and a session that there was. */
    private JsonObject playable(Example example) {
        JsonObject frame = example.payload().copy();
        renewToken(frame);
        JsonObject hello = frame.getJsonObject("hello");
        if (hello != null) {
            renewToken(hello);
            if (hello.containsKey("resume")) {
                hello.put("resume", lostSession());
            }
        }
        return frame;
    }

    private static void renewToken(JsonObject holder) {
        if (holder.containsKey("token") && !BAD_TOKEN.equals(holder.getString("token"))) {
            holder.put("token", EdgeFixture.token());
        }
    }

    private String lostSession() {
        FrameClient.Socket socket = client.connect();
        socket.send(new JsonObject().put("i", 1).put("hello", new JsonObject().put("token", EdgeFixture.token())));
        String session = socket.next().getJsonObject("hello").getString("session");
        socket.send("{\"open\":{\"c\":\"conv-123\",\"p\":\"part-456\"}}\n"
                + "{\"i\":2,\"open\":{\"c\":\"conv-124\",\"p\":\"part-456\"}}");
        socket.next();
        socket.leave(1001);
        return session;
    }

    private static JsonObject answerTo(Example asked) {
        return API.examples(API.serverMessages()).stream()
                .filter(answer -> answer.name().equals(asked.name()))
                .findFirst()
                .orElseThrow()
                .payload();
    }

    private static Example onlyExample(String message) {
        return API.examples(List.of(message)).get(0);
    }

    /** Without what differs from run to run, and without sentences for people. */
    private static JsonObject comparable(JsonObject frame) {
        JsonObject comparable = frame.copy();
        if (comparable.containsKey("hello")) {
            comparable.getJsonObject("hello").put("session", "any");
        }
        if (comparable.containsKey("err")) {
            comparable.getJsonObject("err").put("detail", "any");
        }
        return comparable;
    }

    private static IndicatorState state(String label) {
        return Arrays.stream(IndicatorState.values())
                .filter(state -> state.label().equals(label))
                .findFirst()
                .orElseThrow();
    }

    private static long verdict(Signal signal) {
        return switch (signal.kind()) {
            case OPEN ->
                signal.participantId().equals("part-789")
                        ? Verdict.of(ProblemCode.PARTICIPANT_IS_GUEST)
                        : Verdict.TAKEN;
            case KEYSTROKE -> Verdict.of(Reason.FIRST, 4000);
            case HOLD -> Verdict.of(Reason.HOLD, 4000);
            default -> Verdict.TAKEN;
        };
    }
}
