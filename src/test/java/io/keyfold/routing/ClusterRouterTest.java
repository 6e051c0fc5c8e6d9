package io.keyfold.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.Agent;
import io.keyfold.core.ConversationFacts;
import io.keyfold.core.Participant;
import io.keyfold.core.ProblemCode;
import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.Verdict;
import io.keyfold.ops.LoopMeters.ClusterEvent;
import io.keyfold.routing.ClusterWorld.Asked;
import io.keyfold.routing.ClusterWorld.Node;
import io.keyfold.shard.ConversationView;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One question to another node, and everything that can become of it. */
class ClusterRouterTest {
    private static final String[] BOTH = {"node-a", "node-b"};

    private final ClusterWorld world = new ClusterWorld(1, BOTH);
    private final Node here = world.node("node-b");
    private final Node owner = world.node("node-a");
    private final String conversation = ClusterWorld.conversationOf("node-a", BOTH);

    // ---- the way there -----------------------------------------------------------------------------------------

    @Test
    void whatThisNodeOwnsNeverTouchesTheBus() {
        for (String own : ClusterWorld.conversations("node-b", BOTH)) {
            here.key(own);
        }
        world.everySignalWasAnsweredOnce();
        assertThat(world.onTheWire).isEmpty();
    }

    @Test
    void signalsOfOneTurnCrossInOneBatchAndSoDoTheirAnswers() {
        warmUp();
        world.onTheWire.clear();
        for (int i = 0; i < 100; i++) {
            here.signal(open(conversation), null, 0);
        }
        world.run(world.nowMs() + 50);
        assertThat(world.onTheWire).hasSize(2);
        world.everySignalWasAnsweredOnce();
    }

    @Test
    void aBatchIsSentBeforeItGrowsTooLong() {
        String token = "t".repeat(10_000);
        for (int i = 0; i < 20; i++) {
            here.signal(
                    new Signal(
                            Signal.Kind.GUEST_TOKEN,
                            conversation,
                            "agent-1",
                            ClusterWorld.agent(null),
                            0,
                            token,
                            60_000),
                    null,
                    0);
        }
        world.run(0);
        assertThat(world.onTheWire.stream().map(Buffer::length))
                .hasSize(4)
                .allMatch(length -> length <= Outbox.MAX_BATCH_BYTES);
        world.everySignalWasAnsweredOnce();
    }

    @Test
    void tooManyOnTheirWayToOneNodeAreShedAtOnceAndOthersAreNot() {
        for (int i = 0; i < RemoteCalls.MAX_IN_FLIGHT; i++) {
            here.signal(open(conversation), null, 0);
        }
        Asked oneMore = here.signal(open(conversation), null, 0);
        assertThat(oneMore.reason()).isEqualTo(Reason.OVERLOADED);
        Asked otherLoop = here.signal(open(conversation), null, 1);
        assertThat(otherLoop.answers).isZero();
        world.everySignalWasAnsweredOnce();
        assertThat(here.signal(open(conversation), null, 0).answers).isZero();
    }

    // ---- time --------------------------------------------------------------------------------------------------

    @Test
    void anOwnerThatDoesNotAnswerIsUnreachableAfterATenthOfASecond() {
        owner.dead = true;
        Asked key = here.key(conversation);
        world.everySignalWasAnsweredOnce();
        assertThat(key.reason()).isEqualTo(Reason.OWNER_UNREACHABLE);
        assertThat(key.tookMs()).isEqualTo(100);
        assertThat(Verdict.nextMs(key.verdict)).isEqualTo(250);
        assertThat(here.counted(ClusterEvent.UNREACHABLE)).isEqualTo(1);
    }

    @Test
    void aLookUpMayTakeLongerOnceTheOwnerHasTheSignal() {
        world.platform.lookUpMs = 1_900;
        Asked key = here.key(conversation);
        world.everySignalWasAnsweredOnce();
        assertThat(key.reason()).isEqualTo(Reason.FIRST);
        assertThat(key.tookMs()).isEqualTo(1_902);
    }

    @Test
    void anOwnerThatDiesDuringTheLookUpIsUnreachableAsSoonAsThatIsKnown() {
        world.platform.lookUpMs = 1_900;
        Asked key = here.key(conversation);
        world.at(500, () -> owner.dead = true);
        world.at(700, () -> {
            here.sees("node-b");
            here.inbox.left("node-a");
        });
        world.everySignalWasAnsweredOnce();
        assertThat(key.reason()).isEqualTo(Reason.OWNER_UNREACHABLE);
        assertThat(key.tookMs()).isEqualTo(700);
    }

    @Test
    void anOwnerThatFallsSilentDuringTheLookUpIsWaitedForNoLongerThanThatMayTake() {
        world.platform.lookUpMs = 1_900;
        Asked key = here.key(conversation);
        world.at(500, () -> owner.dead = true);
        world.everySignalWasAnsweredOnce();
        assertThat(key.reason()).isEqualTo(Reason.OWNER_UNREACHABLE);
        assertThat(key.tookMs()).isEqualTo(2 + 2_100);
    }

