package io.keyfold.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TypingPastTest {
    private static final TypingPolicy POLICY = new TypingPolicy(4_000, 5_000, 5_000, 1_000, 1_000, 120_000);

    private final Typing typing = new Typing(false, true);

    private void call(long atMs) {
        typing.key(atMs, POLICY);
        typing.leaving();
        typing.leave(atMs, POLICY);
    }

    private Typing successor(long nowMs) {
        Typing next = new Typing(false, true);
        TypingPast.of(typing).restore(next, nowMs, POLICY);
        return next;
    }

    @Test
    void whoSawNothingHasNoPast() {
        typing.key(0, POLICY);
        assertThat(TypingPast.of(typing)).isEqualTo(TypingPast.NONE);
        assertThat(TypingPast.NONE.isStillOf(typing)).isTrue();
    }

    @Test
    void theIntervalGoesOn() {
        call(0);
        typing.accepted();
        Typing next = successor(2_500);
        assertThat(next.key(3_999, POLICY)).isEqualTo(Reason.INTERVAL);
        assertThat(next.key(4_000, POLICY)).isEqualTo(Reason.REFRESH);
    }

    @Test
    void theGuestSeesWhatItSaw() {
        call(0);
        typing.accepted();
        assertThat(successor(100).isSeen(4_999, POLICY)).isTrue();
        assertThat(successor(100).isSeen(5_000, POLICY)).isFalse();
        assertThat(successor(100).isComposing()).isFalse();
    }

    @Test
    void aCallInFlightIsBelievedToBeAccepted() {
        call(0);
        TypingPast past = TypingPast.of(typing);
        assertThat(past.accepted()).isTrue();
        typing.accepted();
        assertThat(past.isStillOf(typing)).isTrue();
    }

    @Test
    void aCallThatFailedIsNews() {
        call(0);
        TypingPast past = TypingPast.of(typing);
        typing.failed();
        assertThat(past.isStillOf(typing)).isFalse();
        assertThat(successor(100).isLit(100, POLICY)).isFalse();
    }

    @Test
    void keysAreNoNews() {
        call(0);
        TypingPast past = TypingPast.of(typing);
        typing.accepted();
        typing.key(1_000, POLICY);
        typing.stop();
        assertThat(past.isStillOf(typing)).isTrue();
    }

    @Test
    void afterAMessageOnlyTheFloorIsLeft() {
        call(0);
        typing.accepted();
        typing.message(500, POLICY);
        Typing next = successor(600);
        assertThat(next.isLit(600, POLICY)).isFalse();
        assertThat(next.key(999, POLICY)).isEqualTo(Reason.INTERVAL);
        assertThat(next.key(1_000, POLICY)).isEqualTo(Reason.AFTER_MESSAGE);
    }

    @Test
    void aMessageThatDoesNotClearLeavesTheIndicatorLit() {
        Typing outliving = new Typing(false, false);
        outliving.key(0, POLICY);
        outliving.leaving();
        outliving.leave(0, POLICY);
        outliving.accepted();
        outliving.message(500, POLICY);
        Typing next = new Typing(false, false);
        TypingPast.of(outliving).restore(next, 600, POLICY);
        assertThat(next.isLit(600, POLICY)).isTrue();
    }

    @Test
    void aHoldGoesOnForItsRest() {
        typing.hold(0, 20_000, POLICY);
        Typing next = successor(15_000);
        assertThat(next.isHeld()).isTrue();
        assertThat(next.deadlineMs(99_000, POLICY)).isEqualTo(15_000);
        next.tick(20_000, POLICY);
        assertThat(next.isHeld()).isFalse();
    }

    @Test
    void aHoldThatIsOverStaysOver() {
        typing.hold(0, 20_000, POLICY);
        assertThat(successor(20_000).isHeld()).isFalse();
    }

    @Test
    void aHoldIsNewsOnceASecond() {
        typing.hold(0, 20_000, POLICY);
        TypingPast past = TypingPast.of(typing);
        typing.hold(999, 20_000, POLICY);
        assertThat(past.isStillOf(typing)).isTrue();
        typing.hold(1_000, 20_000, POLICY);
        assertThat(past.isStillOf(typing)).isFalse();
    }
}
