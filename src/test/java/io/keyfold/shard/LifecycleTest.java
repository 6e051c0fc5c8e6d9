package io.keyfold.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.Agent;
import io.keyfold.core.ConversationFacts;
import io.keyfold.core.Participant;
import io.keyfold.core.ProblemCode;
import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.Verdict;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the platform's events change: joining, transfer, end. */
class LifecycleTest {
    private static final String C = "conversation";

    private final World world = World.instant(Setup.guest());

    @AfterEach
    void everythingHeld() {
        world.quiet();
    }

    private void participants(Participant... participants) {
        world.lifecycle(new ConversationFacts(C, false, List.of(participants)));
    }

    @Test
    void whoIsKnownFromEventsNeedsNoLookUp() {
        participants(FakeUpstream.agent(1, false));
        world.key(C, 1);
        world.run(3_600_000);
        world.key(C, 1);
        world.run(3_600_100);
        assertThat(world.upstream.lookUps).isEmpty();
        assertThat(world.calls(C)).containsExactly(0L, 3_600_000L);
    }

    @Test
    void anEventDoesNotPutOffTheLookUpOfAnIdItDoesNotName() {
        participants(FakeUpstream.agent(1, false));
        world.at(100, () -> world.key(C, 2));
        world.run(200);
        assertThat(world.upstream.lookUps).hasSize(1);
        assertThat(world.calls(C)).containsExactly(100L);
    }

    @Test
    @DisplayName("T31: after a transfer the one who left is refused and the other types on")
    void afterATransferTheOneWhoLeftIsRefused() {
        world.keys(C, 0, 200, 6_000);
        world.at(3_000, () -> participants(FakeUpstream.agent(1, true), FakeUpstream.agent(2, false)));
        world.at(5_000, () -> world.key(C, 2));
        world.run(6_000);
        assertThat(world.upstream.written)
                .extracting(FakeUpstream.Written::participantId)
                .containsExactly("agent-1", "agent-2");
        assertThat(world.meters.problems(ProblemCode.PARTICIPANT_ENDED)).isEqualTo(15);
    }

    @Test
    void theWantedCallOfOneWhoLeavesIsDropped() {
        world.upstream.mintMs = 500;
        world.key(C, 1);
        world.at(100, () -> participants(FakeUpstream.agent(1, true), FakeUpstream.agent(2, false)));
        world.run(10_000);
        assertThat(world.calls(C)).isEmpty();
    }

    @Test
    void theLeavingCallOfOneWhoLeavesStaysHere() {
        world.upstream.connectMs = 300;
        world.key(C, 1);
        world.at(100, () -> participants(FakeUpstream.agent(1, true), FakeUpstream.agent(2, false)));
        world.run(10_000);
        assertThat(world.calls(C)).isEmpty();
    }

    @Test
    @DisplayName("T32: an end stops everything and is forgotten within seconds")
    void anEndStopsEverything() {
        world.hold(C, 1, 100_000);
        world.at(5_000, () -> world.lifecycle(new ConversationFacts(C, true, List.of())));
        world.at(
                5_500, () -> assertThat(world.key(C, 1).verdict).isEqualTo(Verdict.of(ProblemCode.CONVERSATION_ENDED)));
        world.run(7_000);
        assertThat(world.calls(C)).hasSize(2);
        assertThat(world.shards.gauges().conversations()).isZero();
        assertThat(world.shards.deadlinesArmed()).isZero();
    }

    @Test
    void anEndDuringTheLookUpAnswersWhoWaits() {
        world.upstream.lookUpMs = 500;
        World.Asked one = world.key(C, 1);
        world.at(100, () -> world.lifecycle(new ConversationFacts(C, true, List.of())));
        world.run(5_000);
        assertThat(one.verdict).isEqualTo(Verdict.of(ProblemCode.CONVERSATION_ENDED));
        assertThat(world.calls(C)).isEmpty();
    }

    @Test
    void anEndWhileATokenIsFetchedLeavesNothingBehind() {
        world.upstream.mintMs = 1_800;
        world.key(C, 1);
        world.at(100, () -> world.lifecycle(new ConversationFacts(C, true, List.of())));
        // The same id again, before the token for the old one arrives.
        world.at(1_300, () -> participants(FakeUpstream.agent(1, false)));
        world.run(10_000);
        assertThat(world.calls(C)).isEmpty();
        assertThat(world.shards.gauges().conversations()).isEqualTo(1);
    }

    @Test
    void theEndOfAnUnknownConversationIsNothing() {
        world.lifecycle(new ConversationFacts(C, true, List.of()));
        assertThat(world.shards.gauges().conversations()).isZero();
    }

