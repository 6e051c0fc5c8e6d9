package io.keyfold.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.Reason;
import io.keyfold.core.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Conversations that move because somebody drains or joins: nobody notices. */
class HandOverTest {
    private static final String C = "conversation";

    private final Setup setup = Setup.cluster();
    private final World world = World.instant(setup);
    private final Owner first = world.owner;
    private final Owner second = world.join();

    @AfterEach
    void everythingHeld() {
        world.quiet();
    }

    private void moveAll(long atMs) {
        world.at(atMs, () -> {
            world.ownerOf = id -> second;
            first.keepOnly(id -> false);
        });
    }

    // ---- one ---------------------------------------------------------------------------------------------------

    @Test
    @DisplayName("T59: a drain in the middle of typing keeps the spacing and leaves no gap")
    void aDrainInTheMiddleOfTypingKeepsTheSpacingAndLeavesNoGap() {
        world.keys(C, 0, 200, 20_000);
        moveAll(4_900);
        world.at(4_910, () -> assertThat(first.shards.releasing()).isZero());
        world.run(20_000);
        assertThat(world.calls(C)).containsExactly(0L, 4_000L, 8_000L, 12_000L, 16_000L, 20_000L);
        assertThat(world.guestOf(C).longestGapMs(0, 20_000)).isZero();
        assertThat(world.upstream.mints).hasSize(1);
        assertThat(world.upstream.lookUps).hasSize(1);
        assertThat(world.decided(Reason.OWNER_UNREACHABLE)).isZero();
    }

    @Test
    void aCallThatHasLeftEndsWithItsOutcomeOnRecord() {
        world.upstream.answerMs = 1_000;
        world.upstream.nextTyping.add(FakeUpstream.SERVER_ERROR);
        world.key(C, 1);
        moveAll(100);
        world.at(200, () -> assertThat(first.shards.releasing()).isEqualTo(1));
        world.run(1_100);
        assertThat(first.shards.releasing()).isZero();
        assertThat(world.store.record(C).accepted()).isFalse();
    }

    @Test
    void aCallThatHasNotLeftNeverWill() {
        world.upstream.connectMs = 100;
        world.key(C, 1);
        moveAll(50);
        world.run(60);
        world.upstream.connectMs = 0;
        world.keys(C, 70, 10, 70);
        world.run(5_000);
        assertThat(world.calls(C)).containsExactly(70L);
        assertThat(first.shards.releasing()).isZero();
    }

    @Test
    void aTokenOnItsWayIsHandedOver() {
        world.upstream.mintMs = 300;
        world.key(C, 1);
        moveAll(100);
        world.keys(C, 400, 100, 400);
        world.run(5_000);
        assertThat(world.upstream.mints).hasSize(1);
        assertThat(world.calls(C)).containsExactly(400L);
    }

    @Test
    void aRefusedTokenIsNotReplacedByWhoHandsOver() {
        world.upstream.answerMs = 500;
        world.upstream.nextTyping.add(FakeUpstream.UNAUTHORIZED);
        world.key(C, 1);
        moveAll(100);
        world.run(5_000);
        assertThat(world.upstream.mints).hasSize(1);
        assertThat(world.store.record(C).guestToken()).isNull();
    }

    @Test
    void aRefusedCallIsNotRepeatedByWhoHandsOver() {
        Setup relay = Setup.platform();
        relay.agentCredential = false;
        relay.relayCredential = true;
        relay.survival = true;
        World other = World.instant(relay);
        other.upstream.answerMs = 500;
        other.upstream.nextTyping.add(FakeUpstream.UNAUTHORIZED);
        other.key(C, 1);
        other.run(100);
        other.owner.keepOnly(id -> false);
        other.run(5_000);
        assertThat(other.upstream.admitted).as("permits taken").hasSize(1);
        other.quiet();
    }

    @Test
    void aHoldIsServedByOneOwnerAtATime() {
        world.hold(C, 1, 20_000);
        moveAll(9_000);
        world.at(9_100, () -> second.adopt(C, world.store.record(C)));
        world.run(30_000);
        assertThat(world.calls(C)).hasSize(5);
        assertThat(world.guestOf(C).longestGapMs(0, 20_000)).isZero();
    }

    @Test
    void signalsThatWaitAreAnsweredAtOnce() {
        world.upstream.lookUpMs = 500;
        World.Asked key = world.key(C, 1);
        moveAll(100);
        world.run(600);
        assertThat(key.answeredAtMs).isEqualTo(100);
        assertThat(key.verdict).isEqualTo(Verdict.of(Reason.OWNER_UNREACHABLE, 250));
        assertThat(world.store.record(C).known()).isTrue();
    }

