package io.keyfold.edge.ws;

import org.jspecify.annotations.Nullable;

/** Whether a socket is still there, by the clock. Times are monotonic milliseconds. Used on one event loop. */
final class Liveness {
    /** Less than the idle time of the server's connections, which a ping resets. */
    static final long PING_MS = 25_000;

    static final long HELLO_WITHIN_MS = 10_000;
    static final long SILENCE_MS = 60_000;
    static final long UNREAD_MS = 10_000;

    private final long bornAtMs;
    private long heardAtMs;
    private long pingAtMs;
    private boolean greeted;
    private boolean full;
    private long fullSinceMs;

    /** @param firstPingInMs 1 to {@value #PING_MS}, so that not all sockets are pinged at once */
    Liveness(long nowMs, long firstPingInMs) {
        bornAtMs = nowMs;
        heardAtMs = nowMs;
        pingAtMs = nowMs + firstPingInMs;
    }

    void heard(long nowMs) {
        heardAtMs = nowMs;
    }

    /** The client has said hello. */
    void greeted() {
        greeted = true;
    }

    /** The client reads too slowly; first of all since when. */
    void full(long nowMs) {
        if (!full) {
            full = true;
            fullSinceMs = nowMs;
        }
    }

    void drained() {
        full = false;
    }

    boolean isFull() {
        return full;
    }

    /** Why the socket has to be closed now, or null. */
    @Nullable
    CloseCode ending(long nowMs) {
        if (full && nowMs - fullSinceMs >= UNREAD_MS) {
            return CloseCode.SLOW_READER;
        }
        if (!greeted && nowMs - bornAtMs >= HELLO_WITHIN_MS) {
            return CloseCode.HELLO_TIMEOUT;
        }
        return nowMs - heardAtMs >= SILENCE_MS ? CloseCode.TRY_AGAIN : null;
    }

    /** Whether a ping is due now; the next one will be due {@value #PING_MS} ms later. */
    boolean pings(long nowMs) {
        if (full || nowMs - pingAtMs < 0) {
            return false;
        }
        pingAtMs = nowMs + PING_MS;
        return true;
    }
}
