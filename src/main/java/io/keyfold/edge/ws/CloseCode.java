package io.keyfold.edge.ws;

import java.util.function.IntUnaryOperator;

/**
 * Why the relay closes a socket. A closed set, part of the contract: after 4000–4499 a client reconnects, after
 * 4500–4999 it does not.
 */
enum CloseCode {
    /** Nothing was heard of the client for long, its session went on elsewhere, or its token cannot be checked now. */
    TRY_AGAIN(4000, "try again", 5_000),
    /** Reconnect with a fresh token. */
    TOKEN_EXPIRED(4001, "token expired", 1_000),
    /** The client did not read what it was told. */
    SLOW_READER(4002, "slow reader", 5_000),
    /** This node is shutting down. */
    DRAINING(4003, "draining", 5_000),
    HELLO_TIMEOUT(4004, "no hello", 5_000),
    /** Too many frames, or too many sockets of one agent. */
    RATE(4029, "rate", 10_000),
    /** Not JSON, binary, or too large. */
    BAD_FRAME(4500, "bad frame", 0),
    TOKEN_REFUSED(4501, "token refused", 0),
    /** The client speaks another protocol. */
    VERSION(4502, "version", 0);

    private static final int FIRST_FINAL = 4500;

    private final short code;
    private final String label;
    private final int spreadMs;

    CloseCode(int code, String label, int spreadMs) {
        this.code = (short) code;
        this.label = label;
        this.spreadMs = spreadMs;
    }

    /** The code of the close frame. */
    short code() {
        return code;
    }

    /** A word for people who look at the close frame. */
    String label() {
        return label;
    }

    /** Whether the client may come back, and finds its handles then. */
    boolean mayReconnect() {
        return code < FIRST_FINAL;
    }

    /**
     * How long the client should wait before it reconnects, so that not all come at once; 0 when it should not.
     *
     * @param random a number from 0 to its argument, exclusive
     */
    int afterMs(IntUnaryOperator random) {
        return spreadMs == 0 ? 0 : random.applyAsInt(spreadMs);
    }
}
