package io.keyfold.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.Signal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Records of a former owner that arrive when another one owns the conversation: they are too late. */
class LateSavesTest {
    private static final String C = "conversation";

    private final Setup setup = Setup.cluster();
    private final World world = World.instant(setup);
    private final Owner first = world.owner;
    private final Owner second = world.join();

    @AfterEach
    void everythingHeld() {
        world.quiet();
    }

    /** What {@code owner} saves at {@code atMs} takes {@code tookMs}. */
    private void savesTakeLong(long atMs, long tookMs) {
        world.at(atMs - 1, () -> world.store.saveMs = tookMs);
        world.at(atMs + 1, () -> world.store.saveMs = 2);
    }

    private void lastCallOnRecordIs(long atMs) {
        assertThat(world.store.record(C).lastCallAtEpochMs()).isEqualTo(world.wallOffsetMs + atMs);
    }

    @Test
    void aSaveFromBeforeAHandOverLosesAgainstTheSuccessors() {
        savesTakeLong(4_000, 6_000);
        world.keys(C, 0, 200, 12_000);
        world.at(4_900, () -> {
            world.ownerOf = id -> second;
            first.keepOnly(id -> false);
            world.guestOf(C).lostOwner();
        });
        world.run(10_500);
        assertThat(world.store.refused).isEqualTo(1);
        lastCallOnRecordIs(world.calls(C).get(world.calls(C).size() - 1));
        assertThat(world.upstream.mints).hasSize(1);
    }

    @Test
    void aSaveFromBeforeAPauseLosesThoughItsWriterIsTheOnlyOneThatSavedLately() {
        first.beats(30_000, () -> {});
        savesTakeLong(4_000, 12_000);
        world.keys(C, 0, 200, 4_000);
        world.at(4_050, first::pause);
        world.at(9_000, () -> world.ownerOf = id -> second);
        world.keys(C, 9_100, 100, 9_100);
        world.at(9_500, () -> world.signal(Signal.Kind.SENT, C, 1));
        world.at(14_000, first::resume);
        world.run(20_000);
        assertThat(world.store.refused).isEqualTo(1);
        lastCallOnRecordIs(9_100);
        assertThat(world.store.record(C).messageSince()).isTrue();
    }

    @Test
    void aTokenThatTheSuccessorReplacedDoesNotComeBack() {
        savesTakeLong(4_000, 3_000);
        world.keys(C, 0, 200, 4_800);
        world.at(4_900, () -> {
            world.ownerOf = id -> second;
            first.keepOnly(id -> false);
        });
        world.at(5_000, () -> world.handOver(C, 1, world.upstream.issue(C, 400_000), 400_000));
        world.run(8_000);
        assertThat(world.store.refused).isEqualTo(1);
        assertThat(world.store.record(C).guestToken()).isEqualTo("guest-token-2");
    }

    @Test
    void afterASplitThatHealsWhoIsOwnerStillHasTheLastWord() {
        world.keys(C, 0, 200, 3_000);
        // The other half takes over what it cannot see to be owned; both act.
        world.at(3_100, () -> world.ownerOf = id -> second);
        world.keys(C, 4_200, 100, 4_200);
        savesTakeLong(8_400, 5_000);
        world.keys(C, 8_400, 100, 8_400);
        // Healed: the first is the owner, by the view of both.
        world.at(10_000, () -> {
            world.ownerOf = id -> first;
            world.guestOf(C).lostOwner();
            first.keepOnly(id -> true);
            second.keepOnly(id -> false);
        });
        world.keys(C, 10_100, 200, 13_000);
        world.run(16_000);
        assertThat(world.calls(C)).contains(10_100L);
        lastCallOnRecordIs(10_100);
        assertThat(world.store.refused).isEqualTo(1);
    }

    @Test
    void anOwnerWhoseClockIsBehindIsOnRecordAllTheSame() {
        second.wallAheadMs = -600_000;
        world.keys(C, 0, 200, 4_800);
        world.at(4_900, first::crash);
        world.at(5_000, () -> world.ownerOf = id -> second);
        world.keys(C, 5_000, 200, 20_000);
        world.run(20_000);
        assertThat(world.store.refused).isZero();
    }

    @Test
    void anOwnerThatCouldNotReadTheRecordAndHasAClockBehindIsHeardTheSecondTime() {
        second.wallAheadMs = -600_000;
        world.keys(C, 0, 200, 4_800);
        world.at(4_900, first::crash);
        world.at(5_000, () -> {
            world.ownerOf = id -> second;
            world.store.losesLoads = true;
        });
        world.at(5_000, world.guestOf(C)::lostOwner);
        world.keys(C, 5_000, 200, 20_000);
        world.run(20_000);
        assertThat(world.store.refused).isBetween(1, 2);
        Survivor record = world.store.record(C);
        assertThat(record.lastCallAtEpochMs())
                .isEqualTo(world.wallOffsetMs
                        - 600_000
                        + world.calls(C).get(world.calls(C).size() - 1));
    }

    @Test
    void aFormerOwnerThatHasNotHeardOfTheChangeDoesNotOutbid() {
        savesTakeLong(4_000, 2_000);
        world.keys(C, 0, 200, 4_600);
        world.at(4_900, () -> {
            world.ownerOf = id -> second;
            world.guestOf(C).lostOwner();
        });
        world.keys(C, 5_000, 200, 9_000);
        world.run(6_500);
        assertThat(world.store.refused).isEqualTo(1);
        lastCallOnRecordIs(5_000);
        world.at(8_500, () -> first.keepOnly(id -> false));
        world.run(12_000);
        lastCallOnRecordIs(world.calls(C).get(world.calls(C).size() - 1));
    }
}
