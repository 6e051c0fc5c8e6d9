package io.keyfold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keyfold.sim.CallKind;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the platform's notifications say of a conversation is known without a look-up. */
class LifecycleIT {
    private RelayFixture relay;
    private Desktop service;
    private Desktop desktop;

    @BeforeEach
    void start() {
        relay = RelayFixture.builder()
                .set("auth.service-subjects", "service-1")
                .set("typing.refresh-interval", "200ms")
                .set("typing.display-duration", "400ms")
                .set("typing.message-floor", "100ms")
                .start();
        desktop = relay.desktop();
        service = desktop.with(relay.token("service-1"));
    }

    @AfterEach
    void stop() {
        relay.close();
    }

    @Test
    void aParticipantThatJoinedByAnEventTypesWithoutALookUp() {
        assertThat(post(service, participant(desktop, false)).json().getInteger("taken"))
                .isEqualTo(1);

        assertThat(desktop.key().decision()).isEqualTo("wanted/first");

        await().until(() -> relay.sim().stats().typingAccepted() == 1);
        assertThat(relay.sim().stats().calls(CallKind.LOOKUP)).isZero();
    }

    @Test
    void aParticipantThatLeftIsRefusedWithinASecond() {
        Typist typist = Typist.start(desktop, 50);
        await().until(() -> relay.sim().stats().typingAccepted() > 0);

        post(service, participant(desktop, true));

        await().pollInterval(Duration.ofMillis(50))
                .atMost(Duration.ofSeconds(3))
                .until(() -> desktop.key().status() == 409);
        assertThat(desktop.key().code()).isEqualTo("participant-ended");
        typist.stop();
        long accepted = relay.sim().stats().typingAccepted();
        assertThat(desktop.key().status()).isEqualTo(409);
        assertThat(relay.sim().stats().typingAccepted()).isEqualTo(accepted);
    }

    @Test
    void theOthersOfAConversationTypeOn() {
        JsonArray both = new JsonArray()
                .add(participant(desktop, true))
                .add(participant(desktop.naming("part-2"), false).put("userId", "user-2"));
        post(service, both.getJsonObject(0), both.getJsonObject(1));

        assertThat(desktop.naming("part-2").with(relay.token("user-2")).key().decision())
                .isEqualTo("wanted/first");
        assertThat(desktop.key().code()).isEqualTo("participant-ended");
    }

    @Test
    void theEndOfAConversationFreesItsState() {
        desktop.key();
        await().until(() -> relay.metrics().sum("keyfold_conversations") == 1);
        // Also with the platform: who asks when the state is freed must hear the same.
        RelayFixture.await(relay.sim().end(desktop.conversationId()));

        JsonObject over = event(participant(desktop, true));
        over.getJsonObject("eventBody").put("endTime", "2026-01-01T00:00:00Z");
        service.send("POST", "/v1/events", over.encode());

        await().pollInterval(Duration.ofMillis(50)).until(() -> desktop.key().status() == 409);
        assertThat(desktop.key().code()).isEqualTo("conversation-ended");
        await().atMost(Duration.ofSeconds(20)).until(() -> relay.metrics().sum("keyfold_conversations") == 0);
    }

    /** What the issue promises, in one: A refused within 1 s, B at once, no look-up, nothing left 1 s after the end. */
    @Test
    void aTransferAndAnEndByEventsCostNoLookUp() {
        Desktop b =
                new Desktop(relay, desktop.conversationId(), "part-b", "comm-part-b", "user-b", relay.token("user-b"));
        post(service, participant(desktop, false));
        desktop.key();
        await().until(() -> relay.sim().stats().typingAccepted() == 1);

        post(service, participant(desktop, true), participant(b, false));
        long transferredNs = System.nanoTime();
        await().pollInterval(Duration.ofMillis(10)).until(() -> desktop.key().status() == 409);
        assertThat(Duration.ofNanos(System.nanoTime() - transferredNs)).isLessThan(Duration.ofSeconds(1));
        int before = relay.typingCalls(b.conversationId()).size();
        // A's call may have left a moment ago: then B's key leads to the next one that is due.
        await().until(() -> b.key().decision().startsWith("wanted/"));
        await().until(() -> relay.typingCalls(b.conversationId()).size() > before);

        JsonObject over = event(participant(b, true));
        over.getJsonObject("eventBody").put("endTime", "2026-01-01T00:00:00Z");
        service.send("POST", "/v1/events", over.encode());
        await().pollInterval(Duration.ofMillis(10)).until(() -> b.key().status() == 409);
        assertThat(b.key().code()).isEqualTo("conversation-ended");
        await().pollInterval(Duration.ofMillis(50))
                .atMost(Duration.ofSeconds(3))
                .until(() -> relay.metrics().sum("keyfold_conversations") == 0);
        assertThat(relay.sim().stats().calls(CallKind.LOOKUP)).isZero();
    }

    @Test
    void agentsDoNotPostEvents() {
        Reply reply = post(desktop, participant(desktop, true));

        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.code()).isEqualTo("not-your-participant");
        assertThat(desktop.key().status()).isEqualTo(204);
    }

    private static Reply post(Desktop as, JsonObject... participants) {
        return as.send(
                "POST", "/v1/events", new JsonArray().add(event(participants)).encode());
    }

    /** As the platform publishes it. */
    private static JsonObject event(JsonObject... participants) {
        JsonArray list = new JsonArray();
        list.add(new JsonObject().put("id", "the-guest").put("purpose", "customer"));
        String conversationId = "";
        for (JsonObject participant : participants) {
            conversationId = (String) participant.remove("conversationId");
            list.add(participant);
        }
        return new JsonObject()
                .put("topicName", "v2.users.user-0.conversations")
                .put("version", "2")
                .put("eventBody", new JsonObject().put("id", conversationId).put("participants", list));
    }

    private static JsonObject participant(Desktop of, boolean left) {
        JsonObject participant = new JsonObject()
                .put("conversationId", of.conversationId())
                .put("id", of.participantId())
                .put("purpose", "agent")
                .put("userId", of.userId())
                .put(
                        "messages",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("id", "comm-" + of.participantId())
                                        .put("state", left ? "disconnected" : "connected")));
        return left ? participant.put("endTime", "2026-01-01T00:00:00Z") : participant;
    }
}
