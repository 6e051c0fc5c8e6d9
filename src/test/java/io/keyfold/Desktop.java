package io.keyfold;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/**
 * An agent's desktop in one conversation.
 *
 * @param token what it authenticates with
 */
record Desktop(
        RelayFixture relay,
        String conversationId,
        String participantId,
        String communicationId,
        String userId,
        String token) {
    static final String SEED_PATH = "/api/v2/conversations/messaging/typing";

    /** The same desktop with another token. */
    Desktop with(String newToken) {
        return new Desktop(relay, conversationId, participantId, communicationId, userId, newToken);
    }

    /** The same desktop, naming another participant. */
    Desktop naming(String otherParticipantId) {
        return new Desktop(relay, conversationId, otherParticipantId, communicationId, userId, token);
    }

    /** A key, by the seed's call. */
    Reply key() {
        return RelayFixture.await(keyAsync());
    }

    Future<Reply> keyAsync() {
        return sendAsync(
                "POST", SEED_PATH, ids().put("text", "Agent is typing...").encode());
    }

    /** A key, by the published call. */
    Reply sdkKey() {
        return RelayFixture.await(sdkKeyAsync());
    }

    Future<Reply> sdkKeyAsync() {
        return sendAsync(
                "POST",
                "/api/v2/conversations/messages/" + conversationId + "/communications/" + communicationId + "/typing",
                "{\"typing\":{\"type\":\"On\"}}");
    }

    /** composing, paused, sent or ended. */
    Reply say(String state) {
        return RelayFixture.await(sayAsync(new JsonObject().put("state", state)));
    }

    Reply hold(String forTime) {
        return RelayFixture.await(
                sayAsync(new JsonObject().put("state", "composing").put("for", forTime)));
    }

    Future<Reply> sayAsync(JsonObject state) {
        return sendAsync(
                "PUT",
                "/v1/conversations/" + conversationId + "/participants/" + participantId + "/typing",
                state.encode());
    }

    /** {@code GET /v1/conversations/{c}}. */
    Reply look() {
        return send("GET", "/v1/conversations/" + conversationId, "");
    }

    Reply send(String method, String path, String body, String... headers) {
        return RelayFixture.await(sendAsync(method, path, body, headers));
    }

    private Future<Reply> sendAsync(String method, String path, String body, String... headers) {
        String[] all = new String[headers.length + 2];
        System.arraycopy(headers, 0, all, 0, headers.length);
        all[headers.length] = "Authorization";
        all[headers.length + 1] = "Bearer " + token;
        return relay.http().sendAsync(relay.port(), method, path, body, all);
    }

    /** Conversation and participant, as the seed's call names them. */
    JsonObject ids() {
        return new JsonObject().put("conversationId", conversationId).put("participantId", participantId);
    }
}
