package io.keyfold.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.keyfold.core.IndicatorState;
import io.keyfold.core.ProblemCode;
import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.Verdict;
import io.keyfold.ops.LoopMeters.Transport;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The life of a socket as CONTRACT.md section 5 shows it, over the wire. */
class WsEdgeIT {
    private final EdgeFixture fixture = new EdgeFixture(new EdgeSettings());
    private final WsClient client = WsClient.open(fixture.port);

    @AfterEach
    void close() {
        client.close();
        fixture.close();
    }

    private static JsonObject json(String text) {
        return new JsonObject(text);
    }

    private int opened() {
        client.hello(EdgeFixture.token());
        return client.open("conv-1", "part-1");
    }

    @Test
    void helloIsAnsweredWithTheSession() {
        JsonObject hello =
                client.ask("{\"i\":1,\"hello\":{\"token\":\"" + EdgeFixture.token() + "\",\"client\":\"desk/4.2\"}}");

        assertThat(hello.getInteger("i")).isEqualTo(1);
        JsonObject said = hello.getJsonObject("hello");
        assertThat(said.getString("session")).matches("[A-Za-z0-9_-]{22}");
        said.remove("session");
        assertThat(said).isEqualTo(json("{\"resumed\":false,\"ping\":25000,\"every\":250,\"max\":200}"));
        assertThat(client.socket().subProtocol()).isEqualTo("keyfold.v1");
    }

    @Test
    void openVerifiesOnceAndGivesAHandle() {
        client.hello(EdgeFixture.token());

        assertThat(client.ask("{\"i\":2,\"open\":{\"c\":\"conv-1\",\"p\":\"part-1\"}}"))
                .isEqualTo(json("{\"i\":2,\"open\":{\"h\":1}}"));
        assertThat(client.open("conv-2", "part-2")).isEqualTo(2);
        assertThat(client.open("conv-1", "part-1")).as("the same again").isEqualTo(1);
        assertThat(fixture.router.signals).extracting(Signal::kind).containsExactly(Signal.Kind.OPEN, Signal.Kind.OPEN);
        assertThat(fixture.router.signals.get(0).agent().userId()).isEqualTo("user-1");
    }

    @Test
    void keysAreFoldedAtTheGateAndAnsweredWhenAsked() {
        int handle = opened();

        assertThat(client.ask("{\"i\":5,\"k\":" + handle + "}"))
                .isEqualTo(
                        json("{\"i\":5,\"ack\":{\"h\":1,\"decision\":\"wanted\",\"reason\":\"first\",\"next\":4000}}"));
        JsonObject second = client.send("{\"k\":1}\n{\"k\":[1,1]}").ask("{\"i\":6,\"k\":[1]}");

        assertThat(second.getJsonArray("ack").getJsonObject(0).getString("reason"))
                .isEqualTo("gate");
        assertThat(fixture.router.signals).hasSize(2);
        assertThat(fixture.meters.keystrokes(Transport.WS)).isEqualTo(5);
        assertThat(fixture.meters.decisions(Reason.GATE)).isEqualTo(4);
    }

    @Test
    void messageOpensTheGateForTheKeyBehindItInTheSameFrame() {
        opened();
        client.send("{\"k\":1}\n{\"k\":1}\n{\"m\":1}\n{\"k\":1}\n{\"k\":1}").ask("{\"i\":9,\"s\":1}");

        assertThat(fixture.router.signals)
                .extracting(Signal::kind)
                .containsExactly(
                        Signal.Kind.OPEN,
                        Signal.Kind.KEYSTROKE,
                        Signal.Kind.SENT,
                        Signal.Kind.KEYSTROKE,
                        Signal.Kind.PAUSED);
    }

