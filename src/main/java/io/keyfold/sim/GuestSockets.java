package io.keyfold.sim;

import io.vertx.core.Future;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.ServerWebSocketHandshake;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The guest's side: WebSocket {@code /v1?deploymentId=…} in the Web Messaging shape. A session is configured with the
 * conversation's session token or a live guest token; then it gets the agent's typing and messages. On the loop only.
 */
final class GuestSockets {
    static final String PATH = "/v1";
    /** How long the guest shows one typing event: the platform's own value. */
    static final int TYPING_DURATION_MS = 5000;
    /** Sockets that may watch one conversation. */
    static final int MAX_SOCKETS = 16;

    private static final Logger LOG = LoggerFactory.getLogger(GuestSockets.class);
    private static final int SESSION_NOT_FOUND = 4007;
    private static final int MISSING_PARAMETER = 4020;
    private static final int RATE_TOO_HIGH = 4029;

    private final SimState state;

    GuestSockets(SimState state) {
        this.state = state;
    }

    /** Lets an upgrade through, or answers 404 for another path, 400 without a deployment. */
    void handshake(ServerWebSocketHandshake handshake) {
        String query = handshake.query();
        Future<?> done;
        if (!PATH.equals(handshake.path())) {
            done = handshake.reject(404);
        } else if (query == null || !query.contains("deploymentId=")) {
            done = handshake.reject(400);
        } else {
            done = handshake.accept();
        }
        done.onFailure(e -> LOG.debug("guest upgrade failed error={}", e.getMessage()));
    }

    void opened(ServerWebSocket socket) {
        Session session = new Session(socket);
        socket.textMessageHandler(session::received);
        socket.closeHandler(closed -> session.leave());
        socket.exceptionHandler(e -> LOG.debug("guest socket failed error={}", e.getMessage()));
    }

    /** Lights the indicator of everybody who watches the conversation. */
    void typing(SimConversation conversation) {
        if (conversation.sockets().isEmpty()) {
            return;
        }
        JsonObject typing = new JsonObject()
                .put("eventType", "Typing")
                .put("typing", new JsonObject().put("type", "On").put("duration", TYPING_DURATION_MS));
        sendToAll(
                conversation,
                structured(
                        null,
                        new JsonObject()
                                .put("type", "Event")
                                .put("direction", "Outbound")
                                .put("events", new JsonArray().add(typing))));
    }

    /** Shows an agent's message to everybody who watches the conversation. */
    void text(SimConversation conversation, String id, String text, long nowEpochMs) {
        if (!conversation.sockets().isEmpty()) {
            sendToAll(conversation, structured(null, textBody(id, "Outbound", text, nowEpochMs)));
        }
    }

    private static JsonObject textBody(String id, String direction, String text, long nowEpochMs) {
        return new JsonObject()
                .put("id", id)
                .put("type", "Text")
                .put("direction", direction)
                .put("text", text)
                .put(
                        "channel",
                        new JsonObject()
                                .put("time", Instant.ofEpochMilli(nowEpochMs).toString())
                                .put("type", "Private"));
    }

    private static JsonObject structured(@Nullable String tracingId, JsonObject body) {
        return frame("message", "StructuredMessage", 200, tracingId, body);
    }

    private static JsonObject frame(String type, String name, int code, @Nullable String tracingId, Object body) {
        JsonObject frame = new JsonObject()
                .put("type", type)
                .put("class", name)
                .put("code", code)
                .put("body", body);
        return tracingId == null ? frame : frame.put("tracingId", tracingId);
    }

    private static void sendToAll(SimConversation conversation, JsonObject frame) {
        String text = frame.encode();
        conversation.sockets().forEach(socket -> send(socket, text));
    }

    /** Sends, unless the guest reads too slowly: then the frame is lost, as an indicator may be. */
    private static void send(ServerWebSocket socket, String text) {
        if (!socket.isClosed() && !socket.writeQueueFull()) {
            socket.writeTextMessage(text).onFailure(e -> LOG.debug("guest frame failed error={}", e.getMessage()));
        }
    }

    /** One guest's connection. */
    private final class Session {
        private final ServerWebSocket socket;
        private @Nullable SimConversation conversation;

        Session(ServerWebSocket socket) {
            this.socket = socket;
        }

        void received(String text) {
            JsonObject request;
            try {
                request = new JsonObject(text);
            } catch (DecodeException | ClassCastException e) {
                refuse(null, MISSING_PARAMETER, "The frame is not a JSON object");
                return;
            }
            String tracingId = text(request, "tracingId");
            String action = text(request, "action");
            switch (action == null ? "" : action) {
                case "configureSession" -> configure(request, tracingId);
                case "onMessage" -> message(request, tracingId);
                case "echo" -> answer("string", 200, tracingId, "echo");
                case "closeSession" -> socket.close();
                default -> refuse(tracingId, MISSING_PARAMETER, "The action is not known here");
            }
        }

        private void configure(JsonObject request, @Nullable String tracingId) {
            String token = text(request, "token");
            SimConversation found = token == null
                    ? null
                    : state.bySessionToken(token, Now.read().ms());
            if (found == null) {
                refuse(tracingId, SESSION_NOT_FOUND, "No session belongs to this token");
                return;
            }
            leave();
            if (found.sockets().size() >= MAX_SOCKETS) {
                refuse(tracingId, RATE_TOO_HIGH, "Too many sockets watch this conversation");
                return;
            }
            conversation = found;
            found.sockets().add(socket);
            answer(
                    "SessionResponse",
                    200,
                    tracingId,
                    new JsonObject()
                            .put("connected", true)
                            .put("newSession", false)
                            .put("readOnly", found.hasEnded()));
        }

        /** Echoes the guest's own text, as the platform does; a guest's typing goes to agents, who are not here. */
        private void message(JsonObject request, @Nullable String tracingId) {
            if (conversation == null) {
                refuse(tracingId, SESSION_NOT_FOUND, "configureSession comes first");
                return;
            }
            if (request.getValue("message") instanceof JsonObject message && "Text".equals(message.getValue("type"))) {
                String said = text(message, "text");
                JsonObject body = textBody(
                        UUID.randomUUID().toString(),
                        "Inbound",
                        said == null ? "" : said,
                        Now.read().epochMs());
                sendToAll(conversation, structured(tracingId, body));
            }
        }

        void leave() {
            if (conversation != null) {
                conversation.sockets().remove(socket);
                conversation = null;
            }
        }

        private void refuse(@Nullable String tracingId, int code, String message) {
            answer("string", code, tracingId, message);
        }

        private void answer(String name, int code, @Nullable String tracingId, Object body) {
            send(socket, frame("response", name, code, tracingId, body).encode());
        }

        private static @Nullable String text(JsonObject from, String member) {
            return from.getValue(member) instanceof String text ? text : null;
        }
    }
}
