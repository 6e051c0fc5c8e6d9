package io.keyfold.cli.replay;

import io.keyfold.cli.replay.ReplayTarget.Seat;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;

/**
 * The two requests of one conversation, made once.
 *
 * @param key a keystroke
 * @param message the message was sent
 */
record HttpCalls(Call key, Call message) {
    private static final Buffer SENT = new JsonObject().put("state", "sent").toBuffer();
    private static final Buffer ON =
            new JsonObject().put("typing", new JsonObject().put("type", "On")).toBuffer();

    /** A request: its head, and its body. */
    record Call(RequestOptions head, Buffer body) {}

    static HttpCalls of(Via via, Seat seat, String pathPrefix) {
        Call key = via == Via.SDK ? sdkKey(seat, pathPrefix) : seedKey(seat, pathPrefix);
        return new HttpCalls(key, message(seat, pathPrefix));
    }

    Call of(boolean isMessage) {
        return isMessage ? message : key;
    }

    private static Call seedKey(Seat seat, String prefix) {
        Buffer body = new JsonObject()
                .put("conversationId", seat.conversationId())
                .put("participantId", seat.participantId())
                .toBuffer();
        return new Call(head(HttpMethod.POST, prefix + "/api/v2/conversations/messaging/typing", seat, body), body);
    }

    private static Call sdkKey(Seat seat, String prefix) {
        String path = prefix + "/api/v2/conversations/messages/" + seat.conversationId() + "/communications/"
                + seat.communicationId() + "/typing";
        return new Call(head(HttpMethod.POST, path, seat, ON), ON);
    }

    private static Call message(Seat seat, String prefix) {
        String path = prefix + "/v1/conversations/" + seat.conversationId() + "/participants/" + seat.participantId()
                + "/typing";
        return new Call(head(HttpMethod.PUT, path, seat, SENT), SENT);
    }

    private static RequestOptions head(HttpMethod method, String path, Seat seat, Buffer body) {
        return new RequestOptions()
                .setMethod(method)
                .setURI(path)
                .putHeader("Authorization", "Bearer " + seat.accessToken())
                .putHeader("Content-Type", "application/json")
                .putHeader("Content-Length", Integer.toString(body.length()));
    }

    /** The heads hold a token. */
    @Override
    public String toString() {
        return "HttpCalls[]";
    }
}
