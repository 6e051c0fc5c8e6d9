package io.keyfold.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateWindowTest {
    @Test
    void aWindowMayBeShorterThanAMinute() {
        RateWindow window = new RateWindow(1_000);
        assertThat(window.tryTake(1, 0)).isTrue();
        assertThat(window.tryTake(1, 999)).isFalse();
        assertThat(window.untilFreeMs(999)).isEqualTo(1);
        assertThat(window.tryTake(1, 1_000)).isTrue();
    }

    /** Clocks that start anywhere, one of them just before the long overflows. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1_000_000, -5, Long.MAX_VALUE - 30_000})
    void takesTheLimitInAnyMinuteAndNoMore(long startMs) {
        RateWindow window = new RateWindow();
        for (int i = 0; i < 300; i++) {
            assertThat(window.tryTake(300, startMs + i * 100L)).isTrue();
        }

        assertThat(window.tryTake(300, startMs + 59_999)).isFalse();
        assertThat(window.tryTake(300, startMs + 60_000)).isTrue();
        assertThat(window.tryTake(300, startMs + 60_000)).isFalse();
        assertThat(window.tryTake(300, startMs + 60_100)).isTrue();
    }

    @Test
    void refusedCallsDoNotCount() {
        RateWindow window = new RateWindow();
        window.tryTake(1, 0);
        for (int i = 1; i < 60; i++) {
            assertThat(window.tryTake(1, i * 1000L)).isFalse();
        }

        assertThat(window.count(59_999)).isEqualTo(1);
        assertThat(window.tryTake(1, 60_000)).isTrue();
    }

    @Test
    void tellsWhenTheOldestCallLeaves() {
        RateWindow window = new RateWindow();
        assertThat(window.untilFreeMs(0)).isZero();

        window.tryTake(2, 1_000);
        window.tryTake(2, 5_000);

        assertThat(window.untilFreeMs(11_000)).isEqualTo(50_000);
        assertThat(window.untilFreeMs(61_000)).isEqualTo(4_000);
    }

    @Test
    void zeroMeansNoLimit() {
        RateWindow window = new RateWindow();
        for (int i = 0; i < 10_000; i++) {
            assertThat(window.tryTake(0, 1)).isTrue();
        }
        assertThat(window.count(1)).isZero();
    }
}
