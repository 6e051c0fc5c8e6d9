package io.keyfold.sim;

import static io.keyfold.sim.SimFixture.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyfold.sim.SimFixture.Reply;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the platform does when it is asked too often or is not well. */
class LimitsAndFaultsIT {
    private static final String C = SeedData.SHORT_CONVERSATION_ID;
    private static final String M = SeedData.SHORT_AGENT_COMMUNICATION_ID;
    private static final String P = SeedData.SHORT_AGENT_PARTICIPANT_ID;

    private final SimFixture sim = new SimFixture(
            SimOptions.builder().seedConversation(true).perTokenPerMinute(3).build());
    private final String agentToken = await(sim.simulator.seedAgentToken());

    @AfterEach
    void stop() {
        sim.close();
    }

    @Test
    void aTokenGetsItsCallsAMinuteAndThen429() {
        for (int i = 1; i <= 3; i++) {
            Reply reply = type();
            assertThat(reply.status()).isEqualTo(204);
            assertThat(reply.header("inin-ratelimit-count")).isEqualTo(Integer.toString(i));
            assertThat(reply.header("inin-ratelimit-allowed")).isEqualTo("3");
        }

        Reply refused = type();

        assertThat(refused.status()).isEqualTo(429);
        int retryAfterS = Integer.parseInt(refused.header("Retry-After"));
        assertThat(retryAfterS).isBetween(50, 60);
        assertThat(refused.header("inin-ratelimit-reset")).isEqualTo(Integer.toString(retryAfterS));
        JsonObject body = refused.json();
        assertThat(body.fieldNames())
                .containsExactlyInAnyOrder("message", "code", "status", "contextId", "details", "errors");
        assertThat(body.getString("message"))
                .isEqualTo("Rate limit exceeded the maximum. Retry the request in [" + retryAfterS + "] seconds");
        assertThat(body.getString("code")).isEqualTo("too.many.requests.retry.after");
        assertThat(body.getString("contextId")).isEqualTo(refused.header("ININ-Correlation-Id"));
        assertThat(sim.lastCall().accepted()).isFalse();
        assertThat(sim.simulator.stats().answered(429)).isEqualTo(1);
    }

