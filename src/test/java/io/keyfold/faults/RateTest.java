package io.keyfold.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RateTest {
    @Test
    void theFullestWindowCounts() {
        assertThat(Rate.mostIn(1_000, momentsAtMs())).isZero();
        assertThat(Rate.mostIn(1_000, momentsAtMs(5))).isEqualTo(1);
        assertThat(Rate.mostIn(1_000, momentsAtMs(0, 900, 1_500, 1_600, 1_899, 1_900, 4_000)))
                .isEqualTo(4);
    }

    @Test
    void aWindowHoldsItsBeginningAndNotItsEnd() {
        assertThat(Rate.mostIn(1_000, momentsAtMs(0, 999))).isEqualTo(2);
        assertThat(Rate.mostIn(1_000, momentsAtMs(0, 1_000))).isEqualTo(1);
    }

    private static long[] momentsAtMs(long... atMs) {
        return LongStream.of(atMs).map(ms -> ms * 1_000_000).toArray();
    }
}
