package io.keyfold.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StretchTest {
    private static final long SPACING_MS = 4_000;

    private static Claim refresh(long sinceCallMs) {
        return new Claim(Rank.REFRESH, sinceCallMs, SPACING_MS);
    }

    /** Those who are due are late by so much, each second for so long. */
    private static Stretch late(Stretch from, long t, int seconds, long byMs) {
        Stretch stretch = from;
        for (int second = 0; second < seconds; second++) {
            long nowMs = t + second * 1_000L;
            long dueMs = SPACING_MS + stretch.at(nowMs).extraMs();
            stretch = stretch.refused(refresh(dueMs + byMs), 1, nowMs);
        }
        return stretch.at(t + seconds * 1_000L);
    }

    @ParameterizedTest
    @MethodSource("io.keyfold.core.Origins#all")
    void nobodyWaitsWhileNobodyIsRefused(long t) {
        Stretch stretch = Stretch.none(t).granted(Rank.REFRESH, t).granted(Rank.REFRESH, t + 5_000);

        assertThat(stretch.at(t + 60_000).waitMs(refresh(0), 1)).isZero();
    }

    @ParameterizedTest
    @MethodSource("io.keyfold.core.Origins#all")
    void itGrowsWhileThoseWhoAreDueAreLateAndAllWaitAsMuchLonger(long t) {
        Stretch stretch = late(Stretch.none(t), t, 5, 5_000);

        assertThat(stretch.extraMs()).isEqualTo(5_000);
        assertThat(stretch.waitMs(refresh(4_000), 1)).isEqualTo(5_000);
        assertThat(stretch.waitMs(refresh(9_000), 1)).isZero();
        assertThat(stretch.waitMs(new Claim(Rank.REFRESH, 1_000, 1_000), 1))
                .as("after a message")
                .isEqualTo(5_000);
    }

    @ParameterizedTest
    @MethodSource("io.keyfold.core.Origins#all")
    void aMomentLateIsWhatItAimsAt(long t) {
        Stretch stretch = late(Stretch.none(t), t, 5, 5_000);

        assertThat(late(stretch, t + 5_000, 20, Stretch.LATE_MS).extraMs()).isEqualTo(stretch.extraMs());
        assertThat(late(stretch, t + 5_000, 1, 0).extraMs()).isLessThan(stretch.extraMs());
    }

    @ParameterizedTest
    @MethodSource("io.keyfold.core.Origins#all")
    void whoTypesInSeveralWaitsAsManyTimesLongerInEach(long t) {
        Stretch stretch = late(Stretch.none(t), t, 5, 5_000);

        assertThat(stretch.waitMs(refresh(4_000), 10)).isEqualTo(50_000);
        assertThat(stretch.waitMs(refresh(4_000), 1_000)).as("at most").isEqualTo(50_000);
        assertThat(stretch.refused(refresh(57_000), 10, t + 5_000).at(t + 6_000).extraMs())
                .as("3 s late in one of ten")
                .isEqualTo(5_033);
    }

    @ParameterizedTest
    @MethodSource("io.keyfold.core.Origins#all")
    void itShrinksSlowlyAndToNothing(long t) {
        Stretch stretch = late(Stretch.none(t), t, 60, 5_000);
        assertThat(stretch.extraMs()).isEqualTo(60_000);
        long quietMs = t + 60_000;

        assertThat(stretch.at(quietMs + 1_000).extraMs()).isBetween(57_000L, 59_000L);
        assertThat(stretch.at(quietMs + 30_000).extraMs()).isBetween(15_000L, 30_000L);
        assertThat(stretch.at(quietMs + 300_000).extraMs()).isZero();
        Stretch step = stretch;
        for (int second = 1; second <= 30; second++) {
            step = step.at(quietMs + second * 1_000L);
        }
        assertThat(step.extraMs())
                .as("looked at each second")
                .isEqualTo(stretch.at(quietMs + 30_000).extraMs());
    }

    @ParameterizedTest
    @MethodSource("io.keyfold.core.Origins#all")
    void itIsBounded(long t) {
        assertThat(late(Stretch.none(t), t, 5_000, 3_600_000).extraMs()).isEqualTo(Stretch.MAX_EXTRA_MS);
    }

    @ParameterizedTest
    @MethodSource("io.keyfold.core.Origins#all")
    void whoBeginsIsNotMadeToWaitAndSaysNothingOfTheOthers(long t) {
        Stretch stretch = late(Stretch.none(t), t, 5, 5_000);
        Claim first = new Claim(Rank.START, Claim.NEVER_MS, SPACING_MS);

        assertThat(stretch.waitMs(first, 1)).isZero();
        assertThat(stretch.waitMs(Claim.AGAIN, 1)).isZero();
        assertThat(stretch.refused(first, 1, t + 5_000).refused()).isZero();
        assertThat(stretch.refused(Claim.AGAIN, 1, t + 5_000).refused()).isZero();
    }

    @ParameterizedTest
    @MethodSource("io.keyfold.core.Origins#all")
    void whileSomebodyWaitsForAFirstCallNextOnesGetWhatIsLeft(long t) {
        Claim waiting = new Claim(Rank.WAITING, Claim.NEVER_MS, SPACING_MS);
        Claim begins = new Claim(Rank.START, Claim.NEVER_MS, SPACING_MS);
        assertThat(Stretch.none(t).rankOf(refresh(9_000), t)).isEqualTo(Rank.REFRESH);

        Stretch starts = Stretch.none(t).refused(begins, 1, t);
        assertThat(starts.rankOf(waiting, t + 399)).isEqualTo(Rank.SPARE);
        assertThat(starts.rankOf(refresh(9_000), t + 399)).isEqualTo(Rank.SPARE);
        assertThat(starts.rankOf(begins, t + 399)).isEqualTo(Rank.START);
        assertThat(starts.granted(Rank.START, t + 200).rankOf(waiting, t + 200)).isEqualTo(Rank.WAITING);
        Stretch stretch = starts.refused(waiting, 1, t + 900);

        assertThat(stretch.rankOf(refresh(9_000), t + 1_500)).isEqualTo(Rank.SPARE);
        assertThat(stretch.rankOf(waiting, t + 1_500)).isEqualTo(Rank.WAITING);
        assertThat(stretch.rankOf(Claim.AGAIN, t + 1_500)).isEqualTo(Rank.REFRESH);
        assertThat(stretch.rankOf(refresh(9_000), t + 900 + Stretch.FIRSTS_MS))
                .as("he has gone")
                .isEqualTo(Rank.REFRESH);
        assertThat(stretch.granted(Rank.START, t + 1_500).rankOf(refresh(9_000), t + 1_500))
                .isEqualTo(Rank.SPARE);
        assertThat(stretch.granted(Rank.WAITING, t + 1_500).rankOf(refresh(9_000), t + 1_500))
                .isEqualTo(Rank.REFRESH);
    }

    @ParameterizedTest
    @MethodSource("io.keyfold.core.Origins#all")
    void refusalsOfThePlatformStretchItByTheirShare(long t) {
        Stretch all = Stretch.none(t).granted(Rank.REFRESH, t).throttled(t);
        Stretch few = Stretch.none(t).throttled(t);
        for (int call = 0; call < 100; call++) {
            few = few.granted(Rank.REFRESH, t);
        }

        assertThat(all.at(t + 1_000).extraMs()).isEqualTo(1_000);
        assertThat(few.at(t + 1_000).extraMs()).isEqualTo(10);
    }
}
