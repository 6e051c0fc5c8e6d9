package io.keyfold.cli.demo;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * The pages that are open, each with a stream of server-sent events. On the simulator's loop; a page's stream is
 * written on the loop of its connection.
 */
final class Viewers {
    static final int MAX = 64;
    /** Well below the 30 s after which the traffic port closes a silent connection. */
    private static final long PING_EVERY_MS = 10_000;

    private static final int RECONNECT_AFTER_MS = 500;

    private final List<Viewer> open = new ArrayList<>();

    Viewers(Vertx vertx) {
        vertx.setPeriodic(PING_EVERY_MS, timer -> write(": still here\n\n"));
    }

    boolean isFull() {
        return open.size() >= MAX;
    }

    /**
     * Adds a page whose head was written.
     *
     * @param connection where its connection lives
     */
    void add(Context connection, HttpServerResponse response) {
        Viewer viewer = new Viewer(connection, response);
        open.add(viewer);
        viewer.write("retry: " + RECONNECT_AFTER_MS + "\n\n");
    }

    void remove(HttpServerResponse response) {
        open.removeIf(viewer -> viewer.response.equals(response));
    }

    /** Tells every page. */
    void send(String event, JsonObject data) {
        if (!open.isEmpty()) {
            write(frame(event, data));
        }
    }

    /** Tells the page that was added last. */
    void sendToNewest(String event, JsonObject data) {
        open.get(open.size() - 1).write(frame(event, data));
    }

    /** Ends all streams; the pages come back by themselves. */
    void endAll() {
        open.forEach(Viewer::end);
        open.clear();
    }

    private void write(String text) {
        open.forEach(viewer -> viewer.write(text));
    }

    private static String frame(String event, JsonObject data) {
        return "event: " + event + "\ndata: " + data.encode() + "\n\n";
    }

    private record Viewer(Context connection, HttpServerResponse response) {
        /** A page that does not read loses its connection, and comes back when it reads again. */
        void write(String text) {
            connection.runOnContext(turn -> {
                if (response.writeQueueFull()) {
                    response.reset();
                } else if (!response.ended() && !response.closed()) {
                    response.write(text);
                }
            });
        }

        void end() {
            connection.runOnContext(turn -> {
                if (!response.ended() && !response.closed()) {
                    response.end();
                }
            });
        }
    }
}
