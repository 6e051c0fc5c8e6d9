package io.keyfold.sim;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The two calls with which an agent sends a message: the seed's and the published one. */
final class MessageApi {
    private final SimState state;
    private final Gate gate;
    private final GuestSockets sockets;

    MessageApi(SimState state, Gate gate, GuestSockets sockets) {
        this.state = state;
        this.gate = gate;
        this.sockets = sockets;
    }

    /** The seed's call; the conversation is in the body. */
    Answer byBody(Call call) {
        Token token = gate.access(call);
        if (token == null) {
            return gate.unauthenticated(call);
        }
        Answer refusal = messageRefusal(call, token);
        if (refusal != null) {
            return refusal;
        }
        String conversationId = call.text("conversationId");
        if (conversationId == null) {
            return PlatformError.badRequest(call, "conversationId is required.");
        }
        SimConversation conversation = state.conversation(conversationId);
        if (conversation == null) {
            return PlatformError.notFound(call);
        }
        return conversation.hasEnded() ? PlatformError.ended(call) : send(call, conversation, call.text("text"));
    }

    /** The published call. */
    Answer byCommunication(Call call) {
        Token token = gate.access(call);
        if (token == null) {
            return gate.unauthenticated(call);
        }
        Answer refusal = messageRefusal(call, token);
        if (refusal == null) {
            refusal = gate.communicationRefusal(call, token);
        }
        return refusal != null ? refusal : send(call, gate.conversation(call), call.text("textBody"));
    }

    private @Nullable Answer messageRefusal(Call call, Token token) {
        Answer refusal = gate.trafficRefusal(call, token);
        if (refusal == null) {
            refusal = gate.contentRefusal(call);
        }
        return refusal == null && call.json() == null ? PlatformError.badRequest(call, "A body is required.") : refusal;
    }

    private Answer send(Call call, SimConversation conversation, @Nullable String text) {
        String id = call.correlationId(); // unique, and as good an id as another
        String shown = text == null ? "" : text;
        sockets.text(conversation, id, shown, call.nowEpochMs());
        return Answer.json(
                        200,
                        new JsonObject()
                                .put("id", id)
                                .put("conversationId", conversation.id())
                                .put("direction", "outbound")
                                .put("status", "sent")
                                .put("textBody", shown)
                                .put(
                                        "timestamp",
                                        Instant.ofEpochMilli(call.nowEpochMs()).toString()))
                .asAccepted();
    }
}
