package io.keyfold.edge.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RateTableTest {
    private final RateTable rates = new RateTable(16);

    static long[] clockOrigins() {
        return new long[] {0, -1, Long.MAX_VALUE - 5, new Random().nextLong()};
    }

    @ParameterizedTest
    @MethodSource("clockOrigins")
    void burstOfOneSecondIsAllowedThenTheRate(long t0) {
        for (int i = 0; i < 10; i++) {
            assertThat(rates.waitMs(42, 10, t0)).as("call %d", i).isZero();
        }
        assertThat(rates.waitMs(42, 10, t0)).isEqualTo(100);
        assertThat(rates.waitMs(42, 10, t0 + 99)).isEqualTo(1);
        assertThat(rates.waitMs(42, 10, t0 + 100)).isZero();
        assertThat(rates.waitMs(42, 10, t0 + 100)).isEqualTo(100);
    }

    @ParameterizedTest
    @MethodSource("clockOrigins")
    void oneCallASecondWaitsAWholeSecond(long t0) {
        assertThat(rates.waitMs(42, 1, t0)).isZero();
        assertThat(rates.waitMs(42, 1, t0)).isEqualTo(1000);
        assertThat(rates.waitMs(42, 1, t0 + 1000)).isZero();
    }

    @ParameterizedTest
    @MethodSource("clockOrigins")
    void callersDoNotShareARate(long t0) {
        assertThat(rates.waitMs(1, 1, t0)).isZero();
        assertThat(rates.waitMs(2, 1, t0)).isZero();
        assertThat(rates.waitMs(1, 1, t0)).isPositive();
    }

    @ParameterizedTest
    @MethodSource("clockOrigins")
    void manyMoreCallersThanPlacesAreServed(long t0) {
        for (long caller = 1; caller <= 1000; caller++) {
            assertThat(rates.waitMs(caller << 32, 5, t0)).isZero();
        }
    }

    @Test
    void loopsShareARate() {
        RateTable shared = new RateTable(16);
        LongAdder allowed = new LongAdder();
        IntStream.range(0, 40_000).parallel().forEach(call -> {
            if (shared.waitMs(42, 1_000, 0) == 0) {
                allowed.increment();
            }
        });
        assertThat(allowed.sum()).isEqualTo(1_000);
    }
}
