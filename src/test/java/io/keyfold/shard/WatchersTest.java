package io.keyfold.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.ConversationFacts;
import io.keyfold.core.Participant;
import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What those who watch a conversation are told, and when. That nothing is told twice is checked by {@link Told}. */
class WatchersTest {
    private static final String C = "conversation";

    private final Setup setup = Setup.guest();
    private World world = World.instant(setup);
    private Told told = new Told(world);

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

    private void participants(Participant... participants) {
        world.lifecycle(new ConversationFacts(C, false, List.of(participants)));
    }

    private void enable(boolean enabled) {
        setup.enabled = enabled;
        world.reload();
    }

    // ---- the light ---------------------------------------------------------------------------------------------

    @Test
    void whoOpensAFreshConversationIsToldNothing() {
        open(1, told);
        world.run(60_000);
        assertThat(told.states()).isEmpty();
    }

    @Test
    void composingIsToldWhenThePlatformTookTheCallAndIdleWhenItsDisplayIsOver() {
        key(1, told);
        world.run(39);
        assertThat(told.states()).isEmpty();
        world.run(40);
        assertThat(told.states()).containsExactly("composing");
        world.run(4_999);
        assertThat(told.states()).hasSize(1);
        world.run(5_100);
        assertThat(told.states()).containsExactly("composing", "idle timeout");
    }

    @Test
    void steadyTypingIsToldOnce() {
        world.keys(C, 0, 100, 60_000, told);
        world.run(60_000);
        assertThat(told.states()).containsExactly("composing");
    }

    @Test
    void aStopIsToldWhenTheLightGoesOut() {
        key(1, told);
        say(Signal.Kind.PAUSED, 1_000);
        world.run(4_900);
        assertThat(told.last()).isEqualTo("composing");
        world.run(5_100);
        assertThat(told.states()).containsExactly("composing", "idle paused");
    }

    @Test
    void whereAStopCanBeToldIdleComesWithIt() {
        world = World.instant(Setup.off(true));
        told = new Told(world);
        key(1, told);
        say(Signal.Kind.PAUSED, 1_000);
        world.run(1_100);
        assertThat(told.states()).containsExactly("composing", "idle paused");
        assertThat(told.lastAtMs()).isEqualTo(1_040);
    }

    @Test
    void aMessageIsToldAtOnce() {
        key(1, told);
        say(Signal.Kind.SENT, 1_000);
        world.run(1_000);
        assertThat(told.states()).containsExactly("composing", "idle sent");
        world.keys(C, 2_000, 1, 2_000, told);
        world.run(2_100);
        assertThat(told.last()).isEqualTo("composing");
    }

    @Test
    void aRefreshOnItsWayWhenTheDisplayEndsIsNoFlicker() {
        key(1, told);
        world.keys(C, 4_900, 1, 4_900, told);
        world.at(4_800, () -> world.upstream.answerMs = 900);
        world.run(9_000);
        assertThat(told.states()).containsExactly("composing");
    }

    @Test
    void aRefreshThatFailsIsToldWhenTheLightGoesOut() {
        key(1, told);
        world.at(3_000, () -> world.upstream.nextTyping.add(FakeUpstream.SERVER_ERROR));
        world.keys(C, 4_000, 200, 8_500, told);
        world.run(8_500);
        assertThat(told.states()).containsExactly("composing", "held breaker", "composing");
    }

    @Test
    void aHoldIsComposingUntilItsLightGoesOut() {
        world.signal(new Signal(Signal.Kind.HOLD, C, "agent-1", World.agent(1), 10_000, null, 0), told);
        world.run(30_000);
        assertThat(told.states()).containsExactly("composing", "idle timeout");
        assertThat(told.lastAtMs()).isBetween(12_900L, 13_200L);
    }

    // ---- ends --------------------------------------------------------------------------------------------------