    @Test
    @DisplayName("T35: when a bot hands over to a person its hold ends at once")
    void whenABotHandsOverItsHoldEnds() {
        world.hold(C, 1, 100_000);
        world.at(5_000, () -> participants(FakeUpstream.agent(1, true), FakeUpstream.agent(2, false)));
        world.at(30_000, () -> world.key(C, 2));
        world.run(60_000);
        assertThat(world.calls(C)).hasSize(3).last().isEqualTo(30_000L);
        assertThat(world.upstream.written.get(2).participantId()).isEqualTo("agent-2");
    }

    @Test
    void whatIsKnownFromEventsIsKeptForHoursAndThenForgotten() {
        participants(FakeUpstream.agent(1, false));
        world.run(7_190_000);
        assertThat(world.shards.gauges().conversations()).isEqualTo(1);
        world.run(7_201_000);
        assertThat(world.shards.gauges().conversations()).isZero();
    }

    @Test
    void aMessageOfOneAgentEndsTheIndicatorOfAll() {
        world.keys(C, 0, 200, 3_000);
        world.at(1_000, () -> world.key(C, 2));
        world.at(3_100, () -> world.signal(Signal.Kind.SENT, C, 2));
        world.run(10_000);
        assertThat(world.calls(C)).containsExactly(0L);
        assertThat(world.decided(Reason.INTERVAL)).isEqualTo(16);
    }

    @Test
    void aTransferAndAnEndByEventsNeedNoLookUp() {
        participants(FakeUpstream.agent(1, false));
        world.keys(C, 0, 200, 10_000);
        world.at(3_000, () -> participants(FakeUpstream.agent(1, true), FakeUpstream.agent(2, false)));
        world.at(3_001, () -> assertThat(world.key(C, 1).verdict).isEqualTo(Verdict.of(ProblemCode.PARTICIPANT_ENDED)));
        world.at(5_100, () -> assertThat(World.reasonOf(world.key(C, 2))).isEqualTo(Reason.FIRST));
        world.run(11_000);
        world.lifecycle(new ConversationFacts(C, true, List.of()));
        assertThat(world.key(C, 2).verdict).isEqualTo(Verdict.of(ProblemCode.CONVERSATION_ENDED));
        world.run(11_950);
        assertThat(world.shards.gauges().conversations()).isEqualTo(1);
        world.run(12_100);
        assertThat(world.shards.gauges().conversations()).isZero();
        assertThat(world.upstream.lookUps).isEmpty();
        assertThat(world.calls(C)).containsExactly(0L, 5_100L);
    }

    @Test
    void aTransferWithoutEventsCostsOneLookUp() {
        world.upstream.facts =
                id -> new ConversationFacts(id, false, List.of(FakeUpstream.agent(1, world.elapsedMs() >= 15_000)));
        world.keys(C, 0, 200, 15_000);
        world.at(
                15_000,
                () -> world.upstream.facts = id -> new ConversationFacts(
                        id, false, List.of(FakeUpstream.agent(1, true), FakeUpstream.agent(2, false))));
        world.at(20_500, () -> world.key(C, 2));
        world.run(20_600);
        assertThat(world.upstream.lookUps).hasSize(2);
        assertThat(world.upstream.written).last().satisfies(call -> {
            assertThat(call.participantId()).isEqualTo("agent-2");
            assertThat(call.atMs()).isEqualTo(20_500);
        });
        assertThat(world.key(C, 1).verdict).isEqualTo(Verdict.of(ProblemCode.PARTICIPANT_ENDED));
        assertThat(world.upstream.lookUps).hasSize(2);
    }

    @Test
    void turningToAPrivateNoteStopsTheRefreshesAndTurningBackSendsNothing() {
        world.keys(C, 0, 200, 3_000);
        world.at(3_100, () -> world.signal(Signal.Kind.PAUSED, C, 1));
        world.run(20_000);
        assertThat(world.calls(C)).containsExactly(0L);
        assertThat(world.guestOf(C).seesTypingAt(5_001)).isFalse();
        world.key(C, 1);
        world.run(20_100);
        assertThat(world.calls(C)).containsExactly(0L, 20_000L);
    }

    @Test
    void aSupervisorWhoJoinsTypesUnderHisOwnIdOnly() {
        Participant supervisor = new Participant("boss", "user", "user-9", false, List.of("comm-9"));
        participants(FakeUpstream.agent(1, false), supervisor);
        Agent boss = new Agent("user-9", false, null);
        World.Asked asAgent = world.signal(Signal.of(Signal.Kind.KEYSTROKE, C, "agent-1", boss));
        World.Asked asHimself = world.signal(Signal.of(Signal.Kind.KEYSTROKE, C, "boss", boss));
        world.key(C, 1);
        world.run(1_000);
        assertThat(asAgent.verdict).isEqualTo(Verdict.of(ProblemCode.NOT_YOUR_PARTICIPANT));
        assertThat(World.reasonOf(asHimself)).isEqualTo(Reason.FIRST);
        assertThat(world.calls(C)).containsExactly(0L);
    }
}