    @Test
    void anAnswerThatComesTooLateIsNotGivenASecondTime() {
        world.leastBusMs = 60;
        world.mostBusMs = 60;
        Asked key = here.key(conversation);
        world.everySignalWasAnsweredOnce();
        assertThat(key.tookMs()).isEqualTo(100);
    }

    @Test
    void aKeyThatComesLateToItsOwnerIsShownThoughNobodyWaitsForItsVerdict() {
        warmUp();
        int callsBefore = world.platform.callsOf(conversation).size();
        world.run(world.nowMs() + 4_000);
        world.leastBusMs = RemoteQuestion.PATIENCE_MS + 300;
        world.mostBusMs = world.leastBusMs;
        Asked key = here.key(conversation);
        world.run(world.nowMs() + 2_000);
        assertThat(key.reason()).isEqualTo(Reason.OWNER_UNREACHABLE);
        assertThat(key.tookMs()).isEqualTo(RemoteQuestion.PATIENCE_MS);
        assertThat(world.platform.callsOf(conversation)).hasSize(callsBefore + 1);
        assertThat(owner.counted(ClusterEvent.LATE)).isZero();
    }

    @Test
    void aKeyThatComesTooLateToItsOwnerIsDropped() {
        warmUp();
        int callsBefore = world.platform.callsOf(conversation).size();
        world.run(world.nowMs() + 4_000);
        world.leastBusMs = RemoteQuestion.PATIENCE_MS + RemoteRequests.KEY_GRACE_MS + 10;
        world.mostBusMs = world.leastBusMs;
        here.key(conversation);
        world.run(world.nowMs() + 2_000);
        assertThat(world.platform.callsOf(conversation)).hasSize(callsBefore);
        assertThat(owner.counted(ClusterEvent.LATE)).isEqualTo(1);
    }

    @Test
    void aPauseOfThisNodeEndsWhatItWaitsFor() {
        owner.dead = true;
        Asked key = here.key(conversation);
        world.run(20);
        here.inbox.dropAll();
        world.run(21);
        assertThat(key.reason()).isEqualTo(Reason.OWNER_UNREACHABLE);
        world.everySignalWasAnsweredOnce();
    }

    @Test
    void aMessageThatPassesThroughIsToldWhenTheCallAtItsOwnerHasEnded() {
        world.platform.answerMs = 180;
        here.key(conversation);
        // The look-up and the guest token.
        world.run(150);
        assertThat(world.platform.callsOf(conversation)).hasSize(1);
        long calledAtMs = world.platform.callsOf(conversation).get(0);
        Asked message = here.signal(
                new Signal(Signal.Kind.SENT, conversation, "", new Agent("user-1", false, null), 250, null, 0));
        world.run(calledAtMs + 179);
        assertThat(message.answers).isZero();
        world.everySignalWasAnsweredOnce();
        assertThat(message.verdict).isEqualTo(Verdict.TAKEN);
        assertThat(message.answeredAtMs).isBetween(calledAtMs + 180, calledAtMs + 200);
    }

    // ---- views that differ -------------------------------------------------------------------------------------

    @Test
    void whoeverAsksWithAnOldViewLearnsOfTheNewOneAndAsksAgain() {
        warmUp();
        owner.sees("node-b");
        world.run(world.nowMs() + 1);
        Asked key = here.key(conversation);
        world.at(world.nowMs() + 10, () -> here.sees("node-b"));
        world.everySignalWasAnsweredOnce();
        assertThat(key.reason()).isEqualTo(Reason.FIRST);
        assertThat(key.tookMs()).isEqualTo(10 + world.platform.lookUpMs);
        assertThat(here.counted(ClusterEvent.RETRIED)).isEqualTo(1);
    }

    @Test
    void anOwnerThatHasNotHeardOfItsShardsYetIsAskedAgainALittleLater() {
        owner.sees("node-b");
        world.run(1);
        Asked key = here.key(conversation);
        world.at(30, () -> owner.sees(BOTH));
        world.everySignalWasAnsweredOnce();
        assertThat(key.reason()).isEqualTo(Reason.FIRST);
        assertThat(here.counted(ClusterEvent.RETRIED)).isEqualTo(1);
    }

    @Test
    void aSecondRefusalIsTheLast() {
        owner.sees("node-b");
        world.run(1);
        Asked key = here.key(conversation);
        world.everySignalWasAnsweredOnce();
        assertThat(key.reason()).isEqualTo(Reason.OWNER_UNREACHABLE);
        assertThat(key.tookMs()).isLessThan(100);
        assertThat(owner.counted(ClusterEvent.MOVED)).isEqualTo(2);
    }

