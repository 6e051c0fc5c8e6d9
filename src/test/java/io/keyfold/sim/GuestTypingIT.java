package io.keyfold.sim;

import static io.keyfold.sim.SimFixture.GUEST_TYPING;
import static io.keyfold.sim.SimFixture.await;
import static io.keyfold.sim.SimFixture.bearer;
import static io.keyfold.sim.SimFixture.typingBody;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.sim.SimFixture.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The seed's typing call. */
class GuestTypingIT {
    private static final String C = SeedData.CONVERSATION_ID;
    private static final String P = SeedData.AGENT_PARTICIPANT_ID;

    private final SimFixture sim =
            new SimFixture(SimOptions.builder().seedConversation(true).build());

    @AfterEach
    void stop() {
        sim.close();
    }

    @Test
    void anAgentWithAGuestTokenLightsTheIndicator() {
        String token = sim.guestToken(C);

        Reply reply = sim.typeAsGuest(C, P, token);

        assertThat(reply.status()).isEqualTo(204);
        assertThat(reply.body()).isEmpty();
        CallRecord call = sim.lastCall();
        assertThat(call.kind()).isEqualTo(CallKind.TYPING);
        assertThat(call.dialect()).isEqualTo(Dialect.GUEST);
        assertThat(call.accepted()).isTrue();
        assertThat(call.conversationId()).isEqualTo(C);
        assertThat(call.partyId()).isEqualTo(P);
        assertThat(call.hadGuestToken()).isTrue();
        assertThat(call.hadAuthorization()).isFalse();
        assertThat(call.hadText()).isFalse();
        assertThat(call.tokenTail()).isEqualTo(token.substring(token.length() - 4));
        assertThat(sim.simulator.stats().typingAccepted()).isEqualTo(1);
    }

    @Test
    void theShortIdsWorkToo() {
        Reply reply = sim.typeAsGuest("conv-123", "part-456", sim.guestToken("conv-123"));

        assertThat(reply.status()).isEqualTo(204);
        assertThat(sim.lastCall().accepted()).isTrue();
    }

    @Test
    void anAuthorizationHeaderAloneIs401() {
        Reply reply = sim.post(
                GUEST_TYPING, typingBody(C, P), "Authorization", bearer(await(sim.simulator.seedAgentToken())));

        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.json().getString("code")).isEqualTo("authentication.required");
        assertThat(reply.json().getInteger("status")).isEqualTo(401);
        assertThat(reply.json().getString("contextId")).isEqualTo(reply.header("ININ-Correlation-Id"));
        assertThat(reply.json().getJsonArray("errors")).isEmpty();
        assertThat(sim.lastCall().hadAuthorization()).isTrue();
        assertThat(sim.lastCall().accepted()).isFalse();
    }

    @Test
    void anUnknownGuestTokenIs401() {
        Reply reply = sim.typeAsGuest(C, P, "made-up");

        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.json().getString("code")).isEqualTo("bad.credentials");
        assertThat(sim.lastCall().tokenTail()).isEqualTo("e-up");
    }

    @Test
    void aGuestTokenOfAnotherConversationIs401() {
        assertThat(sim.typeAsGuest(C, P, sim.guestToken("conv-123")).status()).isEqualTo(401);
    }

    @Test
    void anExpiredGuestTokenIs401() {
        String token = sim.guestToken(C);

        assertThat(sim.post("/sim/expire-tokens", "").status()).isEqualTo(204);

        assertThat(sim.typeAsGuest(C, P, token).status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {SeedData.GUEST_PARTICIPANT_ID, SeedData.AGENT_COMMUNICATION_ID, "nobody"})
    void aParticipantWhoIsNotAnAgentGets204AndNothingHappens(String participantId) {
        Reply reply = sim.typeAsGuest(C, participantId, sim.guestToken(C));

        assertThat(reply.status()).isEqualTo(204);
        assertThat(sim.lastCall().accepted()).isFalse();
        assertThat(sim.lastCall().partyId()).isEqualTo(participantId);
        assertThat(sim.simulator.stats().typingAccepted()).isZero();
    }

    @Test
    void anAgentWhoLeftGets204AndNothingHappens() {
        String token = sim.guestToken(C);
        await(sim.simulator.transfer(C));

        assertThat(sim.typeAsGuest(C, P, token).status()).isEqualTo(204);
        assertThat(sim.lastCall().accepted()).isFalse();
    }

    @Test
    void anEndedConversationTakesNoGuestToken() {
        String token = sim.guestToken(C);
        await(sim.simulator.end(C));

        assertThat(sim.typeAsGuest(C, P, token).status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{}", "{\"conversationId\":\"" + C + "\"}", "{\"conversationId\":7}"})
    void aBodyThatIsNotTheCallsIs400(String body) {
        Reply reply = sim.post(GUEST_TYPING, body, "guest_token", sim.guestToken(C));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().getString("code")).isEqualTo("bad.request");
    }

    @Test
    void aBodyThatIsNotDeclaredAsJsonIs415() {
        Reply reply = sim.post(
                GUEST_TYPING, typingBody(C, P), "guest_token", sim.guestToken(C), "Content-Type", "text/plain");

        assertThat(reply.status()).isEqualTo(415);
    }

    @Test
    void aTextInTheBodyIsNoted() {
        String body = "{\"conversationId\":\"" + C + "\",\"participantId\":\"" + P + "\",\"text\":\"hello\"}";

        assertThat(sim.post(GUEST_TYPING, body, "guest_token", sim.guestToken(C))
                        .status())
                .isEqualTo(204);
        assertThat(sim.lastCall().hadText()).isTrue();
        assertThat(sim.get("/sim/calls").body()).doesNotContain("hello");
    }
}
