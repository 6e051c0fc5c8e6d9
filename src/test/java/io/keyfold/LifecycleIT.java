package io.keyfold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keyfold.sim.CallKind;
import io.micrometer.core.instrument.Gauge;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the platform's notifications say of a conversation is known without a look-up. */
class LifecycleIT {
    /** A second, and what the wheel of the deadlines may be behind. */
    private static final long FREED_AFTER_MS = 1_150;

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
                .loops(1)
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
        Future<Double> afterwards = heldAfter(FREED_AFTER_MS);
        // No key more than that: one that came later than a second would find the conversation new.
        await().pollInterval(Duration.ofMillis(10)).until(() -> {
            Reply refusal = b.key();
            return refusal.status() == 409 && refusal.code().equals("conversation-ended");
        });
        assertThat(RelayFixture.await(afterwards)).as("conversations held").isZero();
        assertThat(relay.sim().stats().calls(CallKind.LOOKUP)).isZero();
    }

    /** The relay's own clock: its one event loop runs what is due in order, so a busy machine changes nothing. */
    private Future<Double> heldAfter(long delayMs) {
        Gauge held =
                relay.relay().meters().registry().get("keyfold.conversations").gauge();
        assertThat(held.value()).isEqualTo(1);
        Promise<Double> later = Promise.promise();
        relay.nodeVertx().setTimer(delayMs, timer -> later.complete(held.value()));
        return later.future();
    }

    /** The same without events: A's keys go on until the platform says otherwise, B is asked for once. */
    @Test
    void aTransferByLookUpsCostsOne() {
        Typist a = Typist.start(desktop, 50);
        await().until(() -> relay.sim().stats().typingAccepted() > 0);
        assertThat(relay.sim().stats().calls(CallKind.LOOKUP)).isEqualTo(1);
        // A conversation is asked for an id that it did not know once in 10 s.
        await().pollDelay(Duration.ofMillis(10_100))
                .atMost(Duration.ofSeconds(20))
                .until(() -> true);
        a.stop();
        Desktop b = relay.desktop(RelayFixture.await(relay.sim().transfer(desktop.conversationId())));
        assertThat(b.participantId()).isNotEqualTo(desktop.participantId());
        // A's last call is no longer shown: nothing but the look-up stands before B's.
        int before = quiet(desktop.conversationId());

        assertThat(b.key().decision()).isEqualTo("wanted/first");

        await().until(() -> relay.typingCalls(b.conversationId()).size() == before + 1);
        assertThat(relay.typingCalls(b.conversationId()).get(before).partyId()).isEqualTo(b.participantId());
        assertThat(relay.sim().stats().calls(CallKind.LOOKUP)).isEqualTo(2);
        assertThat(desktop.key().status()).isEqualTo(409);
        assertThat(desktop.key().code()).isEqualTo("participant-ended");
        assertThat(relay.sim().stats().calls(CallKind.LOOKUP))
                .as("A is refused unasked")
                .isEqualTo(2);
    }

    /** Waits until a refresh interval and more has gone by without a call; the calls so far. */
    private int quiet(String conversationId) {
        int[] seen = {-1};
        await().pollInterval(Duration.ofMillis(400)).until(() -> {
            int now = relay.typingCalls(conversationId).size();
            boolean same = now == seen[0];
            seen[0] = now;
            return same;
        });
        return seen[0];
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