    @Test
    void theEndOfAConversationIsTheLastThatIsTold() {
        key(1, told);
        world.at(1_000, () -> world.lifecycle(new ConversationFacts(C, true, List.of())));
        world.run(20_000);
        assertThat(told.states()).containsExactly("composing", "ended conversation-ended");
        assertThat(told.lastAtMs()).isEqualTo(1_000);
    }

    @Test
    void aParticipantThatLeavesIsTheEndForItsWatchersOnly() {
        Told other = new Told(world);
        key(1, told);
        open(2, other);
        world.at(1_000, () -> participants(FakeUpstream.agent(1, true), FakeUpstream.agent(2, false)));
        world.at(3_000, () -> key(2, other));
        world.run(20_000);
        assertThat(told.states()).containsExactly("composing", "ended participant-ended");
        assertThat(other.states()).containsExactly("composing", "idle timeout");
    }

    // ---- who is told -------------------------------------------------------------------------------------------

    @Test
    @DisplayName("T39: who comes while somebody types is told at once")
    void whoComesWhileSomebodyTypesIsToldAtOnce() {
        Told other = new Told(world);
        world.keys(C, 0, 200, 3_000, told);
        world.at(2_050, () -> open(2, other));
        world.run(3_000);
        assertThat(other.states()).containsExactly("composing");
        assertThat(other.lastAtMs()).isEqualTo(2_050);
    }

    @Test
    @DisplayName("T38: who was away is told that nobody types")
    void whoWasAwayIsToldThatNobodyTypes() {
        Told back = new Told(world);
        world.keys(C, 0, 200, 1_000, told);
        world.at(1_000, told::leave);
        say(Signal.Kind.SENT, 2_000);
        world.at(10_000, () -> open(1, back));
        world.run(10_000);
        assertThat(told.states()).containsExactly("composing");
        assertThat(back.states()).containsExactly("idle sent");
    }

    @Test
    void whoIsNotLetInIsToldNothing() {
        Told outsider = new Told(world);
        Told unverified = new Told(world);
        world.upstream.lookUpMs = 50;
        key(1, told);
        // Folded into the key that waits, before anything is known of who sent it.
        world.signal(Signal.of(Signal.Kind.KEYSTROKE, C, "agent-1", World.agent(3)), outsider);
        world.run(100);
        world.signal(Signal.of(Signal.Kind.OPEN, C, "agent-1", World.agent(3)), outsider);
        world.upstream.nextLookUps.add(FakeUpstream.SERVER_ERROR);
        world.signal(Signal.Kind.OPEN, "other", 1, unverified);
        world.run(10_000);
        assertThat(told.states()).isNotEmpty();
        assertThat(outsider.states()).isEmpty();
        assertThat(unverified.states()).isEmpty();
    }

    @Test
    void aKeyTurnedAwayByTheSwitchSaysNothingOfAnOutsider() {
        open(1, told);
        world.run(100);
        enable(false);
        world.signal(Signal.of(Signal.Kind.KEYSTROKE, C, "agent-1", World.agent(3)), new Told(world));
        world.run(1_000);
        assertThat(told.states()).isEmpty();
    }

    @Test
    void noMoreWatchersAreToldThanFit() {
        List<Told> many = new ArrayList<>();
        for (int i = 0; i <= Watchers.MAX; i++) {
            many.add(new Told(world));
            open(1, many.get(i));
        }
        world.run(1_000);
        assertThat(key(1, many.get(0)).answers).isOne();
        world.run(1_100);
        assertThat(many).filteredOn(one -> one.states().contains("composing")).hasSize(Watchers.MAX);

        many.get(0).leave();
        open(1, many.get(Watchers.MAX));
        world.run(1_200);
        assertThat(many.get(Watchers.MAX).states()).containsExactly("composing");
    }

    @Test
    void afterAConversationWasForgottenTheNextSignalBringsItsWatchersAgain() {
        world.upstream.tokenLifeMs = 10_000;
        world.keys(C, 0, 1, 0, told);
        world.run(200_000);
        assertThat(world.shards.gauges().conversations()).isZero();
        world.key(C, 1);
        world.run(210_000);
        assertThat(told.states()).containsExactly("composing", "idle timeout");
        world.run(400_000);
        key(1, told);
        world.run(400_100);
        assertThat(told.states()).endsWith("idle timeout", "composing");
    }

