package io.keyfold.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.ProblemCode;
import io.keyfold.core.Signal;
import io.keyfold.edge.auth.Jwts;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.json.JsonObject;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients should not send: defined, counted, and without effect on anybody else. */
class WsBadInputIT {
    private final EdgeFixture fixture = new EdgeFixture(new EdgeSettings());
    private final WsClient client = WsClient.open(fixture.port);
    private final WsClient bystander = WsClient.open(fixture.port);

    WsBadInputIT() {
        client.hello(EdgeFixture.token());
        bystander.hello(EdgeFixture.token());
        bystander.open("conv-9", "part-9");
    }

    @AfterEach
    void bystanderIsUndisturbed() {
        assertThat(bystander.ask("{\"i\":7,\"k\":1}").getJsonObject("ack").getString("reason"))
                .isIn("first", "gate");
        assertThat(bystander.isSilent()).isTrue();
        bystander.close();
        client.close();
        fixture.close();
    }

    private void closedForABadFrame() {
        assertThat(client.next()).isEqualTo(new JsonObject("{\"bye\":{\"code\":4500,\"after\":0}}"));
        assertThat(client.closeCode()).isEqualTo(4500);
        assertThat(fixture.meters.problems(ProblemCode.BODY_INVALID)).isEqualTo(1);
        assertThat(fixture.router.signals).hasSize(1);
        Awaitility.await().until(() -> fixture.sessions.live() == 1);
    }

