package io.keyfold.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.ConversationFacts;
import io.keyfold.core.Outcome;
import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.Verdict;
import io.keyfold.ops.LoopMeters.Operation;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * An upstream that knows Off: no shipped dialect does. That an Off follows an On, never overlaps another call and keeps
 * its floor to the next On is checked in every world, by {@link Guest}.
 */
class OffTest {
    private static final String C = "conversation";

    private final Setup setup = Setup.off(true);
    private World world = World.instant(setup);

    @AfterEach
    void everythingHeld() {
        world.quiet();
    }

    private List<Long> offs() {
        return world.guestOf(C).offsAtMs();
    }

    private void paused(long atMs) {
        world.at(atMs, () -> world.signal(Signal.Kind.PAUSED, C, 1));
    }

    @Test
    @DisplayName("T09: one key is one On and one Off after the idle time, and never another")
    void oneKeyIsOneOnAndOneOff() {
        world.key(C, 1);
        world.run(600_000);
        assertThat(world.calls(C)).containsExactly(0L);
        assertThat(offs()).singleElement().satisfies(atMs -> assertThat(atMs).isBetween(5_000L, 5_100L));
    }

    @Test
    @DisplayName("T10: keys without a pause cause no Off")
    void keysWithoutAPauseCauseNoOff() {
        world.keys(C, 0, 1_900, 60_000);
        world.run(60_000);
        assertThat(offs()).isEmpty();
    }

    @Test
    @DisplayName("T11: a key just after a stop makes no Off and On within a second")
    void aKeyJustAfterAStopMakesNoPair() {
        world.keys(C, 0, 200, 1_000);
        paused(1_002);
        world.keys(C, 1_200, 200, 4_000);
        world.run(4_000);
        assertThat(offs()).containsExactly(1_002L);
        assertThat(world.calls(C)).containsExactly(0L, 2_200L);
    }

    @Test
    @DisplayName("T14: the Off of a stop waits for the On in flight")
    void theOffOfAStopWaitsForTheOnInFlight() {
        world.upstream.answerMs = 300;
        world.key(C, 1);
        paused(100);
        world.run(60_000);
        assertThat(world.calls(C)).containsExactly(0L);
        assertThat(offs()).containsExactly(300L);
    }

    @Test
    @DisplayName("T14: a stop and a key while the On is in flight are no Off")
    void aStopAndAKeyWhileTheOnIsInFlightAreNoOff() {
        world.upstream.answerMs = 1_000;
        world.key(C, 1);
        paused(250);
        world.keys(C, 300, 1, 300);
        world.run(3_000);
        assertThat(world.calls(C)).containsExactly(0L);
        assertThat(offs()).isEmpty();
    }

    @Test
    @DisplayName("T21: where a message clears it needs no Off, else one")
    void aMessageNeedsAnOffOnlyWhereItDoesNotClear() {
        world.key(C, 1);
        world.sent(C, 1, 500);
        world.run(60_000);
        assertThat(offs()).isEmpty();
        world.quiet();

        world = World.instant(Setup.off(false));
        world.key(C, 1);
        world.sent(C, 1, 500);
        world.run(60_000);
        assertThat(offs()).containsExactly(500L);
        assertThat(world.guestOf(C).seesTypingAt(500)).isFalse();
    }

    @Test
    void aStopThatNobodySawTypedIsNoOff() {
        world.upstream.nextTyping.add(FakeUpstream.SERVER_ERROR);
        world.key(C, 1);
        paused(1_000);
        world.run(60_000);
        assertThat(offs()).isEmpty();
    }

    @Test
    void theOffIsOfTheLastWhoStops() {
        world.keys(C, 0, 200, 3_000);
        world.at(100, () -> world.signal(Signal.Kind.KEYSTROKE, C, 2));
        world.at(200, () -> world.signal(Signal.Kind.PAUSED, C, 2));
        paused(3_100);
        world.run(60_000);
        assertThat(offs()).containsExactly(3_100L);
        assertThat(world.upstream.offs.get(0).participantId()).isEqualTo("agent-1");
    }

    @Test
    void theEndOfAHoldIsAnOff() {
        world.hold(C, 1, 10_000);
        world.run(60_000);
        assertThat(offs()).singleElement().satisfies(atMs -> assertThat(atMs).isBetween(10_000L, 10_100L));
    }

    @Test
    void anOffThatFailsIsNotTriedAgain() {
        world.key(C, 1);
        world.at(900, () -> world.upstream.nextTyping.add(FakeUpstream.SILENCE));
        paused(1_000);
        world.run(60_000);
        assertThat(offs()).containsExactly(1_000L);
        assertThat(world.guestOf(C).seesTypingAt(4_999)).isTrue();
    }

    @Test
    void anOffWhoseTokenIsRefusedIsNotSentAgain() {
        world.key(C, 1);
        world.at(900, () -> world.upstream.nextTyping.add(FakeUpstream.UNAUTHORIZED));
        paused(1_000);
        world.run(60_000);
        assertThat(offs()).containsExactly(1_000L);
    }

    @Test
    void anOffWithoutAPermitIsDroppedAndCounted() {
        world.key(C, 1);
        world.at(900, () -> world.upstream.admission = Verdict.of(Reason.BUDGET, 500));
        paused(1_000);
        world.run(60_000);
        assertThat(offs()).isEmpty();
        assertThat(world.meters.upstreamRequests(Operation.TYPING, Outcome.STALE))
                .isEqualTo(1);
    }

    @Test
    void anOffFetchesNoToken() {
        world.key(C, 1);
        world.at(900, () -> world.signal(Signal.Kind.REVOKE_GUEST_TOKEN, C, 1));
        paused(1_000);
        world.run(60_000);
        assertThat(offs()).isEmpty();
        assertThat(world.upstream.mints).hasSize(1);
    }

    @Test
    void anOffThatCannotLeaveInTimeStaysHere() {
        world.key(C, 1);
        world.at(900, () -> world.upstream.connectMs = 1_500);
        paused(1_000);
        world.run(60_000);
        assertThat(offs()).isEmpty();
    }

    @Test
    void aKeyStopsTheOffThatHasNotLeft() {
        world.key(C, 1);
        world.at(900, () -> world.upstream.connectMs = 200);
        paused(1_000);
        world.keys(C, 1_100, 1, 1_100);
        world.run(5_000);
        assertThat(offs()).isEmpty();
        assertThat(world.guestOf(C).longestGapMs(0, 5_000)).isZero();
    }

    @Test
    void nothingIsToldInTheNameOfSomebodyWhoLeft() {
        world.key(C, 1);
        world.at(1_000, () -> world.lifecycle(new ConversationFacts(C, false, List.of(FakeUpstream.agent(1, true)))));
        world.run(60_000);
        assertThat(offs()).isEmpty();
    }

    @Test
    void theEndOfAConversationIsNoOff() {
        world.key(C, 1);
        world.at(1_000, () -> world.lifecycle(new ConversationFacts(C, true, List.of())));
        world.run(60_000);
        assertThat(offs()).isEmpty();
    }

    @Test
    void switchedOffOrInShadowNothingIsToldEither() {
        world.key(C, 1);
        world.key("other", 1);
        world.at(500, () -> {
            setup.shadow = true;
            world.reload();
        });
        paused(1_000);
        world.at(2_000, () -> {
            setup.shadow = false;
            setup.enabled = false;
            world.reload();
        });
        world.run(60_000);
        assertThat(world.upstream.offs).isEmpty();
    }
}
