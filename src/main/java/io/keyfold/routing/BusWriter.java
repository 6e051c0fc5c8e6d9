package io.keyfold.routing;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Appends fields to a buffer, as {@link BusReader} reads them: big-endian, lengths before what they measure. */
final class BusWriter {
    /** Stands in the place of a length for what is not there. */
    static final int NULL_LENGTH = -1;

    private final Buffer buffer;

    BusWriter(Buffer buffer) {
        this.buffer = buffer;
    }

    BusWriter u8(int value) {
        buffer.appendUnsignedByte((short) value);
        return this;
    }

    BusWriter bool(boolean value) {
        return u8(value ? 1 : 0);
    }

    BusWriter i32(int value) {
        buffer.appendInt(value);
        return this;
    }

    BusWriter i64(long value) {
        buffer.appendLong(value);
        return this;
    }

    BusWriter blob(@Nullable Buffer value) {
        if (value == null) {
            return i32(NULL_LENGTH);
        }
        buffer.appendInt(value.length()).appendBuffer(value);
        return this;
    }

    BusWriter text(@Nullable String value) {
        if (value == null) {
            return i32(NULL_LENGTH);
        }
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        buffer.appendInt(bytes.length).appendBytes(bytes);
        return this;
    }

    /** Each item with its length before it, so that a later version may make items longer. */
    <T> BusWriter list(List<T> items, BiConsumer<BusWriter, T> write) {
        i32(items.size());
        for (T item : items) {
            int lengthAt = beginPart();
            write.accept(this, item);
            endPart(lengthAt);
        }
        return this;
    }

    /** Leaves room for a length; {@link #endPart} fills it in. */
    int beginPart() {
        i32(0);
        return buffer.length();
    }

    void endPart(int startedAt) {
        buffer.setInt(startedAt - Integer.BYTES, buffer.length() - startedAt);
    }
}
