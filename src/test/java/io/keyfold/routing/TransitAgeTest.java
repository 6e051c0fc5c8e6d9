package io.keyfold.routing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransitAgeTest {
    private static final long SOCKET_MS = 2;

    private final TransitAge age = new TransitAge();

    @ParameterizedTest
    @ValueSource(longs = {0, 5_000_000_000L, -5_000_000_000L, Long.MAX_VALUE - 3_000})
    void batchesThatTakeTheUsualTimeAreFreshWhateverTheClocksSay(long originMs) {
        for (long sentAtMs = 0; sentAtMs < 10_000; sentAtMs += 100) {
            assertThat(age.ageMs(sentAtMs, originMs + sentAtMs + SOCKET_MS)).isZero();
        }
    }

    @Test
    void whatLayInTheSocketDuringAPauseIsAsOldAsItIs() {
        steady(0, 5_000);
        for (long sentAtMs = 5_000; sentAtMs < 17_000; sentAtMs += 500) {
            assertThat(age.ageMs(sentAtMs, 17_000)).isBetween(17_000 - sentAtMs - 10, 17_000 - sentAtMs);
        }
        assertThat(age.ageMs(17_001, 17_003)).isZero();
    }

    @Test
    void thePauseMayBeLong() {
        steady(0, 5_000);
        assertThat(age.ageMs(5_000, 605_000)).isGreaterThan(590_000);
        assertThat(age.ageMs(305_000, 605_000)).isGreaterThan(290_000);
    }

    @Test
    void aClockThatJumpedIsBelievedAfterTwoWindows() {
        steady(0, 5_000);
        long jumpMs = 60_000;
        assertThat(age.ageMs(5_000, 5_000 + jumpMs)).isGreaterThan(59_000);
        for (long sentAtMs = 5_100; sentAtMs < 5_000 + 2 * TransitAge.WINDOW_MS; sentAtMs += 100) {
            age.ageMs(sentAtMs, sentAtMs + jumpMs);
        }
        assertThat(age.ageMs(9_100, 9_100 + jumpMs)).isZero();
    }

    @Test
    void clocksThatDriftApartInSilenceDoNotMakeTheFirstBatchOld() {
        steady(0, 5_000);
        long hourMs = 3_600_000;
        long driftMs = hourMs / 20_000;
        assertThat(age.ageMs(5_000 + hourMs, 5_000 + hourMs + driftMs + SOCKET_MS))
                .isZero();
    }

    private void steady(long fromMs, long toMs) {
        for (long sentAtMs = fromMs; sentAtMs < toMs; sentAtMs += 100) {
            assertThat(age.ageMs(sentAtMs, sentAtMs + SOCKET_MS)).isZero();
        }
    }
}
