package io.keyfold.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Holds: an indicator that stays lit without keys. */
class HoldsTest {
    private static final String C = "conversation";

    private final Setup setup = Setup.guest();
    private final World world = World.instant(setup);

    @AfterEach
    void everythingHeld() {
        world.quiet();
    }

    @Test
    void aHoldStaysLitForItsTimeAndNoLongerThanOneDisplayMore() {
        world.hold(C, 1, 20_000);
        world.run(60_000);
        assertThat(world.guestOf(C).longestGapMs(0, 20_000)).isZero();
        assertThat(world.guestOf(C).seesTypingAt(25_000)).isFalse();
        assertThat(world.calls(C)).hasSize(5);
    }

    @Test
    void aMessageEndsAHold() {
        world.hold(C, 1, 60_000);
        world.sent(C, 2, 5_000);
        world.run(60_000);
        assertThat(world.calls(C)).hasSize(2);
    }

    @Test
    void theStopOfAnotherLeavesAHoldAlone() {
        world.hold(C, 1, 30_000);
        for (long atMs = 8_000; atMs <= 14_000; atMs += 200) {
            world.at(atMs, () -> world.key(C, 2));
        }
        world.at(14_100, () -> world.signal(Signal.Kind.PAUSED, C, 2));
        world.at(14_200, () -> world.signal(Signal.Kind.HOLD_CANCEL, C, 2));
        world.run(30_000);
        assertThat(world.guestOf(C).longestGapMs(0, 30_000)).isZero();
        assertThat(world.upstream.written.get(world.upstream.written.size() - 1).participantId())
                .isEqualTo("agent-1");
    }

    @Test
    void theEndOfAHoldLeavesTheKeysOfAnotherAlone() {
        world.hold(C, 1, 60_000);
        for (long atMs = 1_000; atMs <= 20_000; atMs += 200) {
            world.at(atMs, () -> world.key(C, 2));
        }
        world.at(2_000, () -> world.signal(Signal.Kind.PAUSED, C, 1));
        world.run(20_000);
        assertThat(world.guestOf(C).longestGapMs(0, 20_000)).isZero();
        assertThat(world.shards.view(C, world.nowMs()).state()).isEqualTo("composing");
        world.run(60_000);
        assertThat(world.calls(C)).last().satisfies(atMs -> assertThat(atMs).isLessThanOrEqualTo(20_000));
    }

    @Test
    void aHoldThatFindsNoPermitTriesAgainOnceASecond() {
        world.handOver(C, 1, world.upstream.issue(C, 600_000), 0);
        world.run(100);
        world.upstream.admission = Verdict.of(Reason.BUDGET, 500);
        World.Asked hold = world.hold(C, 1, 20_000);
        world.at(5_000, () -> world.upstream.admission = Verdict.TAKEN);
        world.run(20_000);
        assertThat(World.reasonOf(hold)).isEqualTo(Reason.HOLD);
        assertThat(world.calls(C).get(0)).isBetween(5_000L, 6_100L);
        assertThat(world.guestOf(C).longestGapMs(6_100, 20_000)).isZero();
    }

    @Test
    void aHoldThatFindsNoTokenTriesAgain() {
        world.upstream.nextMints.add(FakeUpstream.SERVER_ERROR);
        world.hold(C, 1, 20_000);
        world.run(20_000);
        assertThat(world.calls(C).get(0)).isBetween(1_000L, 3_000L);
    }

    @Test
    void aHoldSurvivesTroubleUpstream() {
        world.upstream.nextTyping.add(FakeUpstream.SERVER_ERROR);
        world.upstream.nextTyping.add(FakeUpstream.CONNECTION_REFUSED);
        world.upstream.nextTyping.add(FakeUpstream.UNAUTHORIZED);
        world.upstream.nextTyping.add(FakeUpstream.throttled(6_000));
        world.hold(C, 1, 60_000);
        world.run(60_000);
        assertThat(world.guestOf(C).longestGapMs(20_000, 60_000)).isZero();
    }

    @Test
    void aHoldKeepsItsTokenFresh() {
        world.upstream.tokenLifeMs = 30_000;
        world.hold(C, 1, 120_000);
        world.run(120_000);
        assertThat(world.upstream.rejectedTokens).isZero();
        assertThat(world.guestOf(C).longestGapMs(0, 120_000)).isZero();
    }

    @Test
    void aHoldCallsNothingWhileSwitchedOffAndGoesOnAfter() {
        world.hold(C, 1, 60_000);
        world.at(10_000, () -> enable(false));
        world.at(30_000, () -> enable(true));
        world.run(60_000);
        assertThat(world.calls(C)).noneMatch(atMs -> atMs > 10_000 && atMs < 30_000);
        assertThat(world.guestOf(C).longestGapMs(35_000, 60_000)).isZero();
    }

    private void enable(boolean enabled) {
        setup.enabled = enabled;
        world.reload();
    }

    @Test
    void aHoldCallsNothingWhileItsNodeDrains() {
        world.hold(C, 1, 60_000);
        world.at(10_000, world.shards::drain);
        world.run(60_000);
        assertThat(world.calls(C)).hasSize(3);
    }
}
