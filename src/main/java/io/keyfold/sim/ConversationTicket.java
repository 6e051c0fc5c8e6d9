package io.keyfold.sim;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * What somebody needs to take part in a simulated conversation.
 *
 * @param conversationId its id
 * @param agents those who are in it now
 * @param guest the guest's side
 */
public record ConversationTicket(String conversationId, List<Agent> agents, Guest guest) {
    public ConversationTicket {
        agents = List.copyOf(agents);
    }

    /** An agent's seat; {@code accessToken} is a signed JWT. */
    public record Agent(String participantId, String communicationId, String userId, String accessToken) {
        @Override
        public String toString() {
            return "Agent[participant=" + participantId + " user=" + userId + "]";
        }
    }

    /**
     * The guest's seat.
     *
     * @param token configures the guest's WebSocket session for as long as the simulator runs, and is a guest token of
     *     the conversation until such a token would expire
     */
    public record Guest(String participantId, String token, String deploymentId) {
        @Override
        public String toString() {
            return "Guest[participant=" + participantId + "]";
        }
    }

    JsonObject toJson() {
        JsonArray list = new JsonArray();
        for (Agent agent : agents) {
            list.add(new JsonObject()
                    .put("participantId", agent.participantId)
                    .put("communicationId", agent.communicationId)
                    .put("userId", agent.userId)
                    .put("accessToken", agent.accessToken));
        }
        return new JsonObject()
                .put("conversationId", conversationId)
                .put("agents", list)
                .put(
                        "guest",
                        new JsonObject()
                                .put("participantId", guest.participantId)
                                .put("token", guest.token)
                                .put("deploymentId", guest.deploymentId));
    }
}
