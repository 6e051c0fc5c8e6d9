package io.keyfold.cli.replay;

import java.net.URI;
import java.util.List;

/**
 * Where a replay goes.
 *
 * @param relays base URLs of a relay, or of the nodes of a cluster: each event goes to any of them
 * @param seats one for each session of the trace, in its order
 */
public record ReplayTarget(List<URI> relays, List<Seat> seats) {
    public ReplayTarget {
        relays = List.copyOf(relays);
        seats = List.copyOf(seats);
    }

    /** One relay. */
    public ReplayTarget(URI relay, List<Seat> seats) {
        this(List.of(relay), seats);
    }

    /** One agent in one conversation: who types a session. The token is never printed. */
    public record Seat(String conversationId, String participantId, String communicationId, String accessToken) {
        @Override
        public String toString() {
            return "Seat[conversationId=" + conversationId + ", participantId=" + participantId + "]";
        }
    }
}
