package io.keyfold.edge.ws;

import io.netty.buffer.ByteBuf;

/**
 * Finds the keys in what desktops send by the thousand, {@code {"k":12}} and {@code {"k":[1,4]}} with spaces where JSON
 * has them, straight from the bytes: no text, no parser, no object. What looks in any way different is left to
 * {@link OpReader}, which decides what is wrong with it. One instance per event loop; what it found is good until the
 * next call.
 */
final class KeyReader {
    /** The object is not one of keys, or not in the shape that is read here. */
    static final int OTHER = -1;

    private static final int NONE = -1;
    /** A handle has fewer digits than this; more would not fit an int. */
    private static final int MAX_DIGITS = 9;

    private final int[] handles;
    private int count;
    private int at;

    /** @param maxKeys most keys in one object */
    KeyReader(int maxKeys) {
        handles = new int[maxKeys];
    }

    /** How many keys the object had. */
    int count() {
        return count;
    }

    /** The handle of key {@code index}; not known to be open. */
    int handle(int index) {
        return handles[index];
    }

    /** Reads the object from {@code from} to its line's end; returns where the next line starts, or {@link #OTHER}. */
    int read(ByteBuf bytes, int from, int end) {
        at = from;
        count = 0;
        boolean keys = takes(bytes, end, '{')
                && takes(bytes, end, '"')
                && takesNow(bytes, end, 'k')
                && takesNow(bytes, end, '"')
                && takes(bytes, end, ':')
                && (takes(bytes, end, '[') ? takesList(bytes, end) : takesHandle(bytes, end))
                && takes(bytes, end, '}');
        return keys ? nextLine(bytes, end) : OTHER;
    }

    private boolean takesList(ByteBuf bytes, int end) {
        if (takes(bytes, end, ']')) {
            return true;
        }
        do {
            if (!takesHandle(bytes, end)) {
                return false;
            }
        } while (takes(bytes, end, ','));
        return takes(bytes, end, ']');
    }

    private boolean takesHandle(ByteBuf bytes, int end) {
        int digit = digit(bytes, end);
        if (digit == NONE) {
            skipSpaces(bytes, end);
            digit = digit(bytes, end);
        }
        int first = at;
        int handle = 0;
        while (digit != NONE && at - first < MAX_DIGITS) {
            handle = handle * 10 + digit;
            at++;
            digit = digit(bytes, end);
        }
        // JSON has no number that starts with 0 and goes on.
        boolean wellFormed = at > first && digit == NONE && (handle > 0 || at == first + 1) && !isZeroLed(bytes, first);
        if (!wellFormed || count == handles.length) {
            return false;
        }
        handles[count++] = handle;
        return true;
    }

    private boolean isZeroLed(ByteBuf bytes, int first) {
        return at > first + 1 && bytes.getByte(first) == '0';
    }

    private int digit(ByteBuf bytes, int end) {
        if (at >= end) {
            return NONE;
        }
        int digit = bytes.getByte(at) - '0';
        return digit >= 0 && digit <= 9 ? digit : NONE;
    }

    /** Spaces, then {@code wanted}. Desktops send no spaces: each is looked for only where something else is found. */
    private boolean takes(ByteBuf bytes, int end, char wanted) {
        if (takesNow(bytes, end, wanted)) {
            return true;
        }
        int before = at;
        skipSpaces(bytes, end);
        return at > before && takesNow(bytes, end, wanted);
    }

    private boolean takesNow(ByteBuf bytes, int end, char wanted) {
        if (at >= end || bytes.getByte(at) != wanted) {
            return false;
        }
        at++;
        return true;
    }

    private void skipSpaces(ByteBuf bytes, int end) {
        while (at < end && isSpace(bytes.getByte(at))) {
            at++;
        }
    }

    private int nextLine(ByteBuf bytes, int end) {
        skipSpaces(bytes, end);
        if (at == end) {
            return end;
        }
        return bytes.getByte(at) == '\n' ? at + 1 : OTHER;
    }

    /** Whether JSON may have it between its parts; the line's end aside. */
    static boolean isSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\r';
    }
}
