package io.keyfold.cli.replay;

import io.keyfold.cli.replay.ReplayTarget.Seat;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;

/** One session being played: how far it is, and its two requests, made once. Confined to the player's loop. */
final class Playing {
    private static final Buffer SENT = new JsonObject().put("state", "sent").toBuffer();
    private static final Buffer ON =
            new JsonObject().put("typing", new JsonObject().put("type", "On")).toBuffer();
    private static final long NS_PER_MS = 1_000_000;

    /** A request of this session: its head, and its body. */
    record Call(RequestOptions head, Buffer body) {}

    private final Session session;
    private final EventLog log;
    private final Lane lane;
    private final Call key;
    private final Call message;
    private final long startNs;
    private final int speed;
    private int next;

    Playing(Session session, Seat seat, Lane lane, Plan plan, String pathPrefix, long startNs) {
        this.session = session;
        this.log = new EventLog(session);
        this.lane = lane;
        this.key = plan.via() == Via.SDK ? sdkKey(seat, pathPrefix) : seedKey(seat, pathPrefix);
        this.message = message(seat, pathPrefix);
        this.startNs = startNs;
        this.speed = plan.speed();
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

    boolean isOver() {
        return next == session.size();
    }

    /** When the next event is to be written; only while not {@link #isOver()}. */
    long dueNs() {
        return dueNs(next);
    }

    private long dueNs(int event) {
        return startNs + session.atMs(event) * NS_PER_MS / speed;
    }

    /** When the last event is to be written. */
    long endNs() {
        return dueNs(session.size() - 1);
    }

    /** Hands the next event to the connection. */
    void sendNext() {
        int event = next++;
        lane.send(this, session.isMessage(event), dueNs(event));
    }

    Call call(boolean isMessage) {
        return isMessage ? message : key;
    }

    /** The event's bytes go out now. */
    void written(boolean isMessage, long nowNs) {
        if (isMessage) {
            log.messageWritten(nowNs);
        } else {
            log.keyWritten(nowNs);
        }
    }

    EventLog log() {
        return log;
    }
}
