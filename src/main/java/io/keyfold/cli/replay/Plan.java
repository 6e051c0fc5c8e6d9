package io.keyfold.cli.replay;

/**
 * How a trace is played.
 *
 * @param via by which door
 * @param speed the trace's times are divided by this, 1 to {@link #MAX_SPEED}
 * @param rampMs sessions start evenly over this real time, 0 for all at once
 * @param perSocket over WebSocket: conversations of one agent, on one socket; 1 to {@link #MAX_PER_SOCKET}
 * @param nodes of the cluster that is started to play against; 1 to {@link #MAX_NODES}
 */
public record Plan(Via via, int speed, long rampMs, int perSocket, int nodes) {
    /** Highest speed: a refresh interval of 4 s is then 4 ms. */
    public static final int MAX_SPEED = 1000;

    /** As many handles as a socket has by default. */
    public static final int MAX_PER_SOCKET = 200;

    /** What a busy agent has open at once. */
    public static final int DEFAULT_PER_SOCKET = 6;

    /** All in one process. */
    public static final int MAX_NODES = 9;

    public Plan {
        if (speed < 1 || speed > MAX_SPEED) {
            throw new IllegalArgumentException("speed=" + speed + " is not 1 to " + MAX_SPEED);
        }
        if (rampMs < 0) {
            throw new IllegalArgumentException("rampMs=" + rampMs + " is negative");
        }
        if (perSocket < 1 || perSocket > MAX_PER_SOCKET) {
            throw new IllegalArgumentException("perSocket=" + perSocket + " is not 1 to " + MAX_PER_SOCKET);
        }
        if (nodes < 1 || nodes > MAX_NODES) {
            throw new IllegalArgumentException("nodes=" + nodes + " is not 1 to " + MAX_NODES);
        }
    }

    /** At a single node. */
    public Plan(Via via, int speed, long rampMs, int perSocket) {
        this(via, speed, rampMs, perSocket, 1);
    }

    /** At a single node, with {@link #DEFAULT_PER_SOCKET}. */
    public Plan(Via via, int speed, long rampMs) {
        this(via, speed, rampMs, DEFAULT_PER_SOCKET);
    }

    /**
     * Conversations that one agent has: over HTTP every call brings its own token, and each has an agent of its own.
     */
    int perAgent() {
        return via == Via.WS ? perSocket : 1;
    }

    /** From the start to the last event, in real ms. */
    public long lengthMs(Trace trace) {
        long lengthMs = 0;
        int count = trace.sessions().size();
        for (int i = 0; i < count; i++) {
            lengthMs = Math.max(
                    lengthMs, startsAfterMs(i, count) + trace.sessions().get(i).durationMs() / speed);
        }
        return lengthMs;
    }

    /** How long after the start session {@code index} of {@code count} starts, in real ms. */
    long startsAfterMs(int index, int count) {
        return rampMs * index / count;
    }
}
