package io.keyfold.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.Verdict;
import org.junit.jupiter.api.Test;

/** Shadow mode, drain, and the bounds of one loop. (The kill switch is T64 in {@link ScenariosTest}.) */
class SwitchesTest {
    private static final String C = "conversation";

    private final Setup setup = Setup.guest();

    @Test
    void inShadowEverythingIsDecidedAndNothingSent() {
        setup.shadow = true;
        World world = World.instant(setup);
        world.keys(C, 0, 200, 60_000);
        world.at(30_000, () -> world.hold(C, 1, 20_000));
        world.handOver(C, 1, "handed", 10_000);
        world.run(100_000);
        assertThat(world.calls(C)).isEmpty();
        assertThat(world.upstream.mints).isEmpty();
        assertThat(world.decided(Reason.SHADOW)).isEqualTo(16);
        assertThat(world.decided(Reason.INTERVAL)).isEqualTo(286);
        world.quiet();
    }

    @Test
    void whatWasOnlyCountedIsNotDescribedAsSeen() {
        setup.shadow = true;
        World world = World.instant(setup);
        world.key(C, 1);
        world.run(100);
        assertThat(world.shards.view(C, world.nowMs()).lit()).isFalse();
        world.quiet();
    }

    @Test
    void aDrainingNodeShedsKeysButHearsMessages() {
        World world = World.instant(setup);
        world.key(C, 1);
        world.run(1_000);
        world.shards.drain();
        World.Asked key = world.key(C, 1);
        World.Asked sent = world.signal(Signal.Kind.SENT, C, 1);
        world.run(10_000);
        assertThat(World.reasonOf(key)).isEqualTo(Reason.DRAINING);
        assertThat(sent.verdict).isEqualTo(Verdict.TAKEN);
        assertThat(world.calls(C)).containsExactly(0L);
        world.quiet();
    }

    @Test
    void moreConversationsThanAllowedAreShedUntilOthersAreForgotten() {
        setup.maxConversations = 10;
        World world = World.instant(setup);
        world.upstream.tokenLifeMs = 60_000;
        for (int i = 0; i < 15; i++) {
            world.key("conversation-" + i, 1);
        }
        world.run(1_000);
        assertThat(world.decided(Reason.OVERLOADED)).isEqualTo(5);
        assertThat(world.shards.gauges().conversations()).isEqualTo(10);
        world.run(200_000);
        World.Asked later = world.key("conversation-14", 1);
        world.run(201_000);
        assertThat(World.reasonOf(later)).isEqualTo(Reason.FIRST);
        world.quiet();
    }

    @Test
    void aConversationIsForgottenAfterItsTokenAndItsIdleTime() {
        World world = World.instant(setup);
        world.upstream.tokenLifeMs = 300_000;
        world.key(C, 1);
        world.run(299_000);
        assertThat(world.shards.gauges().conversations()).isEqualTo(1);
        world.run(301_000);
        assertThat(world.shards.gauges().conversations()).isZero();
        assertThat(world.shards.deadlinesArmed()).isZero();
        assertThat(world.shards.view(C, world.nowMs())).isNull();
        world.quiet();
    }

    @Test
    void aHandedTokenThatCannotBeRenewedCostsNoTimerPerTick() {
        setup.relayCredential = false;
        World world = World.instant(setup);
        world.handOver(C, 1, world.upstream.issue(C, 600_000), 600_000);
        world.keys(C, 0, 60_000, 590_000);
        world.run(539_000);
        assertThat(world.shards.deadlinesArmed()).isEqualTo(1);
        world.run(550_000);
        Conversation only = world.shards.conversation(C);
        assertThat(only.armedAtMs - world.nowMs()).isGreaterThan(1_000);
        world.quiet();
    }

    @Test
    void manyConversationsDueAtOnceAreServedWithinMillisecondsNotTicks() {
        setup.maxConversations = 20_000;
        World world = World.instant(setup);
        for (int i = 0; i < 10_000; i++) {
            world.key("c" + i, 1);
        }
        world.run(5_100);
        assertThat(world.shards.gauges().dark()).isZero();
        world.quiet();
    }
}
