package io.keyfold.sim;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One participant of a simulated conversation, with its single message communication. Touched on the loop only. */
final class SimParticipant {
    static final String AGENT = "agent";
    static final String CUSTOMER = "customer";

    private final String id;
    private final String communicationId;
    private final String purpose;
    private final @Nullable String userId;
    private final long startedAtEpochMs;
    private long endedAtEpochMs;

    private SimParticipant(
            String id, String communicationId, String purpose, @Nullable String userId, long startedAtEpochMs) {
        this.id = id;
        this.communicationId = communicationId;
        this.purpose = purpose;
        this.userId = userId;
        this.startedAtEpochMs = startedAtEpochMs;
    }

    static SimParticipant agent(String id, String communicationId, String userId, long nowEpochMs) {
        return new SimParticipant(id, communicationId, AGENT, userId, nowEpochMs);
    }

    static SimParticipant guest(String id, String communicationId, long nowEpochMs) {
        return new SimParticipant(id, communicationId, CUSTOMER, null, nowEpochMs);
    }

    String id() {
        return id;
    }

    String communicationId() {
        return communicationId;
    }

    @Nullable
    String userId() {
        return userId;
    }

    boolean isAgent() {
        return purpose.equals(AGENT);
    }

    boolean hasEnded() {
        return endedAtEpochMs != 0;
    }

    boolean isActiveAgent() {
        return isAgent() && !hasEnded();
    }

    /** Ends it, once. */
    void end(long nowEpochMs) {
        if (!hasEnded()) {
            endedAtEpochMs = nowEpochMs;
        }
    }

    /** As the platform's {@code Participant}. */
    JsonObject toJson() {
        String started = Instant.ofEpochMilli(startedAtEpochMs).toString();
        JsonObject message = new JsonObject()
                .put("id", communicationId)
                .put("state", hasEnded() ? "disconnected" : "connected")
                .put("type", "webmessaging")
                .put("direction", isAgent() ? "outbound" : "inbound")
                .put("connectedTime", started);
        JsonObject participant = new JsonObject()
                .put("id", id)
                .put("purpose", purpose)
                .put("name", isAgent() ? "Agent" : "Guest")
                .put("startTime", started);
        if (userId != null) {
            participant.put("userId", userId);
        }
        if (hasEnded()) {
            String ended = Instant.ofEpochMilli(endedAtEpochMs).toString();
            message.put("disconnectedTime", ended);
            participant.put("endTime", ended);
        }
        return participant.put("messages", new JsonArray().add(message));
    }
}
