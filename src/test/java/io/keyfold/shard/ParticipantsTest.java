package io.keyfold.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.Agent;
import io.keyfold.core.ConversationFacts;
import io.keyfold.core.ProblemCode;
import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.Verdict;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who may type in a conversation, and how the platform is asked. */
class ParticipantsTest {
    private static final String C = "conversation";

    private final Setup setup = Setup.guest();
    private final World world = new World(setup);

    @AfterEach
    void everythingHeld() {
        world.quiet();
    }

    private World.Asked keyAs(String participantId, int agent) {
        return world.signal(Signal.of(Signal.Kind.KEYSTROKE, C, participantId, World.agent(agent)));
    }

    private void failLookUps(int times) {
        for (int i = 0; i < times; i++) {
            world.upstream.nextLookUps.add(FakeUpstream.SERVER_ERROR);
        }
    }

    @Test
    void theGuestsIdIsAProblemThatSaysSo() {
        World.Asked byId = keyAs("guest", 1);
        World.Asked byCommunication = keyAs("comm-guest", 1);
        world.run(1_000);
        assertThat(byId.verdict).isEqualTo(Verdict.of(ProblemCode.PARTICIPANT_IS_GUEST));
        assertThat(byCommunication.verdict).isEqualTo(Verdict.of(ProblemCode.PARTICIPANT_IS_GUEST));
        assertThat(world.calls(C)).isEmpty();
    }

    @Test
    void aParticipantMayBeNamedByItsCommunication() {
        keyAs("comm-1", 1);
        world.run(1_000);
        assertThat(world.upstream.written).singleElement().satisfies(call -> {
            assertThat(call.participantId()).isEqualTo("agent-1");
            assertThat(call.communicationId()).isEqualTo("comm-1");
        });
    }

    @Test
    void whoHasLeftIsToldSo() {
        world.upstream.facts = id -> new ConversationFacts(id, false, List.of(FakeUpstream.agent(1, true)));
        World.Asked one = world.key(C, 1);
        world.run(1_000);
        assertThat(one.verdict).isEqualTo(Verdict.of(ProblemCode.PARTICIPANT_ENDED));
    }

    @Test
    void aConversationThatIsOverIsAProblemForAll() {
        world.upstream.facts = id -> new ConversationFacts(id, true, List.of(FakeUpstream.agent(1, false)));
        World.Asked one = world.key(C, 1);
        world.run(100);
        World.Asked later = world.key(C, 1);
        world.run(1_000);
        assertThat(one.verdict).isEqualTo(Verdict.of(ProblemCode.CONVERSATION_ENDED));
        assertThat(later.verdict).isEqualTo(Verdict.of(ProblemCode.CONVERSATION_ENDED));
        assertThat(world.calls(C)).isEmpty();
    }

    @Test
    void aConversationThatThePlatformDoesNotKnowIsAskedForOnceInTenSeconds() {
        world.upstream.nextLookUps.add(FakeUpstream.UNKNOWN);
        world.upstream.nextLookUps.add(FakeUpstream.UNKNOWN);
        world.keys(C, 0, 500, 9_500);
        world.run(10_200);
        assertThat(world.meters.problems(ProblemCode.CONVERSATION_UNKNOWN)).isEqualTo(20);
        assertThat(world.upstream.lookUps).hasSize(1);
        world.key(C, 1);
        world.run(10_500);
        assertThat(world.upstream.lookUps).hasSize(2);
    }

    @Test
    void signalsThatComeDuringTheLookUpWaitForTheOneAnswer() {
        world.upstream.lookUpMs = 800;
        List<World.Asked> keys = List.of(world.key(C, 1), world.key(C, 1), world.key(C, 2), keyAs("nobody", 3));
        world.run(700);
        assertThat(keys).extracting(one -> one.answers).containsExactly(0, 1, 0, 0);
        world.run(900);
        assertThat(keys)
                .extracting(World::reasonOf)
                .containsExactly(Reason.FIRST, Reason.IN_FLIGHT, Reason.IN_FLIGHT, null);
        assertThat(keys.get(3).verdict).isEqualTo(Verdict.of(ProblemCode.PARTICIPANT_UNKNOWN));
        assertThat(world.upstream.lookUps).hasSize(1);
    }

    @Test
    void aKeyThatWaitedTooLongForItsLookUpCausesNoLateCall() {
        world.upstream.lookUpMs = 1_500;
        world.key(C, 1);
        world.run(5_000);
        assertThat(world.calls(C)).isEmpty();
    }

