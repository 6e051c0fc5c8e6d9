package io.keyfold.cli.demo;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the guest's widget gets: a WebSocket of the platform for one conversation, as a widget would open it. Its typing
 * and its messages go on to the pages. On the simulator's loop.
 */
final class GuestSide {
    private static final Logger LOG = LoggerFactory.getLogger(GuestSide.class);

    private static final long RECONNECT_AFTER_MS = 1_000;

    private final Vertx vertx;
    private final WebSocketClient client;
    private final int port;
    private final Chat chat;
    private final Viewers viewers;

    /**
     * A guest that is not connected yet.
     *
     * @param client shared by all guests; held here, since an unreachable one closes its sockets
     * @param port of the platform
     */
    GuestSide(Vertx vertx, WebSocketClient client, int port, Chat chat, Viewers viewers) {
        this.vertx = vertx;
        this.client = client;
        this.port = port;
        this.chat = chat;
        this.viewers = viewers;
    }

    /** Connects, and from then on does so again when the connection is lost. */
    Future<Void> connect() {
        WebSocketConnectOptions options = new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI("/v1?deploymentId=" + deploymentId());
        return client.connect(options).compose(this::configure);
    }

    private Future<Void> configure(WebSocket socket) {
        socket.textMessageHandler(frame -> received(new JsonObject(frame)));
        socket.closeHandler(closed -> reconnect());
        return socket.writeTextMessage(new JsonObject()
                .put("action", "configureSession")
                .put("deploymentId", deploymentId())
                .put("token", chat.ticket().guest().token())
                .encode());
    }

    private void reconnect() {
        LOG.debug("guest socket closed conversation={}", chat.conversationId());
        vertx.setTimer(RECONNECT_AFTER_MS, timer -> connect().onFailure(cause -> reconnect()));
    }

    private String deploymentId() {
        return chat.ticket().guest().deploymentId();
    }

    private void received(JsonObject frame) {
        if (!"StructuredMessage".equals(frame.getString("class"))) {
            return;
        }
        JsonObject body = frame.getJsonObject("body");
        if ("Text".equals(body.getString("type"))) {
            viewers.send("message", event().put("id", body.getString("id")).put("text", body.getString("text")));
        } else {
            typing(body.getJsonArray("events"));
        }
    }

    private void typing(JsonArray events) {
        for (int i = 0; i < events.size(); i++) {
            JsonObject typing = events.getJsonObject(i).getJsonObject("typing");
            if (typing != null) {
                viewers.send("typing", event().put("durationMs", typing.getInteger("duration")));
            }
        }
    }

    private JsonObject event() {
        return new JsonObject().put("conversationId", chat.conversationId());
    }
}
