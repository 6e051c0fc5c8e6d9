package io.keyfold.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.ConversationFacts;
import io.keyfold.core.ProblemCode;
import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.Verdict;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The owner of a conversation is gone, and another goes on with the record of it, or without. */
class CrashTest {
    private static final String C = "conversation";

    private final Setup setup = Setup.cluster();
    private final World world = World.instant(setup);
    private final Owner first = world.owner;
    private final Owner second = world.join();

    @AfterEach
    void everythingHeld() {
        world.quiet();
    }

    private void crash(long atMs, long successorAtMs) {
        world.at(atMs, first::crash);
        world.at(successorAtMs, () -> world.ownerOf = id -> second);
    }

    // ---- typing ------------------------------------------------------------------------------------------------

    @Test
    @DisplayName("T53: an owner that dies leaves no gap and no call too many")
    void anOwnerThatDiesLeavesNoGapAndNoCallTooMany() {
        world.keys(C, 0, 200, 20_000);
        crash(4_900, 7_390);
        world.run(20_000);
        assertThat(world.calls(C)).containsExactly(0L, 4_000L, 8_000L, 12_000L, 16_000L, 20_000L);
        assertThat(world.guestOf(C).longestGapMs(0, 20_000)).isZero();
        assertThat(world.decided(Reason.OWNER_UNREACHABLE)).isEqualTo(12);
    }

    @Test
    @DisplayName("T55: nobody types after a restart when the agent stopped meanwhile")
    void nobodyTypesAfterARestartWhenTheAgentStoppedMeanwhile() {
        world.keys(C, 0, 200, 4_800);
        crash(4_900, 7_390);
        world.at(8_000, () -> world.signal(Signal.Kind.OPEN, C, 1));
        world.run(60_000);
        assertThat(world.calls(C)).containsExactly(0L, 4_000L);
        assertThat(second.shards.view(C, world.nowMs()).state()).isEqualTo("idle");
        assertThat(second.shards.gauges().dark()).isZero();
    }

    @Test
    void aLiveTokenAndTheParticipantsOutliveTheirOwner() {
        world.keys(C, 0, 200, 30_000);
        crash(4_900, 4_990);
        world.run(30_000);
        assertThat(world.upstream.mints).hasSize(1);
        assertThat(world.upstream.lookUps).hasSize(1);
        assertThat(world.upstream.written)
                .extracting(FakeUpstream.Written::guestToken)
                .containsOnly("guest-token-1");
    }

    @Test
    void aTokenOfFormerOwnersIsRenewedAheadOfItsEnd() {
        world.upstream.tokenLifeMs = 60_000;
        world.keys(C, 0, 200, 100_000);
        crash(20_000, 20_500);
        world.run(100_000);
        assertThat(world.upstream.rejectedTokens).isZero();
        assertThat(world.upstream.mints).hasSizeBetween(2, 3);
        assertThat(world.guestOf(C).longestGapMs(0, 100_000)).isZero();
    }

    @Test
    void anOwnerThatDiesBeforeItsLastCallIsOnRecordCostsOneCall() {
        world.keys(C, 0, 200, 12_000);
        world.at(3_900, () -> world.store.losesSaves = true);
        crash(4_050, 4_100);
        world.at(4_100, () -> world.store.losesSaves = false);
        world.at(4_100, world.guestOf(C)::lostOwner);
        world.run(12_000);
        assertThat(world.calls(C)).containsExactly(0L, 4_000L, 4_200L, 8_200L);
        assertThat(world.upstream.mints).hasSize(1);
    }

    @Test
    void aRecordThatIsLostCostsOneCallOneLookUpAndOneToken() {
        world.store.losesSaves = true;
        world.keys(C, 0, 200, 12_000);
        crash(4_900, 4_990);
        world.at(5_000, world.guestOf(C)::lostOwner);
        world.run(12_000);
        assertThat(world.calls(C)).containsExactly(0L, 4_000L, 5_000L, 9_000L);
        assertThat(world.upstream.mints).hasSize(2);
        assertThat(world.upstream.lookUps).hasSize(2);
    }

    @Test
    void aMessageBetweenTwoOwnersFreesTheInterval() {
        world.key(C, 1);
        crash(1_000, 1_100);
        world.sent(C, 1, 1_500);
        world.keys(C, 1_600, 100, 1_600);
        world.run(10_000);
        assertThat(world.calls(C)).containsExactly(0L, 1_600L);
        assertThat(world.decided(Reason.AFTER_MESSAGE)).isEqualTo(1);
    }

    @Test
    void aMessageBeforeTheCrashFreesTheInterval() {
        world.key(C, 1);
        world.sent(C, 1, 900);
        crash(1_000, 1_100);
        world.keys(C, 1_200, 100, 1_200);
        world.run(10_000);
        assertThat(world.calls(C)).containsExactly(0L, 1_200L);
    }

