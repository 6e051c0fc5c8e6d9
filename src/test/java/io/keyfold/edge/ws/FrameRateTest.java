package io.keyfold.edge.ws;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.edge.ws.FrameRate.Ruling;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameRateTest {
    private static final long START_MS = Long.MAX_VALUE - 100;
    private final FrameRate rate = new FrameRate(3, START_MS);

    private List<Ruling> take(int frames, long afterMs) {
        List<Ruling> rulings = new ArrayList<>();
        for (int i = 0; i < frames; i++) {
            rulings.add(rate.take(START_MS + afterMs));
        }
        return rulings;
    }

    @Test
    void asManyAsAllowedAreTakenEachSecond() {
        for (int second = 0; second < 60; second++) {
            assertThat(take(3, second * 1000)).containsOnly(Ruling.TAKE);
        }
    }

    @Test
    void firstSecondAboveTheLimitIsWarnedOnceAndDropped() {
        assertThat(take(6, 500))
                .containsExactly(Ruling.TAKE, Ruling.TAKE, Ruling.TAKE, Ruling.WARN, Ruling.DROP, Ruling.DROP);
        assertThat(take(3, 1500)).containsOnly(Ruling.TAKE);
    }

    @Test
    void anotherSecondAboveTheLimitWithinTenCloses() {
        take(4, 0);
        assertThat(take(4, 9999)).endsWith(Ruling.CLOSE);
    }

    @Test
    void anotherSecondAboveTheLimitAfterTenIsWarnedAgain() {
        take(4, 0);
        assertThat(take(4, 10_000)).endsWith(Ruling.WARN);
    }

    @Test
    void zeroMeansNoLimit() {
        FrameRate unlimited = new FrameRate(0, 0);
        for (int i = 0; i < 100_000; i++) {
            assertThat(unlimited.take(0)).isEqualTo(Ruling.TAKE);
        }
    }
}