    @Test
    void whileNobodyServesNobodyIsWaitedFor() {
        here.sees();
        Asked key = here.key(conversation);
        assertThat(key.reason()).isEqualTo(Reason.OWNER_UNREACHABLE);
        assertThat(key.tookMs()).isZero();
    }

    @Test
    void anAnswerOfSomebodyWhoWasNotAskedIsIgnored() {
        owner.dead = true;
        Asked key = here.signal(open(conversation), null, 0);
        Buffer forged = BusCodec.begin("node-c", 0);
        forged.appendBuffer(BusCodec.encode(new BusRecord.Decided(ClusterLoop.mark(1, 0), Verdict.TAKEN)));
        here.inbox.receive(forged);
        world.everySignalWasAnsweredOnce();
        assertThat(key.reason()).isEqualTo(Reason.OWNER_UNREACHABLE);
    }

    @Test
    void whatCannotBeReadIsCountedAndHarmsNothing() {
        here.inbox.receive(Buffer.buffer("nonsense"));
        Buffer answerToNoLoop = BusCodec.begin("node-a", 0);
        answerToNoLoop.appendBuffer(BusCodec.encode(new BusRecord.Pending(ClusterLoop.mark(1, 200))));
        here.inbox.receive(answerToNoLoop.appendString("torn"));
        assertThat(here.counted(ClusterEvent.MALFORMED)).isEqualTo(3);
    }

    // ---- events and descriptions -------------------------------------------------------------------------------

    @Test
    void anEventReachesTheOwnerAndSparesTheLookUp() {
        List<Long> verdicts = new ArrayList<>();
        here.loops.get(0).router().lifecycle(FakePlatform.facts(conversation), verdicts::add);
        world.run(100);
        assertThat(verdicts).containsExactly(Verdict.TAKEN);
        here.key(conversation);
        world.everySignalWasAnsweredOnce();
        assertThat(world.platform.lookUpsBy).isEmpty();
        assertThat(world.platform.callsOf(conversation)).hasSize(1);
    }

    @Test
    void aParticipantThatLeftIsRefusedAtEveryNode() {
        warmUp();
        Participant left = new Participant("agent-1", "agent", "user-1", true, List.of());
        here.loops.get(0).router().lifecycle(new ConversationFacts(conversation, false, List.of(left)), verdict -> {});
        world.run(world.nowMs() + 10);
        Asked key = here.key(conversation);
        world.everySignalWasAnsweredOnce();
        assertThat(key.verdict).isEqualTo(Verdict.of(ProblemCode.PARTICIPANT_ENDED));
    }

    @Test
    void aConversationIsDescribedAsAtItsOwner() {
        here.key(conversation);
        world.run(300);
        Described everywhere = new Described();
        here.loops.get(1).router().describe(conversation, null, everywhere);
        Described there = new Described();
        world.run(302);
        owner.loops.get(1).router().describe(conversation, null, there);
        world.run(310);
        assertThat(everywhere.view).isNotNull().isEqualTo(there.view);
    }

    @Test
    void aStrangerIsRefusedADescriptionAndAnUnknownConversationHasNone() {
        here.key(conversation);
        world.run(300);
        Described stranger = new Described();
        here.loops.get(0).router().describe(conversation, new Agent("user-9", false, null), stranger);
        Described agent = new Described();
        here.loops.get(0).router().describe(conversation, ClusterWorld.agent(null), agent);
        Described unknown = new Described();
        String other = ClusterWorld.conversations("node-a", BOTH).get(1);
        here.loops.get(0).router().describe(other, null, unknown);
        world.run(400);
        assertThat(stranger.problem).isEqualTo(Verdict.of(ProblemCode.NOT_YOUR_PARTICIPANT));
        assertThat(agent.view).isNotNull();
        assertThat(unknown.problem).isEqualTo(Verdict.of(ProblemCode.CONVERSATION_UNKNOWN));
    }

    @Test
    void aDescriptionIsNotWaitedForMuchLongerThanASecond() {
        owner.dead = true;
        Described described = new Described();
        here.loops.get(0).router().describe(conversation, null, described);
        world.run(RemoteQuestion.LONG_PATIENCE_MS);
        assertThat(described.problem).isEqualTo(RemoteQuestion.UNREACHABLE);
    }

    private static final class Described implements Router.DescribeSink {
        @Nullable
        ConversationView view;

        long problem;

        @Override
        public void view(ConversationView described) {
            view = described;
        }

        @Override
        public void problem(long verdict) {
            problem = verdict;
        }
    }

    private static Signal open(String conversationId) {
        return Signal.of(Signal.Kind.OPEN, conversationId, "agent-1", ClusterWorld.agent(null));
    }

    /** The owner knows the conversation. */
    private void warmUp() {
        here.signal(open(conversation));
        world.run(world.nowMs() + 1_000);
    }
}
