package io.keyfold.cli.replay;

import java.util.Arrays;

/**
 * One conversation's events of a trace, in order, packed: four bytes of time and one of kind for each. Not changed once
 * it is made.
 */
public final class Session {
    /** A character was appended. */
    public static final byte APPENDED = 'a';
    /** A character was inserted before others. */
    public static final byte INSERTED = 'i';
    /** A character was deleted. */
    public static final byte DELETED = 'd';
    /** The message was sent; the only event that is not a keystroke. */
    public static final byte SENT = 's';

    private final String id;
    private final int[] atMs;
    private final byte[] ops;
    private final int messages;

    private Session(String id, int[] atMs, byte[] ops) {
        this.id = id;
        this.atMs = atMs;
        this.ops = ops;
        int sent = 0;
        for (byte op : ops) {
            sent += op == SENT ? 1 : 0;
        }
        this.messages = sent;
    }

    /** The trace's own name of the session. */
    public String id() {
        return id;
    }

    /** Keystrokes and messages together. */
    public int size() {
        return atMs.length;
    }

    public int keystrokes() {
        return atMs.length - messages;
    }

    public int messages() {
        return messages;
    }

    /** When event {@code index} happened, in ms since the session's first; never falls. */
    public int atMs(int index) {
        return atMs[index];
    }

    /** What event {@code index} was: one of the constants here. */
    public byte op(int index) {
        return ops[index];
    }

    public boolean isMessage(int index) {
        return ops[index] == SENT;
    }

    /** From the first event to the last, in ms. */
    public int durationMs() {
        return atMs.length == 0 ? 0 : atMs[atMs.length - 1];
    }

    /** Whether {@code op} is one of the four. */
    static boolean isOp(char op) {
        return op == APPENDED || op == INSERTED || op == DELETED || op == SENT;
    }

    /** Collects a session's events in order. */
    static final class Builder {
        private static final int INITIAL_EVENTS = 256;

        private final String id;
        private int[] atMs = new int[INITIAL_EVENTS];
        private byte[] ops = new byte[INITIAL_EVENTS];
        private int size;

        Builder(String id) {
            this.id = id;
        }

        int size() {
            return size;
        }

        /** The time of the latest event, in ms. */
        int lastMs() {
            return atMs[size - 1];
        }

        Builder add(int eventAtMs, byte op) {
            if (size == atMs.length) {
                atMs = Arrays.copyOf(atMs, size * 2);
                ops = Arrays.copyOf(ops, size * 2);
            }
            atMs[size] = eventAtMs;
            ops[size++] = op;
            return this;
        }

        Session build() {
            return new Session(id, Arrays.copyOf(atMs, size), Arrays.copyOf(ops, size));
        }
    }
}
