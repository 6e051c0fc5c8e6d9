package io.keyfold.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RenewalPaceTest {
    private static final long T0_MS = Long.MAX_VALUE - 30_000;

    private final RenewalPace pace = new RenewalPace(T0_MS);

    @Test
    void renewalThatIsDueAloneStartsAtOnce() {
        assertThat(pace.turnAtMs(T0_MS, T0_MS + 60_000, 1)).isEqualTo(T0_MS);
        assertThat(pace.turnAtMs(T0_MS + 5_000, T0_MS + 65_000, 10_000)).isEqualTo(T0_MS + 5_000);
    }

    @Test
    void fewThatAreDueTogetherStartASecondApart() {
        assertThat(turns(3, 60_000)).containsExactly(0L, 1_000L, 2_000L);
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 1_000, 10_000, 100_000})
    void manyThatAreDueTogetherAreSpreadEvenlyOverTwoThirdsOfTheTimeLeft(int leases) {
        List<Long> turns = turns(leases, 60_000);

        assertThat(turns).isSorted();
        assertThat(turns.get(leases - 1)).isBetween(38_000L, 40_000L);
        for (long second = 0; second < 40; second++) {
            long from = second * 1_000;
            assertThat(turns.stream().filter(at -> at >= from && at < from + 1_000))
                    .hasSizeLessThanOrEqualTo(leases / 40 + 1 + leases / 5_000);
        }
    }

    @Test
    void turnsComeInTimeAlsoBehindOthersThatHaveMoreOfIt() {
        turns(1_000, 600_000);

        assertThat(pace.turnAtMs(T0_MS, T0_MS + 9_000, 1_000)).isEqualTo(T0_MS + 6_000);
    }

    @Test
    void whatIsOverLongAgoHoldsNobodyUp() {
        turns(100, 60_000);

        assertThat(pace.turnAtMs(T0_MS + 100_000, T0_MS + 160_000, 100)).isEqualTo(T0_MS + 100_000);
    }

    private List<Long> turns(int leases, long leftMs) {
        List<Long> turns = new ArrayList<>();
        for (int i = 0; i < leases; i++) {
            turns.add(pace.turnAtMs(T0_MS, T0_MS + leftMs, leases) - T0_MS);
        }
        return turns;
    }
}