    @Test
    void aConversationThatIsForgottenWhileItShowsSomethingIsToldIdle() {
        world.upstream.admission = Verdict.of(Reason.BUDGET, 500);
        key(1, told);
        world.run(1_100);
        world.shards.conversation(C).dismissWatchers(false);
        assertThat(told.states()).containsExactly("held budget", "idle timeout");
    }

    @Test
    void whoLeftIsNotKeptWhileAConversationSleeps() {
        participants(FakeUpstream.agent(1, false));
        key(1, told);
        world.run(10_000);
        told.leave();
        assertThat(world.shards.conversation(C).isWatched()).isTrue();
        world.run(75_000);
        assertThat(world.shards.conversation(C).isWatched()).isFalse();
    }

    @Test
    void onlyAWatchedConversationIsWokenWhenItsLightGoesOut() {
        hold(C, told);
        hold("unwatched", null);
        hold("left", new Told(world) {
            @Override
            public boolean hasLeft() {
                return true;
            }
        });
        world.run(2_100);
        assertThat(armedAtMs(C)).isEqualTo(5_000);
        assertThat(armedAtMs("unwatched")).isGreaterThan(10_000);
        assertThat(armedAtMs("left")).isGreaterThan(10_000);
        world.run(5_100);
        assertThat(told.last()).isEqualTo("idle timeout");
        assertThat(armedAtMs(C)).isGreaterThan(10_000);
    }

    private void hold(String conversationId, @Nullable Told watcher) {
        world.signal(new Signal(Signal.Kind.HOLD, conversationId, "agent-1", World.agent(1), 2_000, null, 0), watcher);
    }

    private long armedAtMs(String conversationId) {
        return world.shards.conversation(conversationId).armedAtMs - setup.originMs;
    }

    // ---- sockets -----------------------------------------------------------------------------------------------

    @Test
    @DisplayName("T36: a socket that dies is silence: idle in time, and no call")
    void aSocketThatDiesIsSilence() {
        Told other = new Told(world);
        world.keys(C, 0, 300, 900, told);
        world.at(500, () -> open(2, other));
        world.at(1_000, told::leave);
        world.run(5_000);
        assertThat(world.shards.view(C, world.nowMs()).state()).isEqualTo("composing");
        world.run(6_000);
        assertThat(world.shards.view(C, world.nowMs()).state()).isEqualTo("idle");
        assertThat(world.calls(C)).containsExactly(0L);
        assertThat(told.states()).containsExactly("composing");
        assertThat(other.states()).containsExactly("composing", "idle timeout");
    }

    @Test
    @DisplayName("T37: after a reconnect keys go on, with no call too soon and no gap")
    void afterAReconnectKeysGoOn() {
        Told again = new Told(world);
        world.keys(C, 0, 200, 1_000, told);
        world.at(1_000, told::leave);
        world.at(3_000, () -> open(1, again));
        world.keys(C, 3_100, 200, 10_000, again);
        world.run(10_000);
        assertThat(world.calls(C)).containsExactly(0L, 4_100L, 8_100L);
        assertThat(world.guestOf(C).longestGapMs(0, 10_000)).isZero();
        assertThat(again.states()).containsExactly("composing");
        assertThat(again.lastAtMs()).isEqualTo(3_000);
    }

    @Test
    @DisplayName("T40: when the stop is lost, watchers are told idle in time")
    void whenTheStopIsLostWatchersAreToldInTime() {
        world.keys(C, 0, 100, 900, told);
        world.run(5_100);
        assertThat(told.states()).containsExactly("composing", "idle timeout");
        assertThat(told.lastAtMs()).isBetween(5_000L, 5_064L);
        assertThat(world.guestOf(C).seesTypingAt(5_000)).isFalse();
    }
}
