package io.keyfold.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HeadroomTest {
    private static final long MINUTE_MS = 60_000;
    private static final int LIMIT = 300;
    private static final double OWN = 294;

    private static Headroom calls(Headroom from, int count, long fromMs) {
        Headroom headroom = from;
        for (int call = 0; call < count; call++) {
            headroom = headroom.called(fromMs + call * MINUTE_MS / count);
        }
        return headroom;
    }

    private static double pricePermille(Headroom headroom, long nowMs) {
        return headroom.pricePermille(LIMIT, OWN, nowMs);
    }

    @ParameterizedTest
    @MethodSource("io.keyfold.core.Origins#all")
    void aTokenOfWhichNothingIsKnownHasItsLimit(long t) {
        Headroom headroom = calls(Headroom.unknown(t), 100, t);

        assertThat(pricePermille(headroom, t + MINUTE_MS)).isEqualTo(1_000);
    }

    @ParameterizedTest
    @MethodSource("io.keyfold.core.Origins#all")
    void whatOthersBurnIsTheirsInAWindowThatSlides(long t) {
        Headroom headroom =
                calls(Headroom.unknown(t), 30, t).told(new RateTold(280, 300, 1_000), false, 0, t + MINUTE_MS);

        // 294 less 250 and a twelfth of it leaves about 35 of the 294 that the permits stand for.
        assertThat(pricePermille(headroom, t + MINUTE_MS)).isBetween(7_000.0, 12_000.0);
    }

    @ParameterizedTest
    @MethodSource("io.keyfold.core.Origins#all")
    void aCountOfAMinuteThatHasJustBegunIsAPartOfIt(long t) {
        Headroom half = Headroom.unknown(t).told(new RateTold(125, 300, 30_000), false, 0, t);
        Headroom whole = Headroom.unknown(t).told(new RateTold(250, 300, 0), false, 0, t);

        assertThat(half.others()).isCloseTo(whole.others(), within(10.0));
    }

    /**
     * Of a window so young all is counted that came since, or our own calls cost permits as if others had made them.
     */
    @ParameterizedTest
    @MethodSource("io.keyfold.core.Origins#all")
    void ownCallsInAWindowThatHasJustBegunAreNobodyElses(long t) {
        Headroom headroom = Headroom.unknown(t);
        for (int call = 0; call < 5; call++) {
            headroom = headroom.called(t + 4_000 + call * 200L);
        }

        headroom = headroom.told(new RateTold(5, 300, 59_000), false, 2, t + 4_900);

        assertThat(headroom.others()).isZero();
        assertThat(pricePermille(headroom, t + 4_900)).isEqualTo(1_000);
    }

    /** The answer was two seconds under way, or lay in a socket for so long. */
    @ParameterizedTest
    @MethodSource("io.keyfold.core.Origins#all")
    void anOldAnswerCountsCallsThatHaveLeftTheMinuteSince(long t) {
        Headroom headroom = calls(Headroom.unknown(t), 294, t);

        headroom = headroom.told(new RateTold(294, 300, 1_000), false, 2_000, t + MINUTE_MS + 2_000);

        assertThat(headroom.others()).isZero();
    }

    @ParameterizedTest
    @MethodSource("io.keyfold.core.Origins#all")
    void othersAreBelievedToBeMoreAtOnceAndFewerSlowly(long t) {
        Headroom busy = Headroom.unknown(t).told(new RateTold(250, 300, 0), false, 0, t);
        Headroom quiet = busy.told(new RateTold(1, 300, 0), false, 0, t + 15_000);

        assertThat(quiet.others()).isBetween(180.0, 190.0);
        assertThat(quiet.told(new RateTold(250, 300, 0), false, 0, t + 15_001).others())
                .isEqualTo(busy.others());
        assertThat(pricePermille(busy, t + 120_000)).as("told long ago").isEqualTo(1_000);
    }

    @ParameterizedTest
    @MethodSource("io.keyfold.core.Origins#all")
    void aSmallerLimitThatIsToldCounts(long t) {
        Headroom headroom = Headroom.unknown(t).told(new RateTold(10, 150, 0), true, 0, t);

        assertThat(pricePermille(headroom, t)).isEqualTo(2_000);
        assertThat(headroom.others()).as("a count of all nodes").isZero();
    }

    @ParameterizedTest
    @MethodSource("io.keyfold.core.Origins#all")
    void after429WhatWasTakenIsBelievedAndALittleMoreWithTime(long t) {
        long nowMs = t + MINUTE_MS;
        Headroom headroom = calls(Headroom.unknown(t), 150, t).refused(OWN, nowMs);

        assertThat(headroom.believed(nowMs)).isBetween(0.48, 0.52);
        assertThat(headroom.refused(OWN, nowMs + 5_000)).as("the same refusal").isEqualTo(headroom);
        assertThat(headroom.believed(nowMs + 120_000)).isEqualTo(headroom.believed(nowMs));
        assertThat(headroom.believed(nowMs + 240_000)).isCloseTo(headroom.believed(nowMs) + 0.04, within(0.001));
        assertThat(headroom.believed(nowMs + 36_000_000)).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("io.keyfold.core.Origins#all")
    void messagesHaveWhatTheyNeedAndATenthMore(long t) {
        Headroom headroom = Headroom.unknown(t);
        for (int message = 0; message < 50; message++) {
            headroom = headroom.passed(t + message * 1_200L);
        }

        // Of 58.8 the messages take 50; the permits that are left cost so much that typing leaves another 5 to them.
        assertThat(headroom.pricePermille(60, 58.8, t + MINUTE_MS)).isBetween(2_000L, 2_700L);
    }

    @ParameterizedTest
    @MethodSource("io.keyfold.core.Origins#all")
    void whereNothingIsLeftOneTriesNowAndThen(long t) {
        Headroom headroom = Headroom.unknown(t).told(new RateTold(400, 300, 0), false, 0, t);

        assertThat(pricePermille(headroom, t)).isEqualTo(1_000 * Headroom.MAX_PRICE);
    }

    @ParameterizedTest
    @MethodSource("io.keyfold.core.Origins#all")
    void theLastMinuteSlides(long t) {
        LastMinute minute = LastMinute.empty(t);
        for (int second = 0; second < 60; second++) {
            minute = minute.plusOne(t + second * 1_000L);
        }

        assertThat(minute.count(t + 59_999)).isEqualTo(60);
        assertThat(minute.count(t + 90_000)).isEqualTo(30);
        assertThat(minute.count(t + 120_000)).isZero();
        assertThat(minute.count(10_000, t + 59_999))
                .as("a part of a second is the whole")
                .isEqualTo(11);
        assertThat(minute.plusOne(t + 200_000).count(t + 200_000)).isEqualTo(1);
    }
}