    @Test
    void limitsArePerTokenAndLeaveLookUpsAlone() {
        String guestToken = sim.guestToken(C);
        for (int i = 0; i < 4; i++) {
            type();
        }

        assertThat(type().status()).isEqualTo(429);
        assertThat(sim.typeAsGuest(C, P, guestToken).status()).isEqualTo(204);
        assertThat(sim.get("/api/v2/users/me", "Authorization", "Bearer " + agentToken)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void controlCallsHaveTheirOwnLimit() {
        try (SimFixture strict = new SimFixture(
                SimOptions.builder().seedConversation(true).controlPerMinute(2).build())) {
            String token = strict.clientToken();
            strict.clientToken();
            String form = "grant_type=client_credentials&client_id=demo&client_secret=demo";

            assertThat(strict.post("/oauth/token", form).status()).isEqualTo(429);
            String[] headers = {"Authorization", "Bearer " + token};
            assertThat(strict.get("/api/v2/conversations/" + C, headers).status())
                    .isEqualTo(200);
            assertThat(strict.get("/api/v2/tokens/me", headers).status()).isEqualTo(200);
            assertThat(strict.get("/api/v2/conversations/" + C, headers).status())
                    .isEqualTo(429);
            assertThat(strict.typeAsAgent(C, M, token).status()).isEqualTo(204);
        }
    }

    /** The platform's SDK for Java looks its headers up with case. */
    @Test
    void headersAreSpelledAsThePlatformSpellsThem() throws IOException {
        for (int i = 0; i < 3; i++) {
            type();
        }
        String request = "POST " + SimFixture.typingPath(C, M) + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                + "Authorization: Bearer " + agentToken + "\r\nContent-Length: 0\r\n\r\n";

        try (Socket socket = new Socket("127.0.0.1", sim.simulator.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer)
                    .startsWith("HTTP/1.1 429 ")
                    .contains("\r\nRetry-After: ", "\r\nININ-Correlation-Id: ", "\r\ninin-ratelimit-reset: ");
        }
    }

    @Test
    void aFaultsStatusReplacesEveryAnswerUntilItIsDeleted() {
        assertThat(sim.faults("{\"status\":503,\"retryAfterS\":7}").status()).isEqualTo(200);

        Reply reply = type();
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.header("Retry-After")).isEqualTo("7");
        assertThat(reply.json().getString("code")).isEqualTo("service.unavailable");
        assertThat(sim.lastCall().conversationId()).isEqualTo(C);
        assertThat(sim.lastCall().partyId()).isEqualTo(M);

        assertThat(sim.send("DELETE", "/sim/faults", "").status()).isEqualTo(204);
        assertThat(type().status()).isEqualTo(204);
    }

    @Test
    void anInjected429LooksLikeARealOne() {
        sim.faults("{\"status\":429,\"retryAfterS\":42}");

        Reply reply = type();

        assertThat(reply.header("Retry-After")).isEqualTo("42");
        assertThat(reply.json().getString("message")).contains("[42] seconds");
    }

    @Test
    void aFaultEndsByItself() {
        sim.faults("{\"status\":500,\"forMs\":150}");

        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .until(() ->
                        sim.get("/sim/stats").json().getJsonObject("faults").getDouble("errorRate") == 0);
        assertThat(type().status()).isEqualTo(204);
    }

    @Test
    void latencyDelaysTheAnswerButNotTheCall() {
        sim.faults("{\"latencyMs\":300}");
        long startNs = System.nanoTime();

        Reply reply = type();

        long endNs = System.nanoTime();
        assertThat(reply.status()).isEqualTo(204);
        assertThat(endNs - startNs)
                .isGreaterThanOrEqualTo(Duration.ofMillis(300).toNanos());
        assertThat(endNs - sim.lastCall().receivedNs())
                .isGreaterThanOrEqualTo(Duration.ofMillis(290).toNanos());
    }

    @Test
    void aBlackHoleTakesCallsAndNeverAnswers() {
        sim.faults("{\"blackhole\":true,\"applyTo\":\"typing\"}");

        CompletableFuture<Reply> reply = sim.sendAsync(
                "POST", SimFixture.typingPath(C, M), SimFixture.TYPING_ON, "Authorization", "Bearer " + agentToken);

        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .until(() -> sim.simulator.stats().calls(CallKind.TYPING, 0) == 1);
        assertThat(sim.get("/api/v2/users/me", "Authorization", "Bearer " + agentToken)
                        .status())
                .isEqualTo(200);
        assertThat(reply).isNotDone();
        reply.cancel(true);
    }

    @Test
    void resetsCloseTheConnection() {
        sim.faults("{\"resetRate\":1}");

        assertThatThrownBy(this::type).hasCauseInstanceOf(IOException.class);
        assertThat(sim.lastCall().status()).isZero();
    }

    @Test
    void featureOffRefusesTypingOnly() {
        sim.faults("{\"featureOff\":true}");
        String guestToken = sim.guestToken(C);

        assertThat(List.of(type(), sim.typeAsGuest(C, P, guestToken))).allSatisfy(reply -> {
            assertThat(reply.status()).isEqualTo(403);
            assertThat(reply.json().getString("code")).isEqualTo(PlatformError.FEATURE_OFF_CODE);
        });
    }

    @Test
    void faultsCanChangeTokenLifeAndRate() {
        sim.faults("{\"tokenTtlMs\":250,\"perTokenPerMinute\":1}");
        Reply minted = sim.post(
                SimFixture.GUEST_TOKENS, "{\"conversationId\":\"" + C + "\"}", "Authorization", "Bearer " + agentToken);

        assertThat(minted.json().getDouble("expires_in")).isEqualTo(0.25);
        assertThat(type().status()).isEqualTo(204);
        assertThat(type().status()).isEqualTo(429);
        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .until(() -> sim.typeAsGuest(C, P, minted.json().getString("guest_token"))
                                .status()
                        == 401);
    }

    @Test
    void aWrongFaultIsRefusedByName() {
        Reply reply = sim.faults("{\"errorRate\":2}");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().getString("message")).contains("errorRate");
        assertThat(sim.faults("nonsense").status()).isEqualTo(400);
        assertThat(type().status()).isEqualTo(204);
    }

    private Reply type() {
        return sim.typeAsAgent(C, M, agentToken);
    }
}