    @Test
    void aSignalForWhatIsBeingHandedOverIsNotTaken() {
        world.upstream.answerMs = 500;
        world.key(C, 1);
        world.run(100);
        first.keepOnly(id -> false);
        assertThat(world.key(C, 1).verdict).isEqualTo(Verdict.of(Reason.OWNER_UNREACHABLE, 250));
    }

    @Test
    void aViewThatChangesBackLetsTheConversationGoOn() {
        world.upstream.answerMs = 500;
        world.keys(C, 0, 200, 8_000);
        world.at(4_100, () -> first.keepOnly(id -> false));
        world.at(4_150, () -> first.keepOnly(id -> true));
        world.run(8_000);
        assertThat(world.calls(C)).containsExactly(0L, 4_000L, 8_000L);
        assertThat(world.store.loads).isEqualTo(1);
        assertThat(first.shards.releasing()).isZero();
    }

    @Test
    void aRecordThatWasBeingReadIsLeftAlone() {
        world.key(C, 1);
        world.run(1_000);
        first.keepOnly(id -> false);
        world.run(1_100);
        world.store.loadMs = 50;
        world.key(C, 1);
        world.lifecycle(FakeUpstream.twoAgentsAndTheGuest(C));
        first.keepOnly(id -> false);
        world.run(2_000);
        assertThat(world.store.record(C).guestToken()).isEqualTo("guest-token-1");
        assertThat(first.shards.gauges().conversations()).isZero();
    }

    @Test
    void whoJoinsTakesOnlyWhatMoves() {
        world.key("stays", 1);
        world.key("moves", 1);
        world.run(1_000);
        first.keepOnly("stays"::equals);
        world.run(1_100);
        assertThat(first.shards.view("stays", world.nowMs())).isNotNull();
        assertThat(first.shards.view("moves", world.nowMs())).isNull();
    }

    // ---- many --------------------------------------------------------------------------------------------------

    @Test
    @DisplayName("T56: a rolling restart of three owners costs no token, no look-up and no call")
    void aRollingRestartOfThreeOwnersCostsNothing() {
        List<Owner> slots = threeOwnersAndConversations(10_000, 31_000);
        for (int slot = 0; slot < 3; slot++) {
            drainAndReplace(slots, slot, 6_000 + slot * 8_000L);
        }
        world.run(35_000);
        assertThat(world.upstream.mints).hasSize(10_000);
        assertThat(world.upstream.lookUps).hasSize(10_000);
        assertThat(longestGapMs(10_000)).as("longest gap").isZero();
    }

    @Test
    @DisplayName("T56: owners that die one after another cost no token and one call a conversation at most")
    void ownersThatDieOneAfterAnotherCostNoToken() {
        List<Owner> slots = threeOwnersAndConversations(2_000, 31_000);
        for (int slot = 0; slot < 3; slot++) {
            int dying = slot;
            long atMs = 6_000 + slot * 8_000L;
            world.at(atMs, slots.get(dying)::crash);
            world.at(atMs + 900, () -> slots.set(dying, world.join()));
        }
        world.run(35_000);
        assertThat(world.upstream.mints).hasSize(2_000);
        assertThat(world.upstream.lookUps).hasSize(2_000);
        assertThat(longestGapMs(2_000)).as("longest gap").isLessThan(1_000);
    }

    /** Each conversation has a slot, and types every second from some moment of the first four seconds on. */
    private List<Owner> threeOwnersAndConversations(int count, long untilMs) {
        List<Owner> slots = new ArrayList<>(List.of(first, second, world.join()));
        world.ownerOf = id -> slots.get(slotOf(id));
        for (int i = 0; i < count; i++) {
            world.keys("c" + i, i % 4_000, 1_000, untilMs);
        }
        return slots;
    }

    private static int slotOf(String conversationId) {
        return Math.floorMod(conversationId.hashCode(), 3);
    }

    /** The neighbour takes over for four seconds, then gives back to a new owner. */
    private void drainAndReplace(List<Owner> slots, int slot, long atMs) {
        world.at(atMs, () -> {
            Owner leaving = slots.get(slot);
            slots.set(slot, slots.get((slot + 1) % 3));
            leaving.keepOnly(id -> false);
            world.after(200, () -> assertThat(leaving.shards.releasing()).isZero());
        });
        world.at(atMs + 4_000, () -> {
            Owner neighbour = slots.get(slot);
            slots.set(slot, world.join());
            neighbour.keepOnly(id -> slotOf(id) != slot);
        });
    }

    private long longestGapMs(int count) {
        long longestMs = 0;
        for (int i = 0; i < count; i++) {
            longestMs = Math.max(longestMs, world.guestOf("c" + i).longestGapMs(i % 4_000, 31_000));
        }
        return longestMs;
    }
}
