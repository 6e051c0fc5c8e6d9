package io.keyfold.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.config.Settings.AuthMode;
import io.keyfold.core.ProblemCode;
import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.StableHash;
import io.keyfold.core.Verdict;
import io.keyfold.ops.LoopMeters.Transport;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The two calls that desktops make already: the seed's and the SDK's. */
class HttpEdgeIT {
    private static final String SDK_PATH = "/api/v2/conversations/messages/conv-1/communications/comm-1/typing";
    private static final String SDK_BODY = "{\"typing\":{\"type\":\"On\"}}";

    private EdgeFixture fixture = new EdgeFixture(new EdgeSettings());

    @AfterEach
    void close() {
        fixture.close();
    }

    private void restartWith(EdgeSettings settings) {
        fixture.close();
        fixture = new EdgeFixture(settings);
    }

    @Test
    void seedCallIsTakenAndToldWhatBecameOfIt() {
        HttpResponse<String> answer = fixture.press();

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().firstValue("Keyfold-Decision")).hasValue("wanted");
        assertThat(answer.headers().firstValue("Keyfold-Reason")).hasValue("first");
        assertThat(answer.headers().firstValue("Keyfold-Next")).hasValue("4000");
        Signal signal = fixture.router.signals.get(0);
        assertThat(signal.kind()).isEqualTo(Signal.Kind.KEYSTROKE);
        assertThat(signal.conversationId()).isEqualTo("conv-1");
        assertThat(signal.participantId()).isEqualTo("part-1");
        assertThat(signal.agent().userId()).isEqualTo("user-1");
        assertThat(signal.guestToken()).isNull();
    }

    @Test
    void sdkCallNamesTheCommunication() {
        HttpResponse<String> answer = fixture.post(SDK_PATH.replace("comm-1", "comm%3A1"), SDK_BODY);

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(fixture.router.signals.get(0).participantId()).isEqualTo("comm:1");
        assertThat(fixture.meters.keystrokes(Transport.SDK)).isEqualTo(1);
    }

    @Test
    void keyThatCannotMatterYetStaysAtTheEdge() {
        fixture.press();
        HttpResponse<String> folded = fixture.press();

        assertThat(folded.headers().firstValue("Keyfold-Decision")).hasValue("coalesced");
        assertThat(folded.headers().firstValue("Keyfold-Reason")).hasValue("gate");
        assertThat(folded.headers().firstValueAsLong("Keyfold-Next").orElseThrow())
                .isBetween(3000L, 4000L);
        assertThat(fixture.router.signals).hasSize(1);
        assertThat(fixture.meters.keystrokes(Transport.HTTP)).isEqualTo(2);
        assertThat(fixture.meters.decisions(Reason.FIRST)).isEqualTo(1);
        assertThat(fixture.meters.decisions(Reason.GATE)).isEqualTo(1);
    }

    @Test
    void gateOpensWhenItsTimeIsOver() {
        fixture.router.verdict = signal -> Verdict.of(Reason.INTERVAL, 50);
        fixture.press();

        Awaitility.await().untilAsserted(() -> {
            fixture.press();
            assertThat(fixture.router.signals).hasSizeGreaterThan(1);
        });
    }

    @Test
    void messageOpensTheGate() {
        fixture.press();
        fixture.onLoop(() -> fixture.edge().openGates(StableHash.of("conv-1")));
        fixture.press();

        assertThat(fixture.router.signals).hasSize(2);
    }

    @Test
    void guestTokenGoesAlongUnderEitherName() {
        fixture.send(fixture.authorized(TypingPath.SEED)
                .header("guest_token", "guest-1")
                .POST(BodyPublishers.ofString(EdgeFixture.SEED_BODY)));
        fixture.send(fixture.authorized(TypingPath.SEED)
                .header("X-Guest-Token", "guest-2")
                .POST(BodyPublishers.ofString(EdgeFixture.SEED_BODY)));

        assertThat(fixture.router.signals).extracting(Signal::guestToken).containsExactly("guest-1", "guest-2");
    }

    @Test
    void refusalByTheOwnerIsAProblem() {
        fixture.router.verdict = signal -> Verdict.of(ProblemCode.PARTICIPANT_IS_GUEST);

        HttpResponse<String> answer = fixture.press();

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.body()).contains("\"code\":\"participant-is-guest\"").contains("guest's own");
        assertThat(fixture.meters.problems(ProblemCode.PARTICIPANT_IS_GUEST)).isEqualTo(1);
        assertThat(fixture.meters.keystrokes(Transport.HTTP)).isZero();
    }

    @Test
    void lateVerdictIsAnsweredWhenItComes() {
        fixture.router.holdAnswers = true;
        try (RawClient client = fixture.raw()) {
            client.write(seedRequest(""));
            Awaitility.await().until(() -> fixture.router.held.size() == 1);
            fixture.onLoop(() -> fixture.router.held.get(0).verdict(Verdict.of(Reason.UNVERIFIED)));

            assertThat(client.read().headers()).containsEntry("keyfold-reason", "unverified");
        }
    }

    @Test
    void verdictForACallerWhoHungUpIsCountedAndDropped() {
        fixture.router.holdAnswers = true;
        try (RawClient client = fixture.raw()) {
            client.write(seedRequest(""));
            Awaitility.await().until(() -> fixture.router.held.size() == 1);
        }
        fixture.onLoop(() -> fixture.router.held.get(0).verdict(Verdict.of(Reason.FIRST)));

        assertThat(fixture.meters.keystrokes(Transport.HTTP)).isEqualTo(1);
        fixture.router.holdAnswers = false;
        assertThat(fixture.press().statusCode()).isEqualTo(204);
    }

    @Test
    void connectionCarriesManyCallsAndPipelines() {
        try (RawClient client = fixture.raw()) {
            client.write(seedRequest("").repeat(3));

            assertThat(client.read().status()).isEqualTo(204);
            assertThat(client.read().status()).isEqualTo(204);
            assertThat(client.read().status()).isEqualTo(204);
        }
    }

    @Test
    void dotNetClientIsAnsweredWithoutDelay() {
        byte[] body = ("\uFEFF" + EdgeFixture.SEED_BODY).getBytes(StandardCharsets.UTF_8);
        try (RawClient client = fixture.raw()) {
            client.write("POST " + TypingPath.SEED + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                    + EdgeFixture.token() + "\r\nContent-Type: application/json; charset=utf-8\r\n"
                    + "Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n");
            // Before a byte of the body: such a client waits 350 ms for this before it sends the body unasked.
            assertThat(client.read().status()).isEqualTo(100);
            client.write("5\r\n").write(Arrays.copyOfRange(body, 0, 5)).write("\r\n");
            client.write(Integer.toHexString(body.length - 5) + "\r\n")
                    .write(Arrays.copyOfRange(body, 5, body.length))
                    .write("\r\n0\r\n\r\n");

            assertThat(client.read().status()).isEqualTo(204);
        }
        assertThat(fixture.router.signals).hasSize(1);
    }

    @Test
    void bodyWithoutContentTypeIsTaken() {
        HttpResponse<String> answer =
                fixture.send(fixture.authorized(TypingPath.SEED).POST(BodyPublishers.ofString(EdgeFixture.SEED_BODY)));

        assertThat(answer.statusCode()).isEqualTo(204);
    }

    @Test
    void slashAtTheEndOfThePathIsTaken() {
        assertThat(fixture.post(TypingPath.SEED + "/", EdgeFixture.SEED_BODY).statusCode())
                .isEqualTo(204);
        assertThat(fixture.post(SDK_PATH + "/", SDK_BODY).statusCode()).isEqualTo(204);
    }

    @Test
    void pathPrefixStandsBeforeEveryPath() {
        restartWith(new EdgeSettings().pathPrefix("/typing-relay"));

        assertThat(fixture.post("/typing-relay" + TypingPath.SEED, EdgeFixture.SEED_BODY)
                        .statusCode())
                .isEqualTo(204);
        assertThat(fixture.send(fixture.request("/typing-relay/problems")).statusCode())
                .isEqualTo(200);
        assertThat(fixture.press().statusCode()).isEqualTo(404);
        assertThat(fixture.press().body()).contains("/typing-relay/problems/not-found");
        assertThat(fixture.send(fixture.request("/problems")).statusCode()).isEqualTo(404);
    }

    @Test
    void bodyInManySmallChunksIsReadWhole() {
        String body = EdgeFixture.SEED_BODY + " ".repeat(20_000);
        StringBuilder chunks = new StringBuilder();
        for (int i = 0; i < body.length(); i++) {
            chunks.append("1\r\n").append(body.charAt(i)).append("\r\n");
        }
        try (RawClient client = fixture.raw()) {
            client.write("POST " + TypingPath.SEED + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
                    + "Authorization: Bearer " + EdgeFixture.token() + "\r\n\r\n" + chunks + "0\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(204);
        }
        assertThat(fixture.router.signals).hasSize(1);
    }

    @Test
    void agentAboveItsRateIsToldWhenToComeBack() {
        restartWith(new EdgeSettings().perAgentPerSecond(1));
        fixture.press();

        try (RawClient client = fixture.raw()) {
            RawClient.Answer answer = client.write(seedRequest("")).read();

            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.headerText()).contains("\r\nRetry-After: 1\r\n");
            assertThat(answer.body()).contains("desktop-rate-limited");
        }
        assertThat(fixture.router.signals).hasSize(1);
    }

    @Test
    void addressAboveItsRateIsToldBeforeItsTokenIsLookedAt() {
        restartWith(new EdgeSettings().perIpPerSecond(1).trustedProxies("127.0.0.1"));
        fixture.press();

        assertThat(fixture.send(fixture.request(TypingPath.SEED).POST(BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(429);
        assertThat(fixture.send(fixture.authorized(TypingPath.SEED)
                                .header("X-Forwarded-For", "9.9.9.9")
                                .POST(BodyPublishers.ofString(EdgeFixture.SEED_BODY)))
                        .statusCode())
                .isEqualTo(204);
    }

    @Test
    void limitsAndOriginsChangeWithoutARestart() {
        fixture.onLoop(() ->
                fixture.edge().apply(new EdgeSettings().perAgentPerSecond(1).build()));
        fixture.press();

        assertThat(fixture.press().statusCode()).isEqualTo(429);
    }

    @Test
    void tokenThatCannotBeCheckedNowIsNotTheCallersFault() {
        restartWith(new EdgeSettings().mode(AuthMode.PLATFORM));

        HttpResponse<String> answer = fixture.press();

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.headers().firstValue("Keyfold-Decision")).hasValue("suppressed");
        assertThat(answer.headers().firstValue("Keyfold-Reason")).hasValue("unverified");
        assertThat(fixture.router.signals).isEmpty();
        assertThat(fixture.meters.keystrokes(Transport.HTTP)).isEqualTo(1);
    }

    static String seedRequest(String moreHeaders) {
        return "POST " + TypingPath.SEED + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + EdgeFixture.token()
                + "\r\nContent-Type: application/json\r\n" + moreHeaders + "Content-Length: "
                + EdgeFixture.SEED_BODY.length() + "\r\n\r\n" + EdgeFixture.SEED_BODY;
    }
}