    @Test
    void thirtyKeysThatWaitForTheRecordAreOneCall() {
        world.store.loadMs = 60;
        world.keys(C, 0, 2, 58);
        world.run(1_000);
        assertThat(world.calls(C)).containsExactly(60L);
        assertThat(world.store.loads).isEqualTo(1);
    }

    // ---- holds -------------------------------------------------------------------------------------------------

    @Test
    void aHoldOutlivesItsOwnerWithoutAKey() {
        world.at(0, () -> world.hold(C, 1, 20_000));
        crash(9_000, 9_500);
        world.at(9_500, () -> second.adopt(C, world.store.record(C)));
        world.run(60_000);
        assertThat(world.calls(C)).first().isEqualTo(0L);
        assertThat(world.calls(C)).hasSize(5);
        assertThat(world.guestOf(C).longestGapMs(0, 20_000)).isZero();
        assertThat(world.upstream.mints).hasSize(1);
    }

    @Test
    void aHoldThatWasCancelledDoesNotComeBack() {
        world.at(0, () -> world.hold(C, 1, 60_000));
        world.at(5_000, () -> world.signal(Signal.Kind.HOLD_CANCEL, C, 1));
        crash(6_000, 6_500);
        world.at(6_500, () -> second.adopt(C, world.store.record(C)));
        world.run(30_000);
        assertThat(world.calls(C)).hasSize(2);
        assertThat(second.shards.view(C, world.nowMs())).isNull();
    }

    @Test
    void aHoldThatIsCancelledBetweenTwoOwnersEnds() {
        world.at(0, () -> world.hold(C, 1, 60_000));
        crash(5_000, 5_500);
        world.at(6_000, () -> world.signal(Signal.Kind.HOLD_CANCEL, C, 1));
        world.run(60_000);
        assertThat(world.calls(C)).hasSize(2);
    }

    // ---- the end, and the token --------------------------------------------------------------------------------

    @Test
    void aConversationThatEndedStaysEnded() {
        world.key(C, 1);
        world.at(1_000, () -> world.lifecycle(ended()));
        crash(1_500, 1_600);
        world.at(2_000, () -> {
            World.Asked late = world.key(C, 1);
            world.at(2_500, () -> assertThat(Verdict.problem(late.verdict)).isEqualTo(ProblemCode.CONVERSATION_ENDED));
        });
        world.run(10_000);
        assertThat(world.calls(C)).containsExactly(0L);
        assertThat(world.upstream.lookUps).hasSize(1);
    }

    @Test
    void anEndThatOnlyTheSuccessorHearsOfLeavesNoToken() {
        world.key(C, 1);
        crash(1_500, 1_600);
        world.at(2_000, () -> world.lifecycle(ended()));
        world.run(3_000);
        assertThat(world.store.record(C)).isNull();
    }

    @Test
    void aTokenRevokedBetweenTwoOwnersIsNotUsedAgain() {
        world.key(C, 1);
        crash(1_500, 1_600);
        world.at(2_000, () -> world.signal(Signal.Kind.REVOKE_GUEST_TOKEN, C, 1));
        world.keys(C, 5_000, 100, 5_000);
        world.run(6_000);
        assertThat(world.upstream.written).last().extracting("guestToken").isEqualTo("guest-token-2");
    }

    private static ConversationFacts ended() {
        return new ConversationFacts(C, true, List.of());
    }

    // ---- clocks ------------------------------------------------------------------------------------------------

    @Test
    void aClockThatIsMinutesBehindDelaysTypingByOneIntervalAtMost() {
        second.wallAheadMs = -600_000;
        world.keys(C, 0, 200, 20_000);
        crash(4_900, 7_390);
        world.run(20_000);
        assertThat(world.calls(C)).startsWith(0L, 4_000L, 11_400L, 15_400L);
        assertThat(world.upstream.mints).hasSize(1);
    }

    @Test
    void aClockThatIsMinutesBehindDoesNotProlongATokenBeyondWhatItWasWhenSaved() {
        second.wallAheadMs = -600_000;
        world.upstream.tokenLifeMs = 20_000;
        world.keys(C, 0, 200, 60_000);
        crash(4_900, 4_990);
        world.run(60_000);
        assertThat(world.upstream.rejectedTokens).isZero();
        assertThat(world.upstream.mints).hasSizeBetween(4, 6);
    }

    @Test
    void aClockThatIsMinutesAheadCostsOneCallAndOneToken() {
        second.wallAheadMs = 900_000;
        world.keys(C, 0, 200, 12_000);
        crash(4_900, 4_990);
        world.at(5_000, world.guestOf(C)::lostOwner);
        world.run(12_000);
        assertThat(world.calls(C)).containsExactly(0L, 4_000L, 5_000L, 9_000L);
        assertThat(world.upstream.mints).hasSize(2);
    }
}
