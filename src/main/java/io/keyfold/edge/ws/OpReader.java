package io.keyfold.edge.ws;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.keyfold.core.Ids;
import io.keyfold.edge.body.InvalidBody;
import io.keyfold.edge.body.JsonBody;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON object of a client, whatever is in it. Only what is no JSON object at all is refused; anything else
 * becomes an {@link Op}, with a complaint when it cannot be done, so that it can be answered. Used for one object.
 */
final class OpReader {
    private static final long MAX_ID = (1L << 53) - 1;
    /** A longer one is no handle, no time and no id. */
    private static final int MAX_DIGITS = 16;

    private final int maxHandles;
    private Op.@Nullable Kind kind;
    private long id = Op.UNASKED;
    private @Nullable String complaint;
    private List<Integer> handles = List.of();
    private boolean isList;
    private int holder;
    private long forMs;
    private @Nullable String token;
    private @Nullable String session;
    private @Nullable String conversationId;
    private @Nullable String participantId;

    private OpReader(int maxHandles) {
        this.maxHandles = maxHandles;
    }

    /**
     * Reads an object.
     *
     * @param maxHandles most handles in a list
     * @throws InvalidBody when the bytes are not one JSON object in UTF-8
     */
    static Op read(byte[] bytes, int maxHandles) throws InvalidBody {
        requireUtf8(bytes);
        OpReader reader = new OpReader(maxHandles);
        JsonBody.readValue(bytes, bytes.length, JsonToken.START_OBJECT, "an object", reader::readMembers);
        return reader.op();
    }

    private static void requireUtf8(byte[] bytes) throws InvalidBody {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
        } catch (CharacterCodingException e) {
            throw new InvalidBody("the text is not UTF-8");
        }
    }

    private Op op() {
        if (kind == null) {
            complain("the object names no operation that is known here");
        } else if (kind == Op.Kind.HOLD) {
            handles = List.of(holder);
        }
        var words = new Op.Words(token, session, conversationId, participantId);
        return new Op(kind, id, complaint, handles, isList, forMs, words);
    }

    private void readMembers(JsonParser parser) throws IOException {
        boolean hasHolder = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "i" -> readId(parser);
                case "h" -> {
                    hasHolder = true;
                    holder = readHandle(parser, "h");
                }
                case "hello" -> readHello(parser);
                case "open" -> readOpen(parser);
                case "k" -> readKeys(parser);
                case "s" -> readHandleOf(Op.Kind.PAUSED, parser, "s");
                case "m" -> readHandleOf(Op.Kind.SENT, parser, "m");
                case "x" -> readHandleOf(Op.Kind.CLOSE, parser, "x");
                case "for" -> readFor(parser);
                case "token" -> readToken(parser);
                default -> parser.skipChildren();
            }
        }
        if (kind == Op.Kind.HOLD && !hasHolder) {
            complain("'for' goes with 'h', the handle that it holds");
        }
    }

    private void readId(JsonParser parser) throws IOException {
        long value = wholeNumber(parser);
        if (value < 0 || value > MAX_ID) {
            complain("'i' must be an integer from 0 to 2^53-1");
        } else {
            id = value;
        }
    }

    private void readHello(JsonParser parser) throws IOException {
        is(Op.Kind.HELLO);
        if (isObject(parser, "hello")) {
            readTexts(parser);
        }
    }

    private void readOpen(JsonParser parser) throws IOException {
        is(Op.Kind.OPEN);
        if (!isObject(parser, "open")) {
            return;
        }
        readTexts(parser);
        requireId(conversationId, "c");
        requireId(participantId, "p");
    }

    private void readTexts(JsonParser parser) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "token" -> token = text(parser, "token");
                case "resume" -> session = text(parser, "resume");
                case "c" -> conversationId = text(parser, "c");
                case "p" -> participantId = text(parser, "p");
                default -> parser.skipChildren();
            }
        }
    }

    private void readKeys(JsonParser parser) throws IOException {
        is(Op.Kind.KEYS);
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            handles = List.of(readHandle(parser, "k"));
            return;
        }
        isList = true;
        List<Integer> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            list.add(readHandle(parser, "k"));
        }
        if (list.size() > maxHandles) {
            complain("'k' lists more than " + maxHandles + " handles");
        }
        handles = list;
    }

    private void readHandleOf(Op.Kind op, JsonParser parser, String name) throws IOException {
        is(op);
        handles = List.of(readHandle(parser, name));
    }

    private void readFor(JsonParser parser) throws IOException {
        is(Op.Kind.HOLD);
        forMs = wholeNumber(parser);
        if (forMs < 0) {
            complain("'for' must be a whole number of milliseconds");
        }
    }

    private void readToken(JsonParser parser) throws IOException {
        is(Op.Kind.TOKEN);
        token = text(parser, "token");
        if (token == null) {
            complain("'token' must be a text");
        }
    }

    /** A handle, or 0, which is never open. */
    private int readHandle(JsonParser parser, String name) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            complain("'" + name + "' must be a handle, or a list of handles for 'k'");
            parser.skipChildren();
            return 0;
        }
        long number = wholeNumber(parser);
        return number > 0 && number <= Integer.MAX_VALUE ? (int) number : 0;
    }

    /** A whole number that is not negative, else -1. */
    private static long wholeNumber(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT || parser.getTextLength() > MAX_DIGITS) {
            parser.skipChildren();
            return -1;
        }
        return Math.max(-1, parser.getLongValue());
    }

    private @Nullable String text(JsonParser parser, String name) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            return parser.getText();
        }
        if (parser.currentToken() != JsonToken.VALUE_NULL) {
            complain("'" + name + "' must be a text");
            parser.skipChildren();
        }
        return null;
    }

    private boolean isObject(JsonParser parser, String name) throws IOException {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            return true;
        }
        complain("'" + name + "' must be an object");
        parser.skipChildren();
        return false;
    }

    private void requireId(@Nullable String value, String name) {
        if (value == null || !Ids.isValid(value)) {
            complain("'" + name + "' must be an id (1 to 128 of A-Z a-z 0-9 . _ : ~ -)");
        }
    }

    private void is(Op.Kind op) {
        if (kind != null) {
            complain("the object names more than one operation");
        }
        kind = op;
    }

    private void complain(String first) {
        if (complaint == null) {
            complaint = first;
        }
    }
}