    @Test
    void pausedSentHeldAndClosedAreAcknowledged() {
        opened();

        assertThat(client.ask("{\"i\":1,\"s\":1}")).isEqualTo(json("{\"i\":1,\"ack\":{}}"));
        assertThat(client.ask("{\"i\":2,\"m\":1}")).isEqualTo(json("{\"i\":2,\"ack\":{}}"));
        assertThat(client.ask("{\"i\":3,\"h\":1,\"for\":20000}")
                        .getJsonObject("ack")
                        .getString("decision"))
                .isEqualTo("wanted");
        assertThat(client.ask("{\"i\":4,\"h\":1,\"for\":0}")).isEqualTo(json("{\"i\":4,\"ack\":{\"h\":1}}"));
        assertThat(client.ask("{\"i\":5,\"x\":1}")).isEqualTo(json("{\"i\":5,\"ack\":{}}"));
        assertThat(client.ask("{\"i\":6,\"k\":1}").getJsonObject("err").getString("code"))
                .isEqualTo("not-found");
        assertThat(fixture.router.signals)
                .extracting(Signal::kind, Signal::holdMs)
                .contains(tuple(Signal.Kind.HOLD, 20_000L), tuple(Signal.Kind.HOLD_CANCEL, 0L));
        assertThat(fixture.router.watchers.get(0).hasLeft()).isTrue();
    }

    @Test
    void whatTheGuestSeesIsToldWhenItChanges() {
        opened();
        fixture.onLoop(() -> {
            var watcher = fixture.router.watchers.get(0);
            watcher.state(IndicatorState.COMPOSING, null);
            watcher.state(IndicatorState.COMPOSING, null);
            watcher.state(IndicatorState.IDLE, "timeout");
        });

        assertThat(client.next()).isEqualTo(json("{\"h\":1,\"st\":\"composing\"}"));
        assertThat(client.next()).isEqualTo(json("{\"h\":1,\"st\":\"idle\",\"reason\":\"timeout\"}"));
    }

    @Test
    void shortageIsTold() {
        opened();
        fixture.router.verdict = signal -> Verdict.of(Reason.BUDGET, 500);

        assertThat(client.ask("{\"k\":1}")).isEqualTo(json("{\"h\":1,\"st\":\"held\",\"reason\":\"budget\"}"));
    }

    @Test
    void laterRefusalFreesTheHandle() {
        opened();
        fixture.router.verdict = signal -> Verdict.of(ProblemCode.PARTICIPANT_ENDED);

        assertThat(client.ask("{\"k\":1}")).isEqualTo(json("{\"h\":1,\"err\":{\"code\":\"participant-ended\"}}"));
        fixture.router.verdict = signal -> Verdict.TAKEN;
        assertThat(client.open("conv-9", "part-9")).isEqualTo(1);
    }

    @Test
    void refusedOpenSaysWhy() {
        client.hello(EdgeFixture.token());
        fixture.router.verdict = signal -> Verdict.of(ProblemCode.PARTICIPANT_IS_GUEST);

        JsonObject answer = client.ask("{\"i\":3,\"open\":{\"c\":\"conv-1\",\"p\":\"guest-1\"}}");

        assertThat(answer.getInteger("i")).isEqualTo(3);
        assertThat(answer.getJsonObject("err"))
                .isEqualTo(json("{\"code\":\"participant-is-guest\",\"retryable\":false,\"after\":0}")
                        .put("detail", ProblemCode.PARTICIPANT_IS_GUEST.cause()));
        assertThat(fixture.meters.problems(ProblemCode.PARTICIPANT_IS_GUEST)).isEqualTo(1);
    }

    @Test
    void openThatCannotBeVerifiedNowGivesALostHandle() {
        client.hello(EdgeFixture.token());
        fixture.router.verdict = signal -> Verdict.of(Reason.UNVERIFIED);

        assertThat(client.open("conv-1", "part-1")).isEqualTo(1);
        assertThat(client.next()).isEqualTo(json("{\"h\":1,\"st\":\"lost\",\"reason\":\"unverified\"}"));
    }
}