    private static String padded(int bytes) {
        String frame = "{\"i\":1,\"s\":1,\"pad\":\"\"}";
        return frame.replace("\"\"}", "\"" + "x".repeat(bytes - frame.length()) + "\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"garbage", "{\"k\":1", "[{\"k\":1}]", "{\"k\":1}}", "\u0000\u0001\u0002", "\"", "{\"k\":01}"})
    void whatIsNoJsonObjectCloses(String text) {
        client.send(text);
        closedForABadFrame();
    }

    @Test
    void binaryFrameCloses() {
        client.socket().writeFinalBinaryFrame(Buffer.buffer("{\"k\":1}"));
        closedForABadFrame();
    }

    @Test
    void textThatIsNotUtf8Closes() {
        client.socket().writeFrame(WebSocketFrame.textFrame("{\"x\":\"", false));
        client.socket()
                .writeFrame(WebSocketFrame.continuationFrame(
                        Buffer.buffer(new byte[] {(byte) 0xc3, (byte) 0x28, '"', '}'}), true));
        closedForABadFrame();
    }

    @Test
    void frameOfExactlyTheLimitIsTakenAndOneByteMoreCloses() {
        assertThat(client.ask(padded(4096)).getJsonObject("err").getString("code"))
                .isEqualTo("not-found");
        client.send(padded(4097));
        closedForABadFrame();
    }

    @Test
    void fragmentsWithinTheLimitAreTakenAndAboveItClose() {
        String whole = padded(4096);
        client.socket().writeFrame(WebSocketFrame.textFrame(whole.substring(0, 1000), false));
        client.socket().writeFrame(WebSocketFrame.continuationFrame(Buffer.buffer(whole.substring(1000, 1001)), false));
        client.socket().writeFrame(WebSocketFrame.continuationFrame(Buffer.buffer(whole.substring(1001)), true));
        assertThat(client.next().getJsonObject("err").getString("code")).isEqualTo("not-found");

        client.socket().writeFrame(WebSocketFrame.textFrame(whole, false));
        client.socket().writeFrame(WebSocketFrame.continuationFrame(Buffer.buffer("x"), false));
        closedForABadFrame();
    }

    @Test
    void frameFarAboveTheLimitIsCutOff() {
        client.send("x".repeat(1 << 20));

        assertThat(client.closeCode()).isIn(1009, 1006);
        Awaitility.await().until(() -> fixture.sessions.live() == 1);
        assertThat(fixture.meters.problems(ProblemCode.BODY_INVALID)).isEqualTo(1);
    }

    @Test
    void unknownOperationsAndHandlesAreAnsweredAndTheSocketGoesOn() {
        assertThat(client.ask("{\"i\":1,\"fly\":1}").getJsonObject("err").getString("code"))
                .isEqualTo("body-invalid");
        assertThat(client.ask("{\"i\":2,\"k\":17}").getJsonObject("err").getString("code"))
                .isEqualTo("not-found");
        assertThat(client.ask("{\"i\":3,\"k\":1e400}").getJsonObject("err").getString("code"))
                .isEqualTo("body-invalid");
        assertThat(client.ask("{\"i\":4,\"hello\":{\"token\":\"x\"}}")
                        .getJsonObject("err")
                        .getString("code"))
                .isEqualTo("body-invalid");
        assertThat(client.open("conv-1", "part-1")).isEqualTo(1);
        assertThat(client.open("conv-1", "part-1")).as("open twice").isEqualTo(1);
    }

    @Test
    void framesBeforeHelloHaveNoEffect() {
        try (WsClient early = WsClient.open(fixture.port)) {
            assertThat(early.ask("{\"i\":1,\"open\":{\"c\":\"conv-1\",\"p\":\"part-1\"}}")
                            .getJsonObject("err")
                            .getString("code"))
                    .isEqualTo("body-invalid");
            assertThat(early.hello(EdgeFixture.token())).isNotEmpty();
        }
        assertThat(fixture.router.signals).extracting(Signal::conversationId).doesNotContain("conv-1");
    }

    @Test
    void badTokenInHelloIsSentAwayForGood() {
        try (WsClient stranger = WsClient.open(fixture.port)) {
            assertThat(stranger.ask("{\"i\":1,\"hello\":{\"token\":\"garbage\"}}")
                            .getJsonObject("err")
                            .getString("code"))
                    .isEqualTo("token-invalid");
            assertThat(stranger.next().getJsonObject("bye").getInteger("code")).isEqualTo(4501);
            assertThat(stranger.closeCode()).isEqualTo(4501);
        }
    }

    @Test
    void tokenThatEndsWhileTheSocketLivesIsAnnouncedAndEndsIt() {
        long endsAtEpochS = System.currentTimeMillis() / 1000 + 20;
        String token = Jwts.hs256(EdgeSettings.SECRET, EdgeFixture.claims().put("exp", endsAtEpochS));
        try (WsClient desk = WsClient.open(fixture.port)) {
            desk.hello(token);
            assertThat(desk.next().getJsonObject("expires").getInteger("in")).isBetween(1, 20_000);
            fixture.advance(21_000);

            assertThat(desk.next().getJsonObject("bye").getInteger("code")).isEqualTo(4001);
            assertThat(desk.closeCode()).isEqualTo(4001);
        }
    }

    @Test
    void socketThatNeverSpeaksIsClosed() {
        try (WsClient mute = WsClient.open(fixture.port)) {
            Awaitility.await().until(() -> fixture.sockets() == 3);
            fixture.advance(10_000);

            assertThat(mute.next().getJsonObject("bye").getInteger("code")).isEqualTo(4004);
            assertThat(mute.closeCode()).isEqualTo(4004);
        }
    }

    @Test
    void floodIsSlowedDownAndThenCutOff() {
        client.open("conv-1", "part-1");
        client.send("{\"k\":1}\n".repeat(500));
        client.send("{\"k\":1}\n".repeat(500));
        client.send("{\"k\":1}\n".repeat(500));
        assertThat(client.next()).isEqualTo(new JsonObject("{\"every\":1000}"));
        assertThat(fixture.meters.problems(ProblemCode.DESKTOP_RATE_LIMITED)).isPositive();
        fixture.advance(1000);
        client.send("{\"k\":1}\n".repeat(500));
        client.send("{\"k\":1}\n".repeat(500));
        client.send("{\"k\":1}\n".repeat(500));

        assertThat(client.next().getJsonObject("bye").getInteger("code")).isEqualTo(4029);
        assertThat(client.closeCode()).isEqualTo(4029);
    }

    @Test
    void defectOfOneSocketDoesNotReachTheOthers() {
        client.open("conv-1", "part-1");
        var good = fixture.router.verdict;
        fixture.router.verdict = signal -> {
            throw new IllegalStateException("a defect, on purpose");
        };
        assertThat(client.ask("{\"k\":1}").getJsonObject("bye").getInteger("code"))
                .isEqualTo(4000);
        fixture.router.verdict = good;
        assertThat(client.closeCode()).isEqualTo(4000);
    }
}
