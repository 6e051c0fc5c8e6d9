package io.keyfold.sim;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** The two typing calls: the seed's and the published one. */
final class TypingApi {
    private final SimState state;
    private final Gate gate;
    private final GuestSockets sockets;

    TypingApi(SimState state, Gate gate, GuestSockets sockets) {
        this.state = state;
        this.gate = gate;
        this.sockets = sockets;
    }

    /**
     * The seed's call. The guest token alone decides; an agent's token beside it is not looked at, as the seed reports.
     */
    Answer byGuestToken(Call call) {
        String value = call.header(Gate.GUEST_TOKEN_HEADER);
        Token token = value == null ? null : state.tokens().guest(value, call.nowMs());
        if (token == null || token.conversation() == null) {
            return value == null ? PlatformError.noToken(call) : PlatformError.badToken(call);
        }
        SimConversation conversation = token.conversation();
        Answer refusal = gate.contentRefusal(call);
        if (refusal != null) {
            return refusal;
        }
        String conversationId = call.text("conversationId");
        String participantId = call.text("participantId");
        if (conversationId == null || participantId == null) {
            return PlatformError.badRequest(call, "conversationId and participantId are required.");
        }
        if (!conversation.id().equals(conversationId)) {
            return PlatformError.badToken(call);
        }
        refusal = typingRefusal(call, token);
        return refusal != null ? refusal : show(call, conversation, conversation.byId(participantId));
    }

    private Answer show(Call call, SimConversation conversation, @Nullable SimParticipant participant) {
        if (participant == null || !participant.isActiveAgent()) {
            return Answer.NO_CONTENT;
        }
        call.found(conversation, participant.id());
        sockets.typing(conversation);
        return Answer.ACCEPTED;
    }

    /** The published call. */
    Answer byCommunication(Call call) {
        Token token = gate.access(call);
        if (token == null) {
            return gate.unauthenticated(call);
        }
        Answer refusal = typingRefusal(call, token);
        if (refusal == null) {
            refusal = gate.contentRefusal(call);
        }
        if (refusal == null && !saysTypingOn(call.json())) {
            refusal = PlatformError.badRequest(call, "The body is {\"typing\":{\"type\":\"On\"}}.");
        }
        if (refusal == null) {
            refusal = gate.communicationRefusal(call, token);
        }
        if (refusal != null) {
            return refusal;
        }
        sockets.typing(gate.conversation(call));
        return Answer.ACCEPTED;
    }

    private @Nullable Answer typingRefusal(Call call, Token token) {
        Answer refusal = gate.featureRefusal(call);
        return refusal != null ? refusal : gate.trafficRefusal(call, token);
    }

    private static boolean saysTypingOn(@Nullable JsonObject body) {
        return body != null
                && body.getValue("typing") instanceof JsonObject typing
                && "On".equals(typing.getValue("type"))
                && (!typing.containsKey("duration") || typing.getValue("duration") instanceof Number);
    }
}
