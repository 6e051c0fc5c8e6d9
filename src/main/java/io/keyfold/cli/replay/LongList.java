package io.keyfold.cli.replay;

import java.util.Arrays;

/** Numbers in order. */
final class LongList {
    private static final int INITIAL = 16;

    private long[] values = new long[INITIAL];
    private int size;

    void add(long value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = value;
    }

    long[] toArray() {
        return Arrays.copyOf(values, size);
    }
}
