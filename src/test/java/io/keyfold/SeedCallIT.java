package io.keyfold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keyfold.edge.RawClient;
import io.keyfold.sim.CallKind;
import io.keyfold.sim.CallRecord;
import io.keyfold.sim.SeedData;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The call of the first question, as it was asked, and what it gets when its ids are wrong. */
class SeedCallIT {
    /** As it stands in the question. */
    private static final String BODY = """
            {
             "conversationId": "a1b2c3d4-e5f6-7890-abcd-ef1234567890",
             "participantId": "p9q8r7s6-t5u4-3210-wxyz-9876543210ab",
             "text": "Agent is typing..."
            }""";

    private RelayFixture relay;
    private String token;
    private Desktop seed;

    @BeforeEach
    void start() {
        relay = RelayFixture.builder().start();
        token = relay.token(SeedData.AGENT_USER_ID);
        seed = relay.seedDesktop(token);
    }

    @AfterEach
    void stop() {
        relay.close();
    }

    @Test
    void theCallOfTheQuestionLightsTheIndicatorWithAGuestToken() {
        RawClient.Answer answer = post(relay.port(), token, BODY);

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers())
                .containsEntry("keyfold-decision", "wanted")
                .containsEntry("keyfold-reason", "first");
        await().until(() -> !typingCalls().isEmpty());
        assertThat(typingCalls()).singleElement().satisfies(call -> {
            assertThat(call.accepted()).isTrue();
            assertThat(call.partyId()).isEqualTo(SeedData.AGENT_PARTICIPANT_ID);
            assertThat(call.hadGuestToken()).isTrue();
            assertThat(call.hadAuthorization()).isFalse();
            assertThat(call.hadText()).isFalse();
        });
    }

    @Test
    void theSameCallStraightToThePlatformIsRefusedAsTheQuestionSays() {
        RawClient.Answer answer = post(relay.sim().port(), token, BODY);

        assertThat(answer.status()).isEqualTo(401);
        JsonObject error = new JsonObject(answer.body());
        assertThat(error.getInteger("status")).isEqualTo(401);
        assertThat(error.getString("code")).isNotEmpty();
        assertThat(error.getString("message")).isNotEmpty();
        assertThat(error.getString("contextId")).isNotEmpty();
    }

    @Test
    void theGuestsParticipantIsRefusedWithTheReason() {
        Reply reply = seed.naming(SeedData.GUEST_PARTICIPANT_ID).key();

        isRefused(reply, 422, "participant-is-guest");
        assertThat(reply.json().getString("detail")).containsIgnoringCase("guest");
    }

    @Test
    void aParticipantThatTheConversationDoesNotHaveIsUnknown() {
        isRefused(seed.naming("nobody").key(), 404, "participant-unknown");
    }

    @Test
    void someoneElsesParticipantIsForbidden() {
        isRefused(seed.with(relay.token("another-user")).key(), 403, "not-your-participant");
    }

    @Test
    void aParticipantThatHasLeftIsTold() {
        RelayFixture.await(relay.sim().transfer(SeedData.CONVERSATION_ID));

        isRefused(seed.key(), 409, "participant-ended");
    }

    @Test
    void aConversationThatIsOverIsTold() {
        RelayFixture.await(relay.sim().end(SeedData.CONVERSATION_ID));

        isRefused(seed.key(), 409, "conversation-ended");
    }

    @Test
    void aConversationThatThePlatformDoesNotKnowIsUnknown() {
        Desktop lost = new Desktop(relay, "no-such-conversation", "part-1", "comm-1", "user-1", token);

        isRefused(lost.key(), 404, "conversation-unknown");
    }

    /** A refusal costs a look-up, and nothing that the guest could see. */
    private void isRefused(Reply reply, int status, String code) {
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.headers().get("Content-Type")).isEqualTo("application/problem+json");
        assertThat(reply.code()).isEqualTo(code);
        assertThat(reply.json().getInteger("status")).isEqualTo(status);
        assertThat(typingCalls()).isEmpty();
        assertThat(relay.metrics().sum("keyfold_problems_total", "code=\"" + code + "\""))
                .isEqualTo(1);
    }

    private List<CallRecord> typingCalls() {
        return relay.sim().calls().stream()
                .filter(call -> call.kind() == CallKind.TYPING)
                .toList();
    }

    private static RawClient.Answer post(int port, String token, String body) {
        try (RawClient client = new RawClient(port)) {
            return client.write("POST /api/v2/conversations/messaging/typing HTTP/1.1\r\n"
                            + "Host: 127.0.0.1:" + port + "\r\n"
                            + "Authorization: Bearer " + token + "\r\n"
                            + "Content-Type: application/json; charset=utf-8\r\n"
                            + "Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length + "\r\n"
                            + "\r\n"
                            + body)
                    .read();
        }
    }
}