    @Test
    void anAgentWhoTypesOnDuringASlowLookUpIsSeenAfterIt() {
        world.upstream.lookUpMs = 1_500;
        world.keys(C, 0, 200, 1_400);
        world.run(5_000);
        assertThat(world.calls(C)).containsExactly(1_560L);
    }

    @Test
    void aHoldIsNotLostInTheLookUp() {
        world.key(C, 1);
        World.Asked hold = world.hold(C, 1, 20_000);
        world.run(19_000);
        assertThat(hold.answers).isEqualTo(1);
        assertThat(world.guestOf(C).longestGapMs(200, 19_000)).isZero();
    }

    @Test
    void moreSignalsThanMayWaitAreShed() {
        world.upstream.lookUpMs = 1_000;
        for (int i = 0; i < 100; i++) {
            keyAs("participant-" + i, 1);
        }
        world.run(2_000);
        assertThat(world.decided(Reason.OVERLOADED)).isEqualTo(36);
        assertThat(world.meters.problems(ProblemCode.PARTICIPANT_UNKNOWN)).isEqualTo(64);
    }

    @Test
    void anIdMissingFromAKnownConversationCausesOneFreshLookUpInTenSeconds() {
        world.key(C, 1);
        world.run(1_000);
        for (long atMs = 1_000; atMs < 20_900; atMs += 100) {
            world.at(atMs, () -> keyAs("newcomer", 1));
        }
        world.run(21_000);
        assertThat(world.upstream.lookUps).extracting(FakeUpstream.Asked::atMs).containsExactly(0L, 10_000L, 20_000L);
    }

    @Test
    void failingLookUpsOfAKnownConversationAreNoMoreFrequent() {
        world.key(C, 1);
        world.run(1_000);
        failLookUps(10);
        for (long atMs = 1_000; atMs < 31_000; atMs += 100) {
            world.at(atMs, () -> keyAs("newcomer", 1));
        }
        world.run(31_000);
        assertThat(world.upstream.lookUps).hasSize(4);
    }

    @Test
    void theFreshLookUpFindsTheNewcomer() {
        keyAs("agent-3", 3);
        world.run(1_000);
        world.upstream.facts = id ->
                new ConversationFacts(id, false, List.of(FakeUpstream.agent(1, true), FakeUpstream.agent(3, false)));
        world.at(11_000, () -> keyAs("agent-3", 3));
        world.run(12_000);
        assertThat(world.upstream.written)
                .extracting(FakeUpstream.Written::participantId)
                .containsExactly("agent-3");
    }

    @Test
    void whileThePlatformCannotBeAskedKeysAreHeldBack() {
        failLookUps(3);
        world.keys(C, 0, 200, 10_000);
        world.run(10_000);
        assertThat(world.decided(Reason.UNVERIFIED)).isPositive();
        assertThat(world.calls(C).get(0)).isBetween(3_000L, 5_000L);
    }

    @Test
    void whileThePlatformCannotBeAskedKeysMayBeAllowed() {
        setup.allowUnverified = true;
        world.reload();
        failLookUps(3);
        world.keys(C, 0, 200, 3_000);
        world.run(3_000);
        assertThat(world.decided(Reason.UNVERIFIED)).isZero();
        assertThat(world.calls(C)).containsExactly(110L);
    }

    @Test
    void whoWasAllowedUnverifiedIsRefusedOnceThePlatformSaysSo() {
        setup.allowUnverified = true;
        world.reload();
        failLookUps(1);
        keyAs("impostor", 3);
        world.run(3_000);
        World.Asked later = keyAs("impostor", 3);
        world.run(4_000);
        World.Asked latest = keyAs("impostor", 3);
        world.run(5_000);
        assertThat(later.verdict).isEqualTo(Verdict.of(ProblemCode.PARTICIPANT_UNKNOWN));
        assertThat(latest.verdict).isEqualTo(Verdict.of(ProblemCode.PARTICIPANT_UNKNOWN));
        assertThat(world.calls(C)).hasSize(1);
    }

    @Test
    void withoutVerificationIdsAreTakenAsTheyComeAndNobodyIsAsked() {
        setup.verify = false;
        world.reload();
        keyAs("whoever", 9);
        world.run(1_000);
        assertThat(world.upstream.lookUps).isEmpty();
        assertThat(world.upstream.written)
                .extracting(FakeUpstream.Written::participantId)
                .containsExactly("whoever");
    }

