package io.keyfold.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.ConversationFacts;
import io.keyfold.core.LeaseState;
import io.keyfold.core.ProblemCode;
import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A conversation at rest is packed, and nobody can tell. */
class RestingTest {
    private static final String ID = "conv-1";

    private static World world() {
        Setup setup = Setup.guest();
        setup.timeline = new TimelineRule(false, false, 0);
        return new World(setup);
    }

    private static boolean isAwake(World world) {
        return world.shards.all().stream().anyMatch(one -> one.id.equals(ID)) && world.shards.resting() == 0;
    }

    private static World rested() {
        World world = world();
        world.keys(ID, 0, 250, 3_000);
        world.run(3_000 + Resting.AFTER_MS - 100);
        assertThat(world.shards.resting()).isZero();
        world.run(3_000 + Resting.AFTER_MS + 500);
        assertThat(world.shards.resting()).isEqualTo(1);
        return world;
    }

    @Test
    void aConversationRestsWhenNobodyHasTypedInItForAWhile() {
        World world = rested();
        assertThat(world.shards.gauges().conversations()).isEqualTo(1);
        assertThat(world.shards.gauges().leases(LeaseState.HELD)).isEqualTo(1);
        assertThat(world.shards.deadlinesArmed()).isZero();
    }

    @Test
    void theNextKeyIsACallWithTheSameTokenAndNoLookUp() {
        World world = rested();
        World.Asked key = world.key(ID, 1);
        world.run(world.elapsedMs() + 200);
        assertThat(World.reasonOf(key)).isEqualTo(Reason.FIRST);
        assertThat(world.upstream.written).hasSize(2);
        assertThat(world.upstream.written.get(1).guestToken())
                .isEqualTo(world.upstream.written.get(0).guestToken());
        assertThat(world.upstream.lookUps).hasSize(1);
        assertThat(world.upstream.mints).hasSize(1);
    }

    @Test
    void itRestsAgain() {
        World world = rested();
        world.key(ID, 1);
        world.run(world.elapsedMs() + 100);
        assertThat(world.shards.resting()).isZero();
        world.run(world.elapsedMs() + Resting.AFTER_MS + 500);
        assertThat(world.shards.resting()).isEqualTo(1);
    }

    @Test
    void whatPeopleSeeOfItIsTheSame() {
        World world = world();
        world.keys(ID, 0, 250, 3_000);
        world.at(3_100, () -> world.signal(Signal.Kind.PAUSED, ID, 1));
        world.run(3_100 + Resting.AFTER_MS - 100);
        ConversationView awake = world.shards.view(ID, world.nowMs());
        world.run(world.elapsedMs() + 500);
        assertThat(world.shards.resting()).isEqualTo(1);
        assertThat(world.shards.view(ID, world.nowMs())).isEqualTo(awake);
        assertThat(awake).isNotNull();
        assertThat(awake.state()).isEqualTo("paused");
    }

    @Test
    void aLookWakesItForAMomentOnly() {
        World world = rested();
        world.shards.view(ID, world.nowMs());
        assertThat(world.shards.resting()).isZero();
        world.run(world.elapsedMs() + 500);
        assertThat(world.shards.resting()).isEqualTo(1);
    }

    @Test
    void whoMayTypeIsRemembered() {
        World world = rested();
        World.Asked guest = world.signal(Signal.of(Signal.Kind.KEYSTROKE, ID, "guest", World.agent(1)));
        World.Asked other = world.signal(Signal.of(Signal.Kind.KEYSTROKE, ID, "agent-2", World.agent(1)));
        World.Asked byCommunication = world.signal(Signal.of(Signal.Kind.KEYSTROKE, ID, "comm-1", World.agent(1)));
        assertThat(Verdict.problem(guest.verdict)).isEqualTo(ProblemCode.PARTICIPANT_IS_GUEST);
        assertThat(Verdict.problem(other.verdict)).isEqualTo(ProblemCode.NOT_YOUR_PARTICIPANT);
        assertThat(World.reasonOf(byCommunication)).isEqualTo(Reason.FIRST);
        assertThat(world.upstream.lookUps).hasSize(1);
    }

