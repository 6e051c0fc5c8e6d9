package io.keyfold.routing;

import io.keyfold.core.Ids;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of one stretch of a buffer. Lengths are checked against what is there before anything is made of
 * them. What cannot be read throws {@link Malformed}, which {@link BusCodec} catches.
 */
final class BusReader {
    /** Input that says something else than it should. */
    static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1;

        Malformed(String what) {
            super(what, null, false, false);
        }
    }

    private final Buffer buffer;
    private final int end;
    private int at;

    BusReader(Buffer buffer, int start, int end) {
        this.buffer = buffer;
        this.at = start;
        this.end = end;
    }

    int u8() {
        return buffer.getUnsignedByte(take(Byte.BYTES));
    }

    boolean bool() {
        return u8() != 0;
    }

    int i32() {
        return buffer.getInt(take(Integer.BYTES));
    }

    long i64() {
        return buffer.getLong(take(Long.BYTES));
    }

    /** A time span in ms, 0 or more. */
    long spanMs() {
        long spanMs = i64();
        if (spanMs < 0) {
            throw new Malformed("a negative time span");
        }
        return spanMs;
    }

    /** A number of things that follow, each at least {@code leastBytes} long. */
    int count(int leastBytes) {
        int count = i32();
        if (count < 0 || count > (end - at) / leastBytes) {
            throw new Malformed("more things than can be there");
        }
        return count;
    }

    @Nullable
    Buffer optionalBlob() {
        int length = i32();
        if (length == BusWriter.NULL_LENGTH) {
            return null;
        }
        int start = take(length);
        return buffer.getBuffer(start, start + length);
    }

    Buffer blob() {
        return present(optionalBlob());
    }

    @Nullable
    String optionalText() {
        int length = i32();
        if (length == BusWriter.NULL_LENGTH) {
            return null;
        }
        int start = take(length);
        return buffer.getString(start, start + length);
    }

    String text() {
        return present(optionalText());
    }

    /** An id by the one rule for ids. */
    String id() {
        String id = text();
        if (!Ids.isValid(id)) {
            throw new Malformed("not an id");
        }
        return id;
    }

    /** An id, or nothing at all. */
    String idOrEmpty() {
        String id = text();
        if (!id.isEmpty() && !Ids.isValid(id)) {
            throw new Malformed("not an id");
        }
        return id;
    }

    /** The next {@code i32} bytes as a stretch of their own; what it does not read of them is skipped. */
    BusReader part() {
        int length = i32();
        int start = take(length);
        return new BusReader(buffer, start, start + length);
    }

    boolean hasMore() {
        return at < end;
    }

    private int take(int length) {
        if (length < 0 || length > end - at) {
            throw new Malformed("longer than what is there");
        }
        int start = at;
        at += length;
        return start;
    }

    private static <T> T present(@Nullable T value) {
        if (value == null) {
            throw new Malformed("a field is missing");
        }
        return value;
    }
}
