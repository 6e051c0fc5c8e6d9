package io.keyfold.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GcraTest {
    private static final long MINUTE_MS = 60_000;
    private static final long[] LIMITS = {1, 2, 7, 10, 60, 99, 100, 240, 300, 1_000, 17_640};

    static Stream<Arguments> limitsAndOrigins() {
        return LongStream.of(LIMITS)
                .boxed()
                .flatMap(limit -> Origins.all().mapToObj(originMs -> Arguments.of(limit, originMs)));
    }

    @ParameterizedTest
    @MethodSource("limitsAndOrigins")
    void noWindowOfAMinuteHoldsMoreThanTheLimit(long limit, long originMs) {
        Gcra rate = Gcra.belowPerMinute(limit);
        Random random = new Random(limit);
        long[] takenAtMs = new long[(int) Math.min(limit * 6, 40_000)];
        int taken = 0;
        long tatNs = Gcra.fresh(originMs);
        long nowMs = originMs;
        while (taken < takenAtMs.length) {
            long waitMs = rate.waitMs(tatNs, nowMs);
            assertThat(waitMs).isNotNegative();
            if (waitMs == 0) {
                tatNs = rate.taken(tatNs, nowMs);
                takenAtMs[taken++] = nowMs;
            }
            nowMs += nextArrivalMs(random, waitMs, limit);
        }
        assertThat(fullestWindow(takenAtMs)).isLessThanOrEqualTo((int) limit);
    }

    /**
     * Greedy callers, who come the moment they may; impatient ones, who come early; and pauses that save up a burst.
     */
    private static long nextArrivalMs(Random random, long waitMs, long limit) {
        return switch (random.nextInt(1_000)) {
            case 0 -> random.nextInt(90_000);
            case 1, 2, 3 -> random.nextInt((int) (MINUTE_MS / limit + 2));
            case 4, 5, 6 -> waitMs / 2;
            default -> waitMs;
        };
    }

    /** Most permits in any window of 60 s, both ends included: by two fingers over the sorted times. */
    private static int fullestWindow(long[] atMs) {
        int fullest = 0;
        int first = 0;
        for (int last = 0; last < atMs.length; last++) {
            while (atMs[last] - atMs[first] > MINUTE_MS) {
                first++;
            }
            fullest = Math.max(fullest, last - first + 1);
        }
        return fullest;
    }

    @ParameterizedTest
    @MethodSource("limitsAndOrigins")
    void underSaturationNearlyAllOfALargeLimitIsUsed(long limit, long originMs) {
        Gcra rate = Gcra.belowPerMinute(limit);
        long tatNs = Gcra.fresh(originMs);
        long taken = 0;
        for (long ms = 0; ms < 10 * MINUTE_MS; ms++) {
            while (rate.waitMs(tatNs, originMs + ms) == 0) {
                tatNs = rate.taken(tatNs, originMs + ms);
                taken++;
            }
        }
        double used = taken / (10.0 * limit);
        assertThat(used).isLessThanOrEqualTo(1);
        if (limit >= 100) {
            assertThat(used).isGreaterThanOrEqualTo(0.97);
        }
    }

    @ParameterizedTest
    @MethodSource("io.keyfold.core.Origins#all")
    void aSavedUpBurstIsOneInAHundred(long t) {
        Gcra rate = Gcra.belowPerMinute(300);
        long tatNs = Gcra.fresh(t);
        for (int left = 3; left > 0; left--) {
            assertThat(rate.available(tatNs, t)).isEqualTo(left);
            assertThat(rate.waitMs(tatNs, t)).isZero();
            tatNs = rate.taken(tatNs, t);
        }
        assertThat(rate.available(tatNs, t)).isZero();
        assertThat(rate.waitMs(tatNs, t)).isBetween(200L, 206L);
    }

    @ParameterizedTest
    @MethodSource("io.keyfold.core.Origins#all")
    void theWaitIsExactlyAsLongAsSaid(long t) {
        Gcra rate = Gcra.belowPerMinute(7);
        long tatNs = rate.taken(Gcra.fresh(t), t);
        long waitMs = rate.waitMs(tatNs, t);
        assertThat(rate.waitMs(tatNs, t + waitMs - 1)).isEqualTo(1);
        assertThat(rate.waitMs(tatNs, t + waitMs)).isZero();
    }

    @Test
    void aRateOfASecondAllowsThatManyAtOnceAndNoMore() {
        Gcra rate = Gcra.perSecond(5);
        long tatNs = Gcra.fresh(0);
        for (int i = 0; i < 5; i++) {
            assertThat(rate.waitMs(tatNs, 0)).isZero();
            tatNs = rate.taken(tatNs, 0);
        }
        assertThat(rate.waitMs(tatNs, 0)).isEqualTo(200);
    }

    @Test
    void ratesThatCannotBeAreRefused() {
        assertThatThrownBy(() -> new Gcra(0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Gcra(1, -1)).isInstanceOf(IllegalArgumentException.class);
    }
}