    @Test
    void aConversationRemembersABoundedNumberOfParticipants() {
        setup.verify = false;
        world.reload();
        for (int i = 0; i < 5_000; i++) {
            int n = i;
            world.at(i, () -> keyAs("p-" + n, 1));
        }
        world.run(5_000);
        assertThat(world.shards.view(C, world.nowMs()).participants()).hasSize(Conversation.MAX_MEMBERS);
        assertThat(world.decided(Reason.OVERLOADED)).isZero();
    }

    @Test
    void aFailedLookUpIsWhyTheGuestSeesNothing() {
        world.upstream.nextLookUps.add(FakeUpstream.SERVER_ERROR);
        world.key(C, 1);
        assertThat(world.shards.view(C, world.nowMs()).why()).contains("being asked who takes part");
        world.run(500);
        assertThat(world.shards.view(C, world.nowMs()).why()).contains("could not say who takes part");
    }

    @Test
    void aServiceSubjectMayTypeForAnAgent() {
        World.Asked one = world.signal(Signal.of(Signal.Kind.KEYSTROKE, C, "agent-1", World.SERVICE));
        world.run(1_000);
        assertThat(World.reasonOf(one)).isEqualTo(Reason.FIRST);
    }

    @Test
    void withMatchingOffOneAgentMayTypeAsAnother() {
        setup.matchUser = false;
        world.reload();
        World.Asked one = keyAs("agent-2", 1);
        world.run(1_000);
        assertThat(World.reasonOf(one)).isEqualTo(Reason.FIRST);
    }

    // ---- what upstream says of one communication ---------------------------------------------------------------

    @Test
    void aCommunicationUnknownUpstreamIsNotCalledForTenSecondsAndOthersTypeOn() {
        world.upstream.nextTyping.add(FakeUpstream.UNKNOWN);
        world.keys(C, 0, 200, 9_900);
        for (long atMs = 2_000; atMs <= 3_000; atMs += 200) {
            world.at(atMs, () -> world.key(C, 2));
        }
        world.run(9_900);
        assertThat(world.upstream.written)
                .extracting(FakeUpstream.Written::participantId)
                .containsExactly("agent-1", "agent-2");
        assertThat(world.meters.problems(ProblemCode.PARTICIPANT_UNKNOWN)).isGreaterThan(40);
        World.Asked later = keyAs("agent-1", 1);
        world.run(10_200);
        World.Asked latest = keyAs("agent-1", 1);
        world.run(10_300);
        assertThat(later.verdict).isEqualTo(Verdict.of(ProblemCode.PARTICIPANT_UNKNOWN));
        assertThat(World.reasonOf(latest)).isEqualTo(Reason.FIRST);
    }

    @Test
    void aForbiddenCommunicationIsNotCalledForThirtySecondsAndTheAnswerCountsDown() {
        world.upstream.nextTyping.add(FakeUpstream.FORBIDDEN);
        world.keys(C, 0, 1_000, 29_000);
        world.run(29_500);
        World.Asked one = world.key(C, 1);
        world.run(31_000);
        assertThat(world.calls(C)).hasSize(1);
        assertThat(World.reasonOf(one)).isEqualTo(Reason.REJECTED);
        assertThat(Verdict.nextMs(one.verdict)).isBetween(1L, 1_000L);
    }

    @Test
    void anEndedCommunicationIsNotCalledForThirtySecondsEvenByAHold() {
        world.hold(C, 1, 60_000);
        world.upstream.nextTyping.add(FakeUpstream.CONFLICT);
        world.run(29_000);
        assertThat(world.calls(C)).hasSize(1);
        assertThat(World.reasonOf(world.key("other", 1))).isNull();
    }

    @Test
    void onlyParticipantsAndServicesMayLook() {
        world.key(C, 1);
        world.run(1_000);
        assertThat(world.shards.mayDescribe(C, World.agent(2))).isTrue();
        assertThat(world.shards.mayDescribe(C, World.agent(9))).isFalse();
        assertThat(world.shards.mayDescribe(C, new Agent(null, false, null))).isFalse();
        assertThat(world.shards.mayDescribe(C, World.SERVICE)).isTrue();
        assertThat(world.shards.mayDescribe(C, null)).isTrue();
        assertThat(world.shards.mayDescribe("unheard-of", World.agent(1))).isFalse();
    }
}
