package io.keyfold.cli.replay;

import io.vertx.core.http.HttpConnectOptions;
import java.net.URI;
import java.util.List;

/**
 * Where a replay goes.
 *
 * @param relay base URL of the relay; a path in it is put before every call's
 * @param seats one for each session of the trace, in its order
 */
public record ReplayTarget(URI relay, List<Seat> seats) {
    private static final int DEFAULT_HTTP_PORT = 80;
    private static final int DEFAULT_HTTPS_PORT = 443;

    public ReplayTarget {
        seats = List.copyOf(seats);
    }

    /** Where connections go. */
    HttpConnectOptions address() {
        boolean tls = "https".equals(relay.getScheme());
        int defaultPort = tls ? DEFAULT_HTTPS_PORT : DEFAULT_HTTP_PORT;
        return new HttpConnectOptions()
                .setHost(relay.getHost())
                .setPort(relay.getPort() < 0 ? defaultPort : relay.getPort())
                .setSsl(tls);
    }

    /** What stands before every call's path: empty, or a path that starts with a slash and does not end with one. */
    String pathPrefix() {
        String path = relay.getRawPath();
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /** One agent in one conversation: who types a session. The token is never printed. */
    public record Seat(String conversationId, String participantId, String communicationId, String accessToken) {
        @Override
        public String toString() {
            return "Seat[conversationId=" + conversationId + ", participantId=" + participantId + "]";
        }
    }
}
