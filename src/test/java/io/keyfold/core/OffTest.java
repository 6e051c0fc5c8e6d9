package io.keyfold.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The times around an Off, in a dialect that knows it. Each from every origin. */
class OffTest {
    private static final TypingPolicy POLICY = new TypingPolicy(4_000, 5_000, 5_000, 1_000, 1_000, 120_000);
    private static final String ORIGINS = "io.keyfold.core.Origins#all";

    private Typing typing = new Typing(true, true);

    private void shownAt(long atMs) {
        assertThat(typing.key(atMs, POLICY).decision()).isEqualTo(Decision.WANTED);
        typing.leaving();
        assertThat(typing.leave(atMs, POLICY)).isNull();
        typing.accepted();
    }

    private void offAt(long atMs) {
        assertThat(typing.wantsOff()).isTrue();
        typing.leavingOff(atMs);
        assertThat(typing.leave(atMs, POLICY)).isNull();
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void theIndicatorIsOutWhenTheOffIsAccepted(long t) {
        shownAt(t);
        typing.stop();
        offAt(t + 100);
        assertThat(typing.isSeen(t + 120, POLICY)).isTrue();
        typing.accepted();
        assertThat(typing.isSeen(t + 120, POLICY)).isFalse();
        assertThat(typing.wantsOff()).isFalse();
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void theNextOnWaitsForTheFloorAfterAnOffAndForNoInterval(long t) {
        shownAt(t);
        typing.stop();
        offAt(t + 500);
        assertThat(typing.key(t + 510, POLICY)).isEqualTo(Reason.IN_FLIGHT);
        assertThat(typing.nextMs(t + 510, POLICY)).isEqualTo(990);
        typing.accepted();
        assertThat(typing.key(t + 1_499, POLICY)).isEqualTo(Reason.INTERVAL);
        assertThat(typing.key(t + 1_500, POLICY)).isEqualTo(Reason.FIRST);
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void anOffLateInTheIntervalPutsTheNextOnOff(long t) {
        shownAt(t);
        typing.stop();
        offAt(t + 3_900);
        typing.accepted();
        assertThat(typing.key(t + 4_899, POLICY)).isEqualTo(Reason.INTERVAL);
        assertThat(typing.key(t + 4_900, POLICY)).isEqualTo(Reason.FIRST);
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void aMessageDoesNotShortenTheFloorAfterAnOff(long t) {
        shownAt(t);
        typing.stop();
        offAt(t + 2_000);
        typing.accepted();
        typing.message(t + 2_100, POLICY);
        assertThat(typing.key(t + 2_999, POLICY)).isEqualTo(Reason.INTERVAL);
        assertThat(typing.key(t + 3_000, POLICY)).isEqualTo(Reason.AFTER_MESSAGE);
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void anOffShortensNoBackoff(long t) {
        shownAt(t);
        typing.refused(t + 10, Reason.BACKOFF, 30_000);
        typing.stop();
        offAt(t + 100);
        typing.accepted();
        assertThat(typing.key(t + 30_009, POLICY)).isEqualTo(Reason.BACKOFF);
        assertThat(typing.key(t + 30_010, POLICY)).isEqualTo(Reason.FIRST);
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void aKeyStopsTheOffThatHasNotLeftAndTheNextStopOwesItAgain(long t) {
        shownAt(t);
        typing.stop();
        typing.leavingOff(t + 100);
        assertThat(typing.key(t + 110, POLICY)).isEqualTo(Reason.IN_FLIGHT);
        assertThat(typing.nextMs(t + 110, POLICY)).isEqualTo(1_000);
        assertThat(typing.leave(t + 120, POLICY)).isEqualTo(Outcome.STALE);
        assertThat(typing.isSeen(t + 120, POLICY)).isTrue();
        assertThat(typing.wantsOff()).isFalse();
        assertThat(typing.key(t + 3_999, POLICY)).isEqualTo(Reason.INTERVAL);
        typing.stop();
        assertThat(typing.wantsOff()).isTrue();
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void aKeyAndAStopBeforeItLeavesLetTheOffGo(long t) {
        shownAt(t);
        typing.stop();
        typing.leavingOff(t + 100);
        typing.key(t + 110, POLICY);
        typing.stop();
        assertThat(typing.leave(t + 120, POLICY)).isNull();
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void anOffThatWasNeverWrittenCostsNoInterval(long t) {
        shownAt(t);
        typing.stop();
        typing.leavingOff(t + 100);
        typing.unwritten(t + 200, POLICY);
        assertThat(typing.key(t + 3_999, POLICY)).isEqualTo(Reason.INTERVAL);
        assertThat(typing.key(t + 4_000, POLICY)).isEqualTo(Reason.REFRESH);
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void anOnInFlightIsAnsweredBeforeItsOffIsWanted(long t) {
        typing.key(t, POLICY);
        typing.leaving();
        typing.leave(t, POLICY);
        typing.stop();
        assertThat(typing.wantsOff()).isFalse();
        typing.accepted();
        assertThat(typing.wantsOff()).isTrue();
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void anOnThatFailedOwesNoOff(long t) {
        typing.key(t, POLICY);
        typing.leaving();
        typing.leave(t, POLICY);
        typing.stop();
        typing.failed();
        assertThat(typing.wantsOff()).isFalse();
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void typingThatTimesOutOwesAnOff(long t) {
        shownAt(t);
        assertThat(typing.tick(t + 4_999, POLICY)).isEqualTo(TypingStep.NOTHING);
        assertThat(typing.wantsOff()).isFalse();
        assertThat(typing.tick(t + 5_000, POLICY)).isEqualTo(TypingStep.WENT_IDLE);
        assertThat(typing.wantsOff()).isTrue();
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void aMessageNeedsNoOffWhereItClears(long t) {
        shownAt(t);
        typing.message(t + 100, POLICY);
        assertThat(typing.wantsOff()).isFalse();
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void aMessageNeedsAnOffWhereItDoesNotClear(long t) {
        typing = new Typing(true, false);
        shownAt(t);
        typing.message(t + 100, POLICY);
        assertThat(typing.isSeen(t + 100, POLICY)).isTrue();
        typing.leavingOff(t + 100);
        typing.message(t + 110, POLICY);
        assertThat(typing.leave(t + 120, POLICY)).isNull();
        typing.accepted();
        assertThat(typing.isSeen(t + 130, POLICY)).isFalse();
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void anOnThatAMessageOvertookOwesAnOffWhereItDoesNotClear(long t) {
        typing = new Typing(true, false);
        typing.key(t, POLICY);
        typing.leaving();
        typing.leave(t, POLICY);
        typing.message(t + 100, POLICY);
        typing.accepted();
        assertThat(typing.wantsOff()).isTrue();
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void whatWasOnlyCountedIsNotSeenAndOwesNoOff(long t) {
        typing.key(t, POLICY);
        typing.pretended(t, POLICY);
        typing.stop();
        assertThat(typing.isLit(t, POLICY)).isTrue();
        assertThat(typing.isSeen(t, POLICY)).isFalse();
        assertThat(typing.wantsOff()).isFalse();
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void aDialectWithoutOffNeverOwesOne(long t) {
        typing = new Typing(false, true);
        shownAt(t);
        typing.stop();
        assertThat(typing.wantsOff()).isFalse();
        typing.leavingOff(t + 100);
        assertThat(typing.phase()).isEqualTo(CallPhase.NONE);
    }
}
