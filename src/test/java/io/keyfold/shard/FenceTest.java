package io.keyfold.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** An owner that stood still for a while, or is told to hold back: nothing leaves until it is confirmed. */
class FenceTest {
    private static final String C = "conversation";
    private static final long WATCHED_UNTIL_MS = 30_000;

    private final Setup setup = Setup.cluster();
    private final World world = World.instant(setup);
    private final Owner first = world.owner;
    private final Owner second = world.join();
    private int fenced;

    @AfterEach
    void everythingHeld() {
        world.quiet();
    }

    /** Paused for ten seconds; the successor takes over after half of them. */
    private void pause(long atMs) {
        first.beats(WATCHED_UNTIL_MS, () -> fenced++);
        world.at(atMs, first::pause);
        world.at(atMs + 5_000, () -> world.ownerOf = id -> second);
        world.at(atMs + 10_000, first::resume);
    }

    // ---- the pause ---------------------------------------------------------------------------------------------

    @Test
    @DisplayName("T54: an owner that wakes with a due call does not make it")
    void anOwnerThatWakesWithADueCallDoesNotMakeIt() {
        world.keys(C, 0, 200, 11_000);
        world.at(3_900, () -> world.upstream.connectMs = 100);
        pause(4_050);
        world.run(20_000);
        assertThat(world.calls(C)).containsExactly(0L, 9_200L + 100);
        assertThat(fenced).isPositive();
        assertThat(first.shards.gauges().conversations()).isZero();
    }

    @Test
    void anOwnerThatWakesWithAHoldDueDoesNotServeIt() {
        world.hold(C, 1, 60_000);
        pause(7_000);
        world.run(29_000);
        assertThat(world.calls(C)).containsExactly(0L, 4_032L);
    }

    @Test
    void anOwnerThatWakesToATokenDoesNotUseIt() {
        world.upstream.mintMs = 100;
        world.key(C, 1);
        pause(50);
        world.run(29_000);
        assertThat(world.calls(C)).isEmpty();
        assertThat(world.upstream.mints).hasSize(1);
    }

    @Test
    void anOwnerThatWakesToAKeyDoesNotTakeIt() {
        world.key(C, 1);
        pause(2_000);
        world.at(
                3_000,
                () -> first.run(() -> world.within(first, () -> {
                    world.ownerOf = id -> first;
                    world.key(C, 1);
                })));
        world.run(29_000);
        assertThat(world.calls(C)).containsExactly(0L);
        assertThat(world.decided(Reason.OWNER_UNREACHABLE)).isEqualTo(1);
    }

    @Test
    void whatComesOfACallFromBeforeThePauseIsNotHeard() {
        world.upstream.nextTyping.add(FakeUpstream.UNAUTHORIZED);
        world.key(C, 1);
        pause(10);
        world.run(29_000);
        assertThat(world.calls(C)).containsExactly(0L);
        assertThat(world.upstream.mints).hasSize(1);
    }

    @Test
    void aMachineThatWasSuspendedIsFencedByTheWallClock() {
        world.keys(C, 0, 200, 3_000);
        first.beats(WATCHED_UNTIL_MS, () -> fenced++);
        world.at(2_100, () -> first.wallAheadMs = 60_000);
        world.run(3_000);
        assertThat(fenced).isPositive();
        assertThat(world.decided(Reason.OWNER_UNREACHABLE)).isPositive();
    }

    @Test
    void aRequestIsHeldBackByTheWallClockBeforeTheTickNotices() {
        world.upstream.connectMs = 100;
        first.beats(WATCHED_UNTIL_MS, () -> fenced++);
        world.key(C, 1);
        world.at(90, () -> first.wallAheadMs = 60_000);
        world.run(200);
        assertThat(world.calls(C)).isEmpty();
        assertThat(first.shards.gauges().conversations()).isZero();
    }

    // ---- until confirmed ---------------------------------------------------------------------------------------

    @Test
    void aFencedOwnerAnswersThatItCannotBeReached() {
        world.key(C, 1);
        world.run(1_000);
        first.shards.fence();
        World.Asked key = world.key(C, 1);
        assertThat(key.verdict).isEqualTo(Verdict.of(Reason.OWNER_UNREACHABLE, 250));
        assertThat(first.shards.gauges().conversations()).isZero();
    }

    @Test
    void anEndOnItsWayIsNotToldByAFencedOwner() {
        Setup off = Setup.off(true);
        off.survival = true;
        World other = World.instant(off);
        other.key(C, 1);
        other.run(1_000);
        other.upstream.connectMs = 100;
        other.signal(Signal.Kind.PAUSED, C, 1);
        other.run(1_050);
        other.shards.fence();
        other.run(2_000);
        assertThat(other.calls(C)).hasSize(1);
        assertThat(other.upstream.offs).isEmpty();
        other.quiet();
    }

    @Test
    void aConfirmedOwnerGoesOnWithWhatSurvived() {
        world.keys(C, 0, 200, 12_000);
        world.at(5_000, () -> first.shards.fence());
        world.at(6_000, first::confirm);
        world.run(12_000);
        assertThat(world.calls(C)).containsExactly(0L, 4_000L, 8_000L, 12_000L);
        assertThat(world.upstream.mints).hasSize(1);
        assertThat(world.upstream.lookUps).hasSize(1);
    }

    @Test
    void aConfirmationFromBeforeAnotherPauseCountsForNothing() {
        first.beats(WATCHED_UNTIL_MS, () -> fenced++);
        world.at(1_000, () -> first.shards.fence());
        world.at(1_100, first::pause);
        world.at(9_000, () -> {
            // The answer lay in the socket; the late tick comes after it.
            first.confirm();
            assertThat(world.key(C, 1).verdict).isEqualTo(Verdict.of(Reason.OWNER_UNREACHABLE));
            first.resume();
            assertThat(world.key(C, 1).verdict).isEqualTo(Verdict.of(Reason.OWNER_UNREACHABLE, 250));
        });
        world.run(10_000);
        assertThat(world.calls(C)).isEmpty();
    }

    @Test
    void nothingIsHeardOrAdoptedWhileFenced() {
        world.hold(C, 1, 20_000);
        world.run(1_000);
        Survivor record = world.store.record(C);
        first.shards.fence();
        first.adopt(C, record);
        world.lifecycle(FakeUpstream.twoAgentsAndTheGuest(C));
        assertThat(first.shards.gauges().conversations()).isZero();
    }

    @Test
    void signalsThatWaitAreAnsweredWhenTheFenceFalls() {
        world.upstream.lookUpMs = 500;
        World.Asked key = world.key(C, 1);
        world.at(100, () -> first.shards.fence());
        world.run(2_000);
        assertThat(key.answeredAtMs).isEqualTo(100);
        assertThat(world.calls(C)).isEmpty();
    }
}
