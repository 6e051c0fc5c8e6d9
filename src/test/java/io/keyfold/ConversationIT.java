package io.keyfold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keyfold.sim.CallKind;
import io.keyfold.sim.CallRecord;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What people may see of a conversation, and the guest token that a desktop may bring. */
class ConversationIT {
    private static final String BROUGHT = "brought-by-the-desktop-";

    private RelayFixture relay;
    private Desktop desktop;

    @BeforeEach
    void start() {
        relay = RelayFixture.builder()
                .set("auth.service-subjects", "service-1")
                .set("typing.refresh-interval", "300ms")
                .set("typing.display-duration", "10s")
                .set("typing.message-floor", "100ms")
                .start();
        desktop = relay.desktop();
    }

    @AfterEach
    void stop() {
        relay.close();
    }

    @Test
    void aParticipantIsToldWhatTheGuestSeesAndWhy() {
        desktop.key();
        await().until(() -> desktop.look().json().getBoolean("lit"));

        JsonObject seen = desktop.look().json();
        assertThat(seen.getString("state")).isEqualTo("composing");
        assertThat(seen.getString("why")).matches("[A-Z][^.]*\\.");
        assertThat(seen.getJsonObject("lastCall").getString("outcome")).isEqualTo("accepted");
        JsonObject lease = seen.getJsonObject("lease");
        assertThat(lease.getString("state")).isEqualTo("held");
        assertThat(lease.getLong("expiresAtEpochMs")).isGreaterThan(System.currentTimeMillis());
        assertThat(lease.getString("tokenTail"))
                .isEqualTo(relay.typingCalls(desktop.conversationId()).get(0).tokenTail())
                .hasSize(4);
        assertThat(seen.getJsonArray("timeline")).isNotEmpty();
    }

    @Test
    void aStrangerIsNotToldAnything() {
        desktop.key();

        Reply reply = desktop.with(relay.token("a-stranger")).look();

        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.code()).isEqualTo("not-your-participant");
    }

    @Test
    void theAdminTokenOpensEveryConversation() {
        desktop.key();

        assertThat(desktop.with(RelayFixture.ADMIN_TOKEN).look().status()).isEqualTo(200);
        assertThat(desktop.with("not-the-admin-token").look().status()).isEqualTo(401);
        Desktop nowhere = new Desktop(relay, "no-such", "p", "c", "u", RelayFixture.ADMIN_TOKEN);
        assertThat(nowhere.look().code()).isEqualTo("conversation-unknown");
    }

    @Test
    void aGuestTokenThatADesktopBringsIsUsedAndNoneIsAskedFor() {
        String token = guestToken();

        Reply reply = put(desktop, token);
        assertThat(reply.status()).isEqualTo(204);
        desktop.key();

        await().until(() -> !relay.typingCalls(desktop.conversationId()).isEmpty());
        CallRecord call = relay.typingCalls(desktop.conversationId()).get(0);
        assertThat(call.accepted()).isTrue();
        assertThat(token).endsWith(call.tokenTail());
        assertThat(relay.calls(CallKind.GUEST_TOKEN, desktop.conversationId())).isEmpty();
    }

    @Test
    void aGuestTokenInTheHeaderOfAKeyIsUsed() {
        String token = guestToken();

        desktop.send("POST", Desktop.SEED_PATH, desktop.ids().encode(), "guest_token", token);

        await().until(() -> !relay.typingCalls(desktop.conversationId()).isEmpty());
        CallRecord call = relay.typingCalls(desktop.conversationId()).get(0);
        assertThat(call.accepted()).isTrue();
        assertThat(relay.calls(CallKind.GUEST_TOKEN, desktop.conversationId())).isEmpty();
    }

    @Test
    void aRevokedGuestTokenIsNotUsedAgain() {
        put(desktop, guestToken());

        Reply revoked = desktop.send(
                "DELETE",
                "/v1/conversations/" + desktop.conversationId() + "/guest-token?participantId="
                        + desktop.participantId(),
                "");
        assertThat(revoked.status()).isEqualTo(204);
        desktop.key();

        await().until(() -> !relay.typingCalls(desktop.conversationId()).isEmpty());
        assertThat(relay.calls(CallKind.GUEST_TOKEN, desktop.conversationId())).hasSize(1);
    }

    @Test
    void strangersHandNoGuestTokensOverAndServicesDo() {
        Reply refused = put(desktop.with(relay.token("a-stranger")), BROUGHT + "by-a-stranger");
        assertThat(refused.code()).isEqualTo("not-your-participant");

        Desktop service = desktop.with(relay.token("service-1"));
        Reply taken = service.send(
                "PUT",
                "/v1/conversations/" + desktop.conversationId() + "/guest-token",
                new JsonObject().put("guest_token", guestToken()).encode());
        assertThat(taken.status()).isEqualTo(204);
        desktop.key();
        await().until(() -> relay.sim().stats().typingAccepted() == 1);
        assertThat(relay.calls(CallKind.GUEST_TOKEN, desktop.conversationId())).isEmpty();
    }

    /** A live one of this conversation: the guest's own. */
    private String guestToken() {
        return RelayFixture.await(relay.sim().createConversation(desktop.conversationId(), 1))
                .guest()
                .token();
    }

    private static Reply put(Desktop as, String guestToken) {
        return as.send(
                "PUT",
                "/v1/conversations/" + as.conversationId() + "/guest-token",
                new JsonObject()
                        .put("guest_token", guestToken)
                        .put("expires_in", 600)
                        .put("participantId", as.participantId())
                        .encode());
    }
}
