package io.keyfold.sim;

import static io.keyfold.sim.SimFixture.TYPING_ON;
import static io.keyfold.sim.SimFixture.await;
import static io.keyfold.sim.SimFixture.bearer;
import static io.keyfold.sim.SimFixture.typingPath;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.sim.SimFixture.Reply;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The published typing call, and both message calls. */
class PlatformTypingIT {
    private final SimFixture sim = new SimFixture(SimOptions.DEFAULTS);
    private final ConversationTicket ticket = await(sim.simulator.createConversation("c:1", 2));
    private final ConversationTicket.Agent agent = ticket.agents().get(0);
    private final ConversationTicket.Agent colleague = ticket.agents().get(1);

    @AfterEach
    void stop() {
        sim.close();
    }

    @Test
    void anAgentTypesOnTheirOwnCommunication() {
        Reply reply = sim.typeAsAgent("c:1", agent.communicationId(), agent.accessToken());

        assertThat(reply.status()).isEqualTo(204);
        CallRecord call = sim.lastCall();
        assertThat(call.dialect()).isEqualTo(Dialect.PLATFORM);
        assertThat(call.accepted()).isTrue();
        assertThat(call.userId()).isEqualTo(agent.userId());
        assertThat(call.conversationId()).isEqualTo("c:1");
        assertThat(call.partyId()).isEqualTo(agent.communicationId());
    }

    @Test
    void escapedIdsAreTheSameIds() {
        assertThat(sim.typeAsAgent("c%3A1", agent.communicationId(), agent.accessToken())
                        .status())
                .isEqualTo(204);
    }

    @Test
    void aClientMayTypeForAnyAgent() {
        String token = sim.clientToken();

        assertThat(sim.typeAsAgent("c:1", agent.communicationId(), token).status())
                .isEqualTo(204);
        assertThat(sim.typeAsAgent("c:1", colleague.communicationId(), token).status())
                .isEqualTo(204);
        assertThat(sim.lastCall().userId()).isNull();
    }

    @Test
    void anotherAgentsCommunicationIs403() {
        Reply reply = sim.typeAsAgent("c:1", colleague.communicationId(), agent.accessToken());

        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.json().getString("code")).isEqualTo("not.authorized");
    }

    @Test
    void anUnknownCommunicationIs404() {
        assertThat(sim.typeAsAgent("c:1", "nope", agent.accessToken()).status()).isEqualTo(404);
        assertThat(sim.typeAsAgent("nope", agent.communicationId(), agent.accessToken())
                        .status())
                .isEqualTo(404);
        assertThat(sim.lastCall().conversationId()).isEqualTo("nope");
    }

    @Test
    void anEndedCommunicationIs409() {
        ConversationTicket after = await(sim.simulator.transfer("c:1"));

        assertThat(sim.typeAsAgent("c:1", agent.communicationId(), agent.accessToken())
                        .status())
                .isEqualTo(409);
        assertThat(after.agents()).hasSize(1);
        assertThat(sim.typeAsAgent(
                                "c:1",
                                after.agents().get(0).communicationId(),
                                after.agents().get(0).accessToken())
                        .status())
                .isEqualTo(204);
    }

    @Test
    void noTokenAndAWrongTokenAre401() {
        Reply missing = sim.post(typingPath("c:1", agent.communicationId()), TYPING_ON);
        Reply wrong = sim.typeAsAgent("c:1", agent.communicationId(), "wrong");

        assertThat(missing.status()).isEqualTo(401);
        assertThat(missing.json().getString("code")).isEqualTo("authentication.required");
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.json().getString("code")).isEqualTo("bad.credentials");
    }

    @Test
    void aTokenSignedElsewhereIs401() {
        String forged = new AgentJwt(sim.simulator.tokenSecret(), "s")
                .sign(agent.userId(), "x", 0, System.currentTimeMillis() + 60_000);

        assertThat(sim.typeAsAgent("c:1", agent.communicationId(), forged).status())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{}",
                "{\"typing\":{}}",
                "{\"typing\":\"On\"}",
                "{\"typing\":{\"type\":\"Off\"}}",
                "{\"typing\":{\"type\":\"On\",\"duration\":\"5s\"}}"
            })
    void aBodyOtherThanTypingOnIs400(String body) {
        Reply reply = sim.post(
                typingPath("c:1", agent.communicationId()), body, "Authorization", bearer(agent.accessToken()));

        assertThat(reply.status()).isEqualTo(400);
    }

    @Test
    void aDurationIsTaken() {
        Reply reply = sim.post(
                typingPath("c:1", agent.communicationId()),
                "{\"typing\":{\"type\":\"On\",\"duration\":6000},\"dateSent\":\"2026-01-01T00:00:00Z\"}",
                "Authorization",
                bearer(agent.accessToken()),
                "Content-Type",
                "application/json; charset=utf-8");

        assertThat(reply.status()).isEqualTo(204);
    }

    @Test
    void expiredAccessTokensAre401AndCanBeHadAfresh() {
        sim.post("/sim/expire-tokens?kind=access", "");

        assertThat(sim.typeAsAgent("c:1", agent.communicationId(), agent.accessToken())
                        .status())
                .isEqualTo(401);
        String fresh = await(sim.simulator.agentToken(agent.userId()));
        assertThat(sim.typeAsAgent("c:1", agent.communicationId(), fresh).status())
                .isEqualTo(204);
    }

    @Test
    void messagesAreSentByTheCommunication() {
        String path = typingPath("c:1", agent.communicationId()).replace("/typing", "/messages");

        Reply reply = sim.post(path, "{\"textBody\":\"hi\"}", "Authorization", bearer(agent.accessToken()));
        Reply foreign = sim.post(path, "{\"textBody\":\"hi\"}", "Authorization", bearer(colleague.accessToken()));
        Reply empty = sim.post(path, "", "Authorization", bearer(agent.accessToken()));
        Reply anonymous = sim.post(path, "{\"textBody\":\"hi\"}");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().getString("textBody")).isEqualTo("hi");
        assertThat(foreign.status()).isEqualTo(403);
        assertThat(empty.status()).isEqualTo(400);
        assertThat(anonymous.status()).isEqualTo(401);
        assertThat(sim.simulator.calls()).extracting(CallRecord::kind).containsOnly(CallKind.MESSAGE);
        assertThat(sim.simulator.stats().calls(CallKind.MESSAGE, 200)).isEqualTo(1);
    }

    @Test
    void messagesAreSentByTheBody() {
        assertThat(message("c:1", agent.accessToken()).status()).isEqualTo(200);
        assertThat(sim.lastCall().accepted()).isTrue();
        assertThat(sim.lastCall().hadText()).isFalse();
        assertThat(message("nope", agent.accessToken()).status()).isEqualTo(404);
        assertThat(message("c:1", "wrong").status()).isEqualTo(401);
        await(sim.simulator.end("c:1"));
        assertThat(message("c:1", agent.accessToken()).status()).isEqualTo(409);
    }

    private Reply message(String conversationId, String token) {
        return sim.post(
                "/api/v2/conversations/messaging/messages",
                new JsonObject()
                        .put("conversationId", conversationId)
                        .put("text", "hi")
                        .encode(),
                "Authorization",
                bearer(token));
    }
}
