package io.keyfold.edge;

import io.keyfold.core.Ids;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of the seed's call as desktops write it: one object of strings, in ASCII, without escapes. Everything
 * else, right or wrong, it leaves to {@link TypingBody}'s parser, which also finds the words for what is wrong: so this
 * may only give up, never differ. One pass over the bytes; the library makes a reader, buffers and a string of every
 * name and value.
 */
final class PlainTypingBody {
    private static final byte[] CONVERSATION = "conversationId".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PARTICIPANT = "participantId".getBytes(StandardCharsets.US_ASCII);
    private static final int GIVEN_UP = -1;

    private final byte[] bytes;
    private final int end;
    private int at;
    private @Nullable String conversationId;
    private @Nullable String participantId;

    private PlainTypingBody(byte[] bytes, int length) {
        this.bytes = bytes;
        this.end = length;
    }

    /** The body; null when it is not so plain, or not right. */
    static @Nullable TypingBody read(byte[] bytes, int length) {
        return new PlainTypingBody(bytes, length).object();
    }

    private @Nullable TypingBody object() {
        if (!takes('{')) {
            return null;
        }
        do {
            if (!member()) {
                return null;
            }
        } while (takes(','));
        if (!takes('}') || next() != GIVEN_UP || conversationId == null || participantId == null) {
            return null;
        }
        return new TypingBody(conversationId, participantId);
    }

    /** Takes a name and its value. */
    private boolean member() {
        int name = string();
        int nameEnd = at - 1;
        if (name == GIVEN_UP || !takes(':')) {
            return false;
        }
        int value = string();
        if (value == GIVEN_UP) {
            return false;
        }
        if (isName(CONVERSATION, name, nameEnd)) {
            boolean first = conversationId == null;
            conversationId = id(value, at - 1);
            return first && conversationId != null;
        }
        if (isName(PARTICIPANT, name, nameEnd)) {
            boolean first = participantId == null;
            participantId = id(value, at - 1);
            return first && participantId != null;
        }
        return true;
    }

    /** Takes a string and its closing quote, and tells where its content starts. */
    private int string() {
        if (!takes('"')) {
            return GIVEN_UP;
        }
        int start = at;
        while (at < end) {
            byte b = bytes[at++];
            if (b == '"') {
                return start;
            }
            // Control characters are wrong, escapes and other than ASCII (negative here) are not plain.
            if (b < ' ' || b == '\\') {
                return GIVEN_UP;
            }
        }
        return GIVEN_UP;
    }

    private boolean isName(byte[] wanted, int from, int to) {
        if (to - from != wanted.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (bytes[from + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    private @Nullable String id(int from, int to) {
        String id = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
        return Ids.isValid(id) ? id : null;
    }

    private boolean takes(char wanted) {
        if (next() != wanted) {
            return false;
        }
        at++;
        return true;
    }

    /** The byte after white space, not taken; {@link #GIVEN_UP} at the end. */
    private int next() {
        while (at < end) {
            byte b = bytes[at];
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return b & 0xff;
            }
            at++;
        }
        return GIVEN_UP;
    }
}
