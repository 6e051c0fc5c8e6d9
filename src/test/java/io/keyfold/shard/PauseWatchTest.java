package io.keyfold.shard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PauseWatchTest {
    private static final long EPOCH_MS = 1_700_000_000_000L;

    private final PauseWatch watch = new PauseWatch();

    @Test
    void theFirstTickFindsNoPause() {
        assertThat(watch.isLate(Long.MIN_VALUE)).isFalse();
        assertThat(watch.tick(5_000, EPOCH_MS)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -12_345, Long.MAX_VALUE - 500})
    void aTickThatIsLateByASecondIsNoPauseAndOneLaterIs(long originMs) {
        watch.tick(originMs, EPOCH_MS);
        assertThat(watch.tick(originMs + 1_250, EPOCH_MS + 1_250)).isFalse();
        assertThat(watch.isLate(originMs + 2_501)).isTrue();
        assertThat(watch.tick(originMs + 2_501, EPOCH_MS + 2_501)).isTrue();
    }

    @Test
    void afterAPauseItWatchesOn() {
        watch.tick(0, EPOCH_MS);
        watch.tick(12_000, EPOCH_MS + 12_000);
        assertThat(watch.tick(12_250, EPOCH_MS + 12_250)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {2_001, -2_001})
    void aWallClockThatJumpsAwayFromTheOtherIsAPause(long jumpMs) {
        watch.tick(0, EPOCH_MS);
        assertThat(watch.isPause(250, EPOCH_MS + 250 + jumpMs)).isTrue();
        assertThat(watch.tick(250, EPOCH_MS + 250 + jumpMs)).isTrue();
        assertThat(watch.tick(500, EPOCH_MS + 500 + jumpMs)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {2_000, -2_000})
    void aWallClockThatIsSetALittleIsNone(long jumpMs) {
        watch.tick(0, EPOCH_MS);
        assertThat(watch.tick(250, EPOCH_MS + 250 + jumpMs)).isFalse();
    }
}
