package io.keyfold.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.Agent;
import io.keyfold.core.ProblemCode;
import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Messages that wait for the verdict, because they pass through the relay (T16, T43). */
class PassedMessagesTest {
    private static final String C = "conversation";

    private final Setup setup = Setup.guest();
    private final World world = World.instant(setup);

    @AfterEach
    void everythingHeld() {
        world.quiet();
    }

    private World.Asked message(String sender, Agent agent) {
        return world.signal(new Signal(Signal.Kind.SENT, C, sender, agent, 250, null, 0));
    }

    private World.Asked messageOf(int agent) {
        return message("comm-" + agent, World.agent(agent));
    }

    @Test
    void aMessageIsToldWhenTheCallThatIsOutHasEnded() {
        world.upstream.answerMs = 1_500;
        world.key(C, 1);
        world.run(500);
        World.Asked message = messageOf(1);
        world.run(1_499);
        assertThat(message.answers).isZero();
        world.run(1_500);
        assertThat(message.answers).isEqualTo(1);
        assertThat(message.verdict).isEqualTo(Verdict.TAKEN);
    }

    @Test
    void whenNoCallIsOutItIsToldAtOnce() {
        world.key(C, 1);
        world.run(1_000);
        assertThat(messageOf(1).answers).isEqualTo(1);
    }

    @Test
    void itCancelsACallThatHasNotLeftAndIsToldAtOnce() {
        world.upstream.connectMs = 300;
        world.key(C, 1);
        world.run(100);
        assertThat(messageOf(1).answers).isEqualTo(1);
        world.run(5_000);
        assertThat(world.calls(C)).isEmpty();
    }

    @Test
    void itWaitsForNoLookUpAndWhatWaitsForThatComesNotAfterIt() {
        world.upstream.lookUpMs = 400;
        World.Asked key = world.key(C, 1);
        world.run(100);
        World.Asked message = messageOf(1);
        assertThat(message.answers).isEqualTo(1);
        world.run(2_000);
        assertThat(World.reasonOf(key)).isEqualTo(Reason.FIRST);
        assertThat(world.calls(C)).isEmpty();
        assertThat(world.shards.view(C, world.nowMs()).state()).isEqualTo("idle");
    }

    @Test
    void aKeyAfterItCountsAlthoughTheLookUpIsStillOut() {
        world.upstream.lookUpMs = 400;
        messageAndKeyDuringTheLookUp();
        world.run(2_000);
        assertThat(world.shards.view(C, world.nowMs()).state()).isEqualTo("composing");
    }

    private void messageAndKeyDuringTheLookUp() {
        world.key(C, 1);
        world.run(100);
        messageOf(1);
        world.run(200);
        world.key(C, 1);
    }

    @Test
    void itCausesNoLookUp() {
        world.key(C, 1);
        world.run(1_000);
        int lookUps = world.upstream.lookUps.size();
        World.Asked stranger = message("comm-9", World.agent(9));
        assertThat(stranger.verdict).isEqualTo(Verdict.of(ProblemCode.PARTICIPANT_UNKNOWN));
        world.run(20_000);
        assertThat(message("comm-9", World.agent(9)).answers).isEqualTo(1);
        assertThat(world.upstream.lookUps).hasSize(lookUps);
    }

    @Test
    void somebodyElsesMessageDoesNotEndTheTyping() {
        world.key(C, 1);
        world.run(1_000);
        World.Asked message = message("comm-1", World.agent(2));
        assertThat(message.verdict).isEqualTo(Verdict.of(ProblemCode.NOT_YOUR_PARTICIPANT));
        assertThat(world.shards.view(C, world.nowMs()).state()).isEqualTo("composing");
    }

    @Test
    void aSenderWhoIsNotNamedIsFoundByUserId() {
        world.key(C, 1);
        world.run(1_000);
        assertThat(message("", World.agent(1)).verdict).isEqualTo(Verdict.TAKEN);
        assertThat(world.shards.view(C, world.nowMs()).state()).isEqualTo("idle");
        assertThat(message("", World.agent(9)).verdict).isEqualTo(Verdict.of(ProblemCode.NOT_YOUR_PARTICIPANT));
    }

    @Test
    void whatThePlatformHasTakenEndsTheTypingOfTheConversation() {
        world.key(C, 1);
        world.key(C, 2);
        world.run(1_000);
        World.Asked taken = world.signal(Signal.of(Signal.Kind.SENT, C, "", new Agent(null, true, null)));
        assertThat(taken.verdict).isEqualTo(Verdict.TAKEN);
        assertThat(world.shards.view(C, world.nowMs()).state()).isEqualTo("idle");
    }

    @Test
    void moreMessagesThanMayWaitGoAtOnce() {
        world.upstream.answerMs = 1_500;
        world.key(C, 1);
        world.run(100);
        int waiting = 0;
        for (int i = 0; i < 40; i++) {
            waiting += messageOf(1).answers == 0 ? 1 : 0;
        }
        assertThat(waiting).isEqualTo(16);
        world.run(2_000);
    }

    @Test
    void whoWaitsIsToldWhenTheConversationIsDropped() {
        world.upstream.answerMs = 1_500;
        world.key(C, 1);
        world.run(100);
        World.Asked message = messageOf(1);
        world.shards.fence();
        assertThat(message.answers).isEqualTo(1);
        world.shards.confirm(world.nowMs());
    }

    @Test
    void itOpensNoConversation() {
        assertThat(messageOf(1).verdict).isEqualTo(Verdict.TAKEN);
        assertThat(world.shards.gauges().conversations()).isZero();
    }
}