    @Test
    void whoLeavesWhileItRestsMayNotTypeAnyMore() {
        World world = rested();
        world.lifecycle(new ConversationFacts(ID, false, List.of(FakeUpstream.agent(1, true))));
        World.Asked key = world.key(ID, 1);
        assertThat(Verdict.problem(key.verdict)).isEqualTo(ProblemCode.PARTICIPANT_ENDED);
    }

    @Test
    void itIsForgottenWhenItsTokenEnds() {
        World world = rested();
        world.run(world.upstream.tokenLifeMs + 5_000);
        assertThat(world.shards.resting()).isZero();
        assertThat(world.shards.gauges().conversations()).isZero();
        assertThat(world.shards.gauges().leases(LeaseState.HELD)).isZero();
        world.quiet();
    }

    @Test
    void oneThatEventsKeepIsNotSaidToHoldATokenThatHasEnded() {
        World world = world();
        world.lifecycle(FakeUpstream.twoAgentsAndTheGuest(ID));
        world.keys(ID, 0, 250, 3_000);
        world.run(world.upstream.tokenLifeMs - 1_000);
        assertThat(world.shards.resting()).isEqualTo(1);
        world.run(world.upstream.tokenLifeMs + 5_000);
        assertThat(world.shards.gauges().conversations()).isEqualTo(1);
        assertThat(world.shards.gauges().leases(LeaseState.HELD)).isZero();
        assertThat(world.shards.resting()).isZero();
    }

    @Test
    void oneWhoseTokenIsStillWorthRenewingStaysAwake() {
        World world = world();
        world.upstream.tokenLifeMs = 90_000;
        world.keys(ID, 0, 250, 3_000);
        world.run(60_000);
        assertThat(world.shards.resting()).isZero();
        assertThat(isAwake(world)).isTrue();
    }

    @Test
    void aRefusalATimelineOrAHoldKeepsItAwake() {
        World refused = world();
        refused.keys(ID, 0, 250, 1_000);
        refused.at(1_100, () -> refused.signal(Signal.of(Signal.Kind.KEYSTROKE, ID, "guest", World.agent(1))));
        refused.run(60_000);
        assertThat(refused.shards.resting()).isZero();
        World told = new World(Setup.guest());
        told.keys(ID, 0, 250, 1_000);
        told.run(60_000);
        assertThat(told.shards.resting()).isZero();
        World held = world();
        held.at(0, () -> held.hold(ID, 1, 2_000));
        held.run(60_000);
        assertThat(held.shards.resting()).isZero();
    }

    @Test
    void oneThatIsToSurviveItsOwnerStaysAwake() {
        Setup setup = Setup.cluster();
        setup.timeline = new TimelineRule(false, false, 0);
        World world = new World(setup);
        world.keys(ID, 0, 250, 1_000);
        world.run(60_000);
        assertThat(world.shards.resting()).isZero();
    }

    @Test
    void manyConversationsComeAndGoAsIfNoneRested() {
        World world = world();
        for (int i = 0; i < 400; i++) {
            String id = "many-" + i;
            long fromMs = 40L * i;
            world.keys(id, fromMs, 700, fromMs + 9_000);
            world.keys(id, fromMs + 45_000 + 60L * i, 700, fromMs + 52_000 + 60L * i);
            world.sent(id, 1, fromMs + 53_000 + 60L * i);
        }
        world.run(40_000);
        assertThat(world.shards.resting()).isGreaterThan(50);
        world.quiet();
        assertThat(world.upstream.rejectedTokens).isZero();
        assertThat(world.upstream.lookUps).hasSize(400);
        assertThat(world.upstream.mints).hasSize(400);
    }
}
