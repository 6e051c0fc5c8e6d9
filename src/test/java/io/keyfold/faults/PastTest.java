package io.keyfold.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The checker finds what it is there for. */
class PastTest {
    @Test
    void callsNearEachOtherAreFound() {
        assertThat(past(ms(0, 2_000, 6_000), ms(0, 2_000, 6_000)).earlyCallsNs(3_700))
                .containsExactly(2_000_000_000L);
    }

    @Test
    void aCallWithoutAKeyIsFound() {
        assertThat(past(ms(0, 3_000), ms(10, 3_900)).callsWithoutKey(1_000)).isZero();
        assertThat(past(ms(0, 3_000), ms(10, 4_100)).callsWithoutKey(1_000)).isOne();
        assertThat(past(ms(500), ms(10)).callsWithoutKey(1_000)).isOne();
    }

    @Test
    void aLapseBeginsWithTheFirstKeyInTheDarkAndEndsWithTheNextCall() {
        Past past = past(ms(0, 3_000, 5_500, 6_500, 9_000), ms(100, 8_000));

        assertThat(past.lapses(5_000, at(20_000), 0)).containsExactly(new Past.Lapse(at(5_500), 2_500));
    }

    @Test
    void everyLapseIsToldOnceAndTheLastOneEndsWithTheRun() {
        Past past = past(ms(100, 6_000, 20_000, 21_000), ms(100, 6_020));

        assertThat(past.lapses(5_000, at(23_000), 0))
                .isEqualTo(List.of(new Past.Lapse(at(6_000), 20), new Past.Lapse(at(20_000), 3_000)));
    }

    @Test
    void keysThatMayBeLostBeginNoLapse() {
        Past past = past(ms(0, 6_000, 8_000, 13_000, 20_000, 22_000), ms(100, 8_500));

        assertThat(past.lapses(5_000, at(23_000), 1))
                .isEqualTo(List.of(new Past.Lapse(at(8_000), 500), new Past.Lapse(at(22_000), 1_000)));
    }

    @Test
    void nothingIsMissedBeforeTheGuestSawAnything() {
        assertThat(past(ms(0, 7_000), ms(7_100)).lapses(5_000, at(8_000), 0)).isEmpty();
    }

    private static Past past(long[] keysNs, long[] callsNs) {
        return new Past(keysNs, callsNs, callsNs, ms(0), ms(0));
    }

    private static long[] ms(long... timesMs) {
        return LongStream.of(timesMs).map(PastTest::at).toArray();
    }

    private static long at(long timeMs) {
        return timeMs * 1_000_000;
    }
}
