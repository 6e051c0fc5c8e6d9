package io.keyfold.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the table of {@link TypingTableTest} cannot say: the times between events. Each from every origin. */
class TypingTest {
    private static final TypingPolicy POLICY = new TypingPolicy(4_000, 5_000, 5_000, 1_000, 1_000, 120_000);
    private static final String ORIGINS = "io.keyfold.core.Origins#all";

    private final Typing typing = new Typing(false, true);

    private void acceptedCallAt(long atMs) {
        assertThat(typing.key(atMs, POLICY).decision()).isEqualTo(Decision.WANTED);
        leaveAt(atMs);
        typing.accepted();
    }

    private void leaveAt(long atMs) {
        typing.leaving();
        assertThat(typing.leave(atMs, POLICY)).isNull();
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void aKeyRefreshesFromExactlyTheIntervalOn(long t) {
        acceptedCallAt(t);
        assertThat(typing.key(t + 3_999, POLICY)).isEqualTo(Reason.INTERVAL);
        assertThat(typing.nextMs(t + 3_999, POLICY)).isEqualTo(1);
        assertThat(typing.key(t + 4_000, POLICY)).isEqualTo(Reason.REFRESH);
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void aKeyAfterTheDisplayIsOverIsAFirst(long t) {
        acceptedCallAt(t);
        assertThat(typing.isLit(t + 4_999, POLICY)).isTrue();
        assertThat(typing.isLit(t + 5_000, POLICY)).isFalse();
        assertThat(typing.key(t + 5_000, POLICY)).isEqualTo(Reason.FIRST);
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void theIntervalCountsFromTheWritingNotFromTheKey(long t) {
        typing.key(t, POLICY);
        leaveAt(t + 900);
        typing.accepted();
        assertThat(typing.key(t + 4_899, POLICY)).isEqualTo(Reason.INTERVAL);
        assertThat(typing.key(t + 4_900, POLICY)).isEqualTo(Reason.REFRESH);
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void theIndicatorStaysLitWhileItsRefreshIsInFlightOrFails(long t) {
        acceptedCallAt(t);
        typing.key(t + 4_000, POLICY);
        leaveAt(t + 4_000);
        assertThat(typing.isLit(t + 4_100, POLICY)).isTrue();
        typing.failed();
        assertThat(typing.isLit(t + 4_999, POLICY)).isTrue();
        assertThat(typing.isLit(t + 5_000, POLICY)).isFalse();
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void aCallMayLeaveUpToItsGreatestAge(long t) {
        typing.key(t, POLICY);
        leaveAt(t + 1_000);
        assertThat(typing.phase()).isEqualTo(CallPhase.IN_FLIGHT);
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void aMessageShortensTheWaitToTheFloorAfterTheLastCall(long t) {
        acceptedCallAt(t);
        typing.message(t + 200, POLICY);
        assertThat(typing.isLit(t + 200, POLICY)).isFalse();
        assertThat(typing.key(t + 999, POLICY)).isEqualTo(Reason.INTERVAL);
        assertThat(typing.key(t + 1_000, POLICY)).isEqualTo(Reason.AFTER_MESSAGE);
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void aMessageHeardOfLateSaysNothingOfTheCallsSinceThen(long t) {
        acceptedCallAt(t);
        assertThat(typing.message(t - 1, POLICY)).isEqualTo(TypingStep.NOTHING);
        assertThat(typing.isLit(t + 10, POLICY)).isTrue();
        assertThat(typing.key(t + 3_999, POLICY)).isEqualTo(Reason.INTERVAL);
        typing.key(t + 4_000, POLICY);
        typing.message(t + 3_999, POLICY);
        assertThat(typing.phase()).isEqualTo(CallPhase.WANTED);
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void aMessageShortensNoBackoff(long t) {
        typing.key(t, POLICY);
        leaveAt(t);
        typing.throttled(t + 50, 30_000);
        typing.message(t + 100, POLICY);
        assertThat(typing.key(t + 5_000, POLICY)).isEqualTo(Reason.BACKOFF);
        assertThat(typing.key(t + 30_049, POLICY)).isEqualTo(Reason.BACKOFF);
        assertThat(typing.key(t + 30_050, POLICY)).isEqualTo(Reason.FIRST);
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void aShortRetryAfterDoesNotShortenTheInterval(long t) {
        typing.key(t, POLICY);
        leaveAt(t);
        typing.throttled(t + 50, 1_000);
        assertThat(typing.key(t + 3_999, POLICY)).isEqualTo(Reason.BACKOFF);
        assertThat(typing.key(t + 4_000, POLICY)).isEqualTo(Reason.FIRST);
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void aMessageStopsTheCallThatIsLeavingAndAKeyDoesNotReviveIt(long t) {
        typing.key(t, POLICY);
        typing.leaving();
        typing.message(t + 100, POLICY);
        assertThat(typing.key(t + 200, POLICY)).isEqualTo(Reason.IN_FLIGHT);
        assertThat(typing.leave(t + 300, POLICY)).isEqualTo(Outcome.CANCELLED);
        assertThat(typing.phase()).isEqualTo(CallPhase.NONE);
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void aStopStopsTheCallThatIsLeavingUnlessAKeyFollows(long t) {
        typing.key(t, POLICY);
        typing.leaving();
        typing.stop();
        assertThat(typing.leave(t + 100, POLICY)).isEqualTo(Outcome.STALE);

        typing.key(t + 200, POLICY);
        typing.leaving();
        typing.stop();
        typing.key(t + 300, POLICY);
        assertThat(typing.leave(t + 400, POLICY)).isNull();
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void aCallAnsweredAfterAMessageDoesNotCountAsSeen(long t) {
        typing.key(t, POLICY);
        leaveAt(t);
        typing.message(t + 100, POLICY);
        typing.accepted();
        assertThat(typing.isLit(t + 200, POLICY)).isFalse();
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void aCallThatFailedUnwrittenCostsTheFloor(long t) {
        typing.key(t, POLICY);
        typing.leaving();
        typing.unwritten(t + 10, POLICY);
        assertThat(typing.key(t + 1_009, POLICY)).isEqualTo(Reason.INTERVAL);
        assertThat(typing.key(t + 1_010, POLICY)).isEqualTo(Reason.FIRST);
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void aRefusedTokenIsTriedAgainOnce(long t) {
        typing.key(t, POLICY);
        leaveAt(t);
        assertThat(typing.tokenRejected(t + 100, POLICY)).isEqualTo(TypingStep.CALL);
        leaveAt(t + 200);
        assertThat(typing.tokenRejected(t + 300, POLICY)).isEqualTo(TypingStep.NOTHING);
        assertThat(typing.key(t + 4_199, POLICY)).isEqualTo(Reason.INTERVAL);
        assertThat(typing.key(t + 4_200, POLICY)).isEqualTo(Reason.FIRST);
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void aRefusedTokenIsNotTriedAgainForSomebodyWhoStoppedOrSent(long t) {
        typing.key(t, POLICY);
        leaveAt(t);
        typing.stop();
        assertThat(typing.tokenRejected(t + 100, POLICY)).isEqualTo(TypingStep.NOTHING);

        acceptedCallAt(t + 10_000);
        typing.key(t + 14_000, POLICY);
        leaveAt(t + 14_000);
        typing.message(t + 14_050, POLICY);
        assertThat(typing.tokenRejected(t + 14_100, POLICY)).isEqualTo(TypingStep.NOTHING);
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void theAgentIsIdleAfterTheTimeout(long t) {
        acceptedCallAt(t);
        assertThat(typing.tick(t + 4_999, POLICY)).isEqualTo(TypingStep.NOTHING);
        assertThat(typing.deadlineMs(t, POLICY)).isEqualTo(t + 5_000);
        assertThat(typing.tick(t + 5_000, POLICY)).isEqualTo(TypingStep.WENT_IDLE);
        assertThat(typing.hasDeadline()).isFalse();
        assertThat(typing.tick(t + 5_000, POLICY)).isEqualTo(TypingStep.NOTHING);
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void aHoldCallsAtEveryIntervalUntilItIsOver(long t) {
        assertThat(typing.hold(t, 10_000, POLICY)).isEqualTo(Reason.HOLD);
        leaveAt(t);
        typing.accepted();
        assertThat(typing.deadlineMs(t, POLICY)).isEqualTo(t + 4_000);
        assertThat(typing.tick(t + 3_999, POLICY)).isEqualTo(TypingStep.NOTHING);
        assertThat(typing.tick(t + 4_000, POLICY)).isEqualTo(TypingStep.CALL);
        leaveAt(t + 4_000);
        typing.accepted();
        assertThat(typing.tick(t + 8_000, POLICY)).isEqualTo(TypingStep.CALL);
        leaveAt(t + 8_000);
        typing.accepted();
        assertThat(typing.deadlineMs(t, POLICY)).isEqualTo(t + 10_000);
        assertThat(typing.tick(t + 10_000, POLICY)).isEqualTo(TypingStep.WENT_IDLE);
        assertThat(typing.isHeld()).isFalse();
        assertThat(typing.hasDeadline()).isFalse();
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void aHoldIsNoLongerThanTheLongest(long t) {
        typing.hold(t, 1_000_000_000, POLICY);
        leaveAt(t);
        typing.accepted();
        typing.refused(t, Reason.BACKOFF, 1_000_000);
        assertThat(typing.deadlineMs(t, POLICY)).isEqualTo(t + 120_000);
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void aHoldWhoseCallWasRefusedIsDueAgainAtOnce(long t) {
        typing.hold(t, 20_000, POLICY);
        typing.withdrawn();
        assertThat(typing.deadlineMs(t, POLICY)).isEqualTo(t);
        assertThat(typing.tick(t + 64, POLICY)).isEqualTo(TypingStep.CALL);
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void holdsInARowEndAndOnlyAGapOrAPersonBeginsAnother(long t) {
        for (long atMs = t; atMs - t < 600_000; atMs += 60_000) {
            tickUntilNothing(atMs);
            typing.hold(atMs, 120_000, POLICY);
            typing.withdrawn();
        }
        tickUntilNothing(t + 600_000);
        assertThat(typing.isHeld()).isFalse();
        assertThat(typing.hold(t + 600_000, 60_000, POLICY)).isEqualTo(Reason.INTERVAL);
        assertThat(typing.hold(t + 630_000, 60_000, POLICY)).isEqualTo(Reason.INTERVAL);
        assertThat(typing.hold(t + 750_001, 60_000, POLICY)).isEqualTo(Reason.HOLD);
    }

    private void tickUntilNothing(long nowMs) {
        while (typing.tick(nowMs, POLICY) != TypingStep.NOTHING) {
            typing.withdrawn();
            typing.refused(nowMs, Reason.INTERVAL, 1);
        }
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void theEndOfAHoldLeavesTheKeysOfOthersAlone(long t) {
        typing.hold(t, 60_000, POLICY);
        leaveAt(t);
        typing.accepted();
        typing.key(t + 2_000, POLICY);
        typing.endHold();
        assertThat(typing.tick(t + 2_100, POLICY)).isEqualTo(TypingStep.NOTHING);
        assertThat(typing.isComposing()).isTrue();
        assertThat(typing.tick(t + 7_000, POLICY)).isEqualTo(TypingStep.WENT_IDLE);
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void theEndOfAHoldWithoutKeysIsTheEndOfTyping(long t) {
        typing.hold(t, 60_000, POLICY);
        leaveAt(t);
        typing.accepted();
        typing.endHold();
        assertThat(typing.tick(t + 100, POLICY)).isEqualTo(TypingStep.WENT_IDLE);
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void whatOneParticipantIsRefusedCostsTheOthersTheFloor(long t) {
        typing.key(t, POLICY);
        leaveAt(t);
        typing.refusedForParticipant(POLICY);
        assertThat(typing.key(t + 999, POLICY)).isEqualTo(Reason.INTERVAL);
        assertThat(typing.key(t + 1_000, POLICY)).isEqualTo(Reason.FIRST);
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void aLateKeyDoesNotShortenWhatALaterOneSaid(long t) {
        acceptedCallAt(t);
        typing.key(t + 1_000, POLICY);
        typing.key(t + 500, POLICY);
        assertThat(typing.tick(t + 5_999, POLICY)).isEqualTo(TypingStep.NOTHING);
        assertThat(typing.tick(t + 6_000, POLICY)).isEqualTo(TypingStep.WENT_IDLE);
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void itIsWorthRememberingUntilAKeyCanCallAgain(long t) {
        assertThat(typing.waitsUntilMs(t)).isEqualTo(t);
        acceptedCallAt(t);
        typing.refused(t + 10, Reason.FEATURE_OFF, 600_000);
        assertThat(typing.waitsUntilMs(t + 120_000)).isEqualTo(t + 600_010);
        assertThat(typing.waitsUntilMs(t + 700_000)).isEqualTo(t + 700_000);
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void shadowedCallsSpendTheInterval(long t) {
        typing.key(t, POLICY);
        typing.pretended(t, POLICY);
        assertThat(typing.key(t + 3_999, POLICY)).isEqualTo(Reason.INTERVAL);
        assertThat(typing.key(t + 4_000, POLICY)).isEqualTo(Reason.REFRESH);
    }
}
