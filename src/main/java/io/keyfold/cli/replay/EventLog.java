package io.keyfold.cli.replay;

import java.util.Arrays;

/** When the bytes of one session's events were written, in {@link System#nanoTime()}. Written by the player's loop. */
final class EventLog {
    private final long[] keysNs;
    private final long[] messagesNs;
    private int keys;
    private int messages;

    EventLog(Session session) {
        keysNs = new long[session.keystrokes()];
        messagesNs = new long[session.messages()];
    }

    void keyWritten(long nowNs) {
        keysNs[keys++] = nowNs;
    }

    void messageWritten(long nowNs) {
        messagesNs[messages++] = nowNs;
    }

    /** Keystrokes written, in order. */
    long[] keysNs() {
        return Arrays.copyOf(keysNs, keys);
    }

    /** Messages written, in order. */
    long[] messagesNs() {
        return Arrays.copyOf(messagesNs, messages);
    }
}
