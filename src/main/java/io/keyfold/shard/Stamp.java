package io.keyfold.shard;

import java.nio.ByteBuffer;
import java.util.Comparator;

/**
 * Who wrote a record, and under which ownership. Of two records of one conversation the one with the greater stamp is
 * kept, in whatever order they arrive: what a former owner still had on its way loses against what its successor wrote.
 * Immutable.
 *
 * @param term when the ownership began, in ms of the owner's wall clock, but always later than that of the record that
 *     the owner went on with; begins anew with each view in which it is still the owner
 * @param writer a number of the node
 * @param number counts the records of one conversation and owner
 */
public record Stamp(long term, long writer, long number) implements Comparable<Stamp> {
    /** Comes before every other. */
    public static final Stamp NONE = new Stamp(0, 0, 0);

    /** Length of {@link #encode}. */
    public static final int BYTES = 3 * Long.BYTES;

    private static final Comparator<Stamp> ORDER = Comparator.comparing(Stamp::term, Long::compareUnsigned)
            .thenComparing(Stamp::writer, Long::compareUnsigned)
            .thenComparing(Stamp::number, Long::compareUnsigned);

    @Override
    public int compareTo(Stamp other) {
        return ORDER.compare(this, other);
    }

    /** Bytes whose order, byte by byte and unsigned, is that of the stamps. */
    public byte[] encode() {
        return ByteBuffer.allocate(BYTES)
                .putLong(term)
                .putLong(writer)
                .putLong(number)
                .array();
    }

    /** Reads what {@link #encode} wrote, at the beginning of {@code bytes}; {@link #NONE} when they are too few. */
    public static Stamp decode(byte[] bytes) {
        if (bytes.length < BYTES) {
            return NONE;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new Stamp(in.getLong(), in.getLong(), in.getLong());
    }
}
