package io.keyfold.sim;

import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One simulated conversation: who takes part, which guest tokens open it, who watches. Touched on the loop only. */
final class SimConversation {
    private final String id;
    private final String guestSessionToken;
    private final SimParticipant guest;
    private final long startedAtEpochMs;
    private final List<SimParticipant> participants = new ArrayList<>(2);
    private final Deque<Token> guestTokens = new ArrayDeque<>(2);
    private final List<ServerWebSocket> sockets = new ArrayList<>(0);
    private long endedAtEpochMs;

    SimConversation(String id, SimParticipant guest, String guestSessionToken, long nowEpochMs) {
        this.id = id;
        this.guest = guest;
        this.guestSessionToken = guestSessionToken;
        this.startedAtEpochMs = nowEpochMs;
        participants.add(guest);
    }

    String id() {
        return id;
    }

    SimParticipant guest() {
        return guest;
    }

    /** The token with which the guest's WebSocket configures its session. */
    String guestSessionToken() {
        return guestSessionToken;
    }

    List<SimParticipant> participants() {
        return participants;
    }

    /** The guest tokens given out for it, oldest first; bounded by the {@link TokenStore}. */
    Deque<Token> guestTokens() {
        return guestTokens;
    }

    /** The guest's open WebSockets; bounded by {@link GuestSockets}. */
    List<ServerWebSocket> sockets() {
        return sockets;
    }

    boolean hasEnded() {
        return endedAtEpochMs != 0;
    }

    @Nullable
    SimParticipant byId(@Nullable String participantId) {
        for (SimParticipant participant : participants) {
            if (participant.id().equals(participantId)) {
                return participant;
            }
        }
        return null;
    }

    @Nullable
    SimParticipant byCommunication(String communicationId) {
        for (SimParticipant participant : participants) {
            if (participant.communicationId().equals(communicationId)) {
                return participant;
            }
        }
        return null;
    }

    void end(long nowEpochMs) {
        if (!hasEnded()) {
            endedAtEpochMs = nowEpochMs;
            participants.forEach(participant -> participant.end(nowEpochMs));
        }
    }

    /** As the platform's {@code Conversation}. */
    JsonObject toJson() {
        JsonArray list = new JsonArray();
        participants.forEach(participant -> list.add(participant.toJson()));
        JsonObject json = new JsonObject()
                .put("id", id)
                .put("startTime", Instant.ofEpochMilli(startedAtEpochMs).toString())
                .put("participants", list);
        if (hasEnded()) {
            json.put("endTime", Instant.ofEpochMilli(endedAtEpochMs).toString());
        }
        return json;
    }
}
