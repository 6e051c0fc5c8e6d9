package io.keyfold.sim;

import static io.keyfold.sim.SimFixture.GUEST_TOKENS;
import static io.keyfold.sim.SimFixture.await;
import static io.keyfold.sim.SimFixture.bearer;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.sim.SimFixture.Reply;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens and look-ups. */
class AccountIT {
    private final SimFixture sim = new SimFixture(SimOptions.builder()
            .seedConversation(true)
            .tokenSecret("a secret of the test")
            .guestTokenTtlMs(1_500)
            .build());

    @AfterEach
    void stop() {
        sim.close();
    }

    @Test
    void aClientGetsATokenByBasicAuthentication() {
        String basic = "Basic " + Base64.getEncoder().encodeToString("demo:demo".getBytes());

        Reply reply = sim.post("/oauth/token", "grant_type=client_credentials", "Authorization", basic);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().getString("token_type")).isEqualTo("bearer");
        assertThat(reply.json().getValue("expires_in")).isEqualTo(86_400);
        assertThat(lookUp(reply.json().getString("access_token"), "conv-123").status())
                .isEqualTo(200);
        assertThat(sim.simulator.stats().accessTokensMinted()).isEqualTo(1);
    }

    @Test
    void aClientGetsATokenByFormFields() {
        assertThat(lookUp(sim.clientToken(), "conv-123").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "grant_type=client_credentials&client_id=demo&client_secret=wrong, 401, invalid_client",
        "grant_type=client_credentials, 401, invalid_client",
        "grant_type=password&client_id=demo&client_secret=demo, 400, unsupported_grant_type",
        "'', 400, unsupported_grant_type",
    })
    void aWrongTokenRequestIsRefusedInOAuthsWords(String form, int status, String error) {
        Reply reply = sim.post("/oauth/token", form);

        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.json().getString("error")).isEqualTo(error);
        assertThat(reply.json().getString("error_description")).isNotEmpty();
        assertThat(sim.simulator.stats().calls(CallKind.OAUTH, status)).isEqualTo(1);
    }

    @Test
    void aGuestTokenComesWithItsLife() {
        Reply reply = guestToken("conv-123", sim.clientToken());

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().getString("guest_token")).isNotEmpty();
        assertThat(reply.json().getDouble("expires_in")).isEqualTo(1.5);
        assertThat(sim.simulator.stats().guestTokensMinted()).isEqualTo(1);
        assertThat(sim.lastCall().kind()).isEqualTo(CallKind.GUEST_TOKEN);
        assertThat(sim.lastCall().conversationId()).isEqualTo("conv-123");
    }

    @Test
    void guestTokensAreRefusedWithoutTokenBodyOrConversation() {
        String token = sim.clientToken();

        assertThat(guestToken("conv-123", "wrong").status()).isEqualTo(401);
        assertThat(guestToken("nope", token).status()).isEqualTo(404);
        assertThat(sim.post(GUEST_TOKENS, "{}", "Authorization", bearer(token)).status())
                .isEqualTo(400);
        assertThat(sim.post(GUEST_TOKENS, "{}").status()).isEqualTo(401);
        await(sim.simulator.end("conv-123"));
        assertThat(guestToken("conv-123", token).status()).isEqualTo(409);
        assertThat(sim.simulator.stats().guestTokensMinted()).isZero();
    }

    @Test
    void aConversationShowsItsParticipantsAsThePlatformDoes() {
        JsonObject conversation =
                lookUp(sim.clientToken(), SeedData.CONVERSATION_ID).json();

        assertThat(conversation.getString("id")).isEqualTo(SeedData.CONVERSATION_ID);
        assertThat(conversation.getJsonArray("participants")).hasSize(2);
        JsonObject guest = conversation.getJsonArray("participants").getJsonObject(0);
        JsonObject agent = conversation.getJsonArray("participants").getJsonObject(1);
        assertThat(guest.getString("purpose")).isEqualTo("customer");
        assertThat(guest.containsKey("userId")).isFalse();
        assertThat(agent.getString("id")).isEqualTo(SeedData.AGENT_PARTICIPANT_ID);
        assertThat(agent.getString("purpose")).isEqualTo("agent");
        assertThat(agent.getString("userId")).isEqualTo(SeedData.AGENT_USER_ID);
        assertThat(agent.containsKey("endTime")).isFalse();
        JsonObject message = agent.getJsonArray("messages").getJsonObject(0);
        assertThat(message.getString("id")).isEqualTo(SeedData.AGENT_COMMUNICATION_ID);
        assertThat(message.getString("state")).isEqualTo("connected");
        assertThat(message.getString("type")).isEqualTo("webmessaging");
    }

    @Test
    void aConversationShowsWhoLeft() {
        await(sim.simulator.transfer("conv-123"));
        JsonObject left = participant("conv-123", 1);
        assertThat(left.getString("endTime")).endsWith("Z");
        assertThat(left.getJsonArray("messages").getJsonObject(0).getString("state"))
                .isEqualTo("disconnected");
        assertThat(participant("conv-123", 2).containsKey("endTime")).isFalse();
    }

    private JsonObject participant(String conversationId, int index) {
        return lookUp(sim.clientToken(), conversationId)
                .json()
                .getJsonArray("participants")
                .getJsonObject(index);
    }

    @Test
    void anUnknownConversationIs404AndNoTokenIs401() {
        assertThat(lookUp(sim.clientToken(), "nope").status()).isEqualTo(404);
        assertThat(sim.get("/api/v2/conversations/conv-123").status()).isEqualTo(401);
        assertThat(sim.simulator.stats().calls(CallKind.LOOKUP)).isEqualTo(2);
    }

    @Test
    void anAgentsTokenTellsWhoTheyAre() {
        String token = await(sim.simulator.seedAgentToken());

        assertThat(sim.get("/api/v2/users/me", "Authorization", bearer(token))
                        .json()
                        .getString("id"))
                .isEqualTo(SeedData.AGENT_USER_ID);
        JsonObject info =
                sim.get("/api/v2/tokens/me", "Authorization", bearer(token)).json();
        assertThat(info.getJsonArray("authorizedScope")).containsExactly("conversations:messaging:write");
        assertThat(sim.simulator.stats().calls(CallKind.CHECK, 200)).isEqualTo(2);
    }

    @Test
    void aClientsTokenHasNoUser() {
        String token = sim.clientToken();

        assertThat(sim.get("/api/v2/users/me", "Authorization", bearer(token)).status())
                .isEqualTo(400);
        assertThat(sim.get("/api/v2/tokens/me", "Authorization", bearer(token)).status())
                .isEqualTo(200);
        assertThat(sim.get("/api/v2/tokens/me", "Authorization", "Basic x").status())
                .isEqualTo(401);
    }

    @Test
    void agentsTokensAreSignedWithTheGivenSecret() {
        JWTAuth checker = JWTAuth.create(
                sim.vertx,
                new JWTAuthOptions()
                        .setJWTOptions(new JWTOptions().setAlgorithm("HS256"))
                        .addPubSecKey(
                                new PubSecKeyOptions().setAlgorithm("HS256").setBuffer("a secret of the test")));

        JsonObject claims = await(checker.authenticate(new TokenCredentials(await(sim.simulator.seedAgentToken()))))
                .principal();

        assertThat(claims.getString("sub")).isEqualTo(SeedData.AGENT_USER_ID);
        assertThat(claims.getString("scope")).isEqualTo("conversations:messaging:write");
    }

    private Reply lookUp(String token, String conversationId) {
        return sim.get("/api/v2/conversations/" + conversationId, "Authorization", bearer(token));
    }

    private Reply guestToken(String conversationId, String token) {
        return sim.post(
                GUEST_TOKENS,
                new JsonObject().put("conversationId", conversationId).encode(),
                "Authorization",
                bearer(token));
    }
}
