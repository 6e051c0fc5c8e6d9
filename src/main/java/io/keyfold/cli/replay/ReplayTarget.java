package io.keyfold.cli.replay;

import java.net.URI;
import java.util.List;

/**
 * Where a replay goes.
 *
 * @param relay base URL of the relay; a path in it is put before every call's
 * @param seats one for each session of the trace, in its order
 */
public record ReplayTarget(URI relay, List<Seat> seats) {
    public ReplayTarget {
        seats = List.copyOf(seats);
    }

    /** One agent in one conversation: who types a session. The token is never printed. */
    public record Seat(String conversationId, String participantId, String communicationId, String accessToken) {
        @Override
        public String toString() {
            return "Seat[conversationId=" + conversationId + ", participantId=" + participantId + "]";
        }
    }
}
