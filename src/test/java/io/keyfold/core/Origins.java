package io.keyfold.core;

import java.util.Random;
import java.util.stream.LongStream;

/** Where a monotonic clock may begin: anywhere. */
public final class Origins {
    private static final long SEED = 20_261_122;

    private Origins() {}

    /** For {@code @MethodSource}: the awkward ones, and one that nobody chose. */
    public static LongStream all() {
        return LongStream.of(0, -1, Long.MIN_VALUE, Long.MAX_VALUE - 5_000, new Random(SEED).nextLong());
    }
}
