package io.keyfold.edge.body;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a JSON body straight from its bytes, without a tree: wanted fields once each and of the right type, all others
 * skipped unread. A byte-order mark is taken; anything after the value is not.
 */
public final class JsonBody {
    private static final int MAX_DEPTH = 100;
    /** Field names are neither interned nor kept in a shared table: they are the caller's, and could fill it. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();

    private JsonBody() {}

    /** Reads one value; called with the parser at its first token. */
    @FunctionalInterface
    public interface ValueReader {
        void read(JsonParser parser) throws IOException, InvalidBody;
    }

    /** Reads a body that is one object. */
    public static void readObject(byte[] bytes, int length, JsonField... fields) throws InvalidBody {
        readValue(bytes, length, JsonToken.START_OBJECT, "an object", parser -> readFields(parser, fields));
    }

    /** Reads a body that starts with {@code first} and ends with the value it starts. */
    public static void readValue(byte[] bytes, int length, JsonToken first, String kind, ValueReader reader)
            throws InvalidBody {
        if (length == 0) {
            throw new InvalidBody("the body is empty; it must be " + kind + " in JSON");
        }
        try (JsonParser parser = JSON.createParser(bytes, 0, length)) {
            if (parser.nextToken() != first) {
                throw new InvalidBody("the body must be " + kind + " in JSON");
            }
            reader.read(parser);
            if (parser.nextToken() != null) {
                throw new InvalidBody("the body goes on after its JSON value");
            }
        } catch (JsonProcessingException e) {
            // The library's message quotes the body: not repeated.
            throw new InvalidBody("the body is not valid JSON" + where(e.getLocation()));
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory cannot fail to be read", e);
        }
    }

    /** Where the JSON breaks off cannot be told when it ends too early. */
    private static String where(@Nullable JsonLocation location) {
        return location == null || location.getByteOffset() < 0 ? "" : " (byte " + location.getByteOffset() + ")";
    }

    /** Reads the fields of the object whose start {@code parser} stands at. */
    public static void readFields(JsonParser parser, JsonField... fields) throws IOException, InvalidBody {
        int seen = 0;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            int index = indexOf(fields, parser.currentName());
            parser.nextToken();
            if (index < 0) {
                parser.skipChildren();
                continue;
            }
            if ((seen & (1 << index)) != 0) {
                throw new InvalidBody(fields[index].name(), "appears twice");
            }
            seen |= 1 << index;
            fields[index].read(parser);
        }
    }

    private static int indexOf(JsonField[] fields, String name) {
        for (int i = 0; i < fields.length; i++) {
            if (fields[i].name().equals(name)) {
                return i;
            }
        }
        return -1;
    }
}
