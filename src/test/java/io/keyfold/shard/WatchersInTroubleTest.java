package io.keyfold.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What watchers are told when somebody types and the guest sees nothing: held while something is short, else lost. */
class WatchersInTroubleTest {
    private static final String C = "conversation";

    private final Setup setup = Setup.guest();
    private final World world = World.instant(setup);
    private final Told told = new Told(world);

    @AfterEach
    void everythingHeld() {
        world.quiet();
    }

    private World.Asked open(int agent, Told watcher) {
        return world.signal(Signal.Kind.OPEN, C, agent, watcher);
    }

    private World.Asked key(int agent, Told watcher) {
        return world.signal(Signal.Kind.KEYSTROKE, C, agent, watcher);
    }

    private void say(Signal.Kind kind, long atMs) {
        world.at(atMs, () -> world.signal(kind, C, 1));
    }

    private void enable(boolean enabled) {
        setup.enabled = enabled;
        world.reload();
    }

    @Test
    void shortageIsHeldUntilItPasses() {
        world.upstream.admission = Verdict.of(Reason.BUDGET, 500);
        world.keys(C, 0, 200, 3_000, told);
        world.at(2_500, () -> world.upstream.admission = Verdict.TAKEN);
        world.run(4_000);
        assertThat(told.states()).containsExactly("held budget", "composing");
    }

    @Test
    void whoStopsTryingIsNotHeldAnyMore() {
        world.upstream.admission = Verdict.of(Reason.BUDGET, 500);
        world.keys(C, 0, 200, 1_000, told);
        world.run(5_900);
        assertThat(told.states()).containsExactly("held budget");
        world.run(6_100);
        assertThat(told.states()).containsExactly("held budget", "idle timeout");
        world.keys(C, 7_000, 200, 8_000, told);
        say(Signal.Kind.PAUSED, 8_100);
        world.run(8_100);
        assertThat(told.states()).endsWith("held budget", "idle paused");
    }

    @Test
    void aPlatformThatAsksToWaitIsHeldAndWhatItSwitchedOffIsLost() {
        world.upstream.nextTyping.add(FakeUpstream.throttled(6_000));
        world.upstream.nextTyping.add(FakeUpstream.FEATURE_OFF);
        world.keys(C, 0, 200, 12_000, told);
        world.run(12_000);
        assertThat(told.states()).containsExactly("held backoff", "lost feature-off");
    }

    @Test
    void withoutATokenTheLightIsLost() {
        setup.relayCredential = false;
        world.reload();
        world.keys(C, 0, 200, 3_000, told);
        world.run(3_000);
        assertThat(told.states()).containsExactly("lost no-lease");
    }

    @Test
    void aTokenThatDoesNotComeIsLostWhenThatIsKnown() {
        world.upstream.mintMs = 300;
        world.upstream.nextMints.add(FakeUpstream.SERVER_ERROR);
        key(1, told);
        world.run(299);
        assertThat(told.states()).isEmpty();
        world.run(1_000);
        assertThat(told.states()).containsExactly("lost no-lease");
    }

    @Test
    void aHandedTokenThatIsRefusedIsLost() {
        setup.relayCredential = false;
        world.reload();
        world.handOver(C, 1, "dead", 0);
        world.run(100);
        world.keys(C, 200, 200, 3_000, told);
        world.run(3_000);
        assertThat(told.states()).containsExactly("lost token-rejected");
    }

    @Test
    void theMonthsCapIsLost() {
        world.upstream.admission = Verdict.of(Reason.CAP, 0);
        world.keys(C, 0, 200, 3_000, told);
        world.run(3_000);
        assertThat(told.states()).containsExactly("lost cap");
    }

    @Test
    void whatUpstreamRefusesOneParticipantIsNoLossOfAnother() {
        Told other = new Told(world);
        world.upstream.nextTyping.add(FakeUpstream.FORBIDDEN);
        open(2, other);
        world.run(100);
        world.keys(C, 100, 200, 3_000, told);
        world.run(3_000);
        assertThat(told.states()).containsExactly("lost rejected");
        assertThat(other.states()).isEmpty();
        key(2, other);
        world.run(3_100);
        assertThat(other.states()).containsExactly("composing");
        assertThat(told.last()).isEqualTo("composing");
    }

    @Test
    void inShadowTheLightIsLost() {
        setup.shadow = true;
        world.reload();
        world.keys(C, 0, 200, 10_000, told);
        world.run(20_000);
        assertThat(told.states()).containsExactly("lost shadow", "idle timeout");
    }

    @Test
    void switchedOffTheLightIsLostWhenItGoesOut() {
        world.keys(C, 0, 200, 20_000, told);
        world.at(2_100, () -> enable(false));
        world.at(15_100, () -> enable(true));
        world.run(4_900);
        assertThat(told.states()).containsExactly("composing");
        world.run(20_000);
        assertThat(told.states()).containsExactly("composing", "lost disabled", "composing");
    }

    @Test
    void aDrainingNodeHoldsTheLight() {
        world.keys(C, 0, 200, 8_000, told);
        world.at(2_100, world.shards::drain);
        world.run(8_000);
        assertThat(told.states()).containsExactly("composing", "held draining");
    }

    @Test
    void aHoldThatIsSwitchedOffIsLostAndComesBack() {
        world.signal(new Signal(Signal.Kind.HOLD, C, "agent-1", World.agent(1), 60_000, null, 0), told);
        world.at(2_000, () -> enable(false));
        world.at(20_000, () -> enable(true));
        world.run(30_000);
        assertThat(told.states()).containsExactly("composing", "lost disabled", "composing");
    }
}
