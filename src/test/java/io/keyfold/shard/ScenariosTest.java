package io.keyfold.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.ProblemCode;
import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Behaviour that users of typing indicators ask for, scenario by scenario, at the shards of one event loop. Numbers are
 * Keyfold's defaults: refresh 4 s, display and idle 5 s, floor and max-age 1 s. After each, {@link World#quiet} checks
 * what must hold after anything.
 *
 * <p>Those of an upstream in trouble (T41–T51) are in {@link TroubleScenariosTest}; T46 for agents' own tokens is in
 * {@code ShortageTest}.
 *
 * <table>
 * <caption>Scenarios of the collection that are not here</caption>
 * <tr><td>T07, T08</td><td>relations between configured times: refused by TypingPolicy and the configuration's
 * tests</td></tr>
 * <tr><td>T09–T11, T14, T21</td><td>an upstream that knows Off, or a message that does not clear: {@link
 * OffTest}</td></tr>
 * <tr><td>T16, T20, T43</td><td>messages and the call in flight: PassedMessagesTest, MessageOrderIT</td></tr>
 * <tr><td>T19</td><td>desktops send no time stamps; a late key is one more key, within the floor</td></tr>
 * <tr><td>T24–T26, T61, T62</td><td>nothing is fanned out but what the guest sees, to those who type</td></tr>
 * <tr><td>T28–T30</td><td>what a desktop counts as typing: the browser client's</td></tr>
 * <tr><td>T31, T32, T35</td><td>transfer, end and hand-off: {@link LifecycleTest}</td></tr>
 * <tr><td>T36–T40</td><td>a lost socket is silence, and who comes back is told: {@link WatchersTest}; resuming is the
 * WebSocket's tests</td></tr>
 * <tr><td>T44, T52</td><td>shared budgets: the upstream's tests, for T52 {@code ReturningAgentsTest}; one token's rate:
 * {@link GuestTokensTest}</td></tr>
 * <tr><td>T47, T49, T50</td><td>reading of answers, breaker and real timeouts: the upstream's tests; one call in
 * flight is checked in every world</td></tr>
 * <tr><td>T53–T56, T59</td><td>change of owner: {@link CrashTest} (T53, T55), {@link FenceTest} (T54),
 * {@link HandOverTest} (T56, T59); with a bus between nodes, and T60, {@code ClusterScenariosTest}</td></tr>
 * <tr><td>T57, T58</td><td>nobody follows a log of typing here, so none can be missed</td></tr>
 * <tr><td>T63, T68</td><td>overload and malformed input at the door: the edge's tests</td></tr>
 * <tr><td>T66</td><td>the platform does not tell whether the guest is there</td></tr>
 * <tr><td>T67</td><td>typed text never enters a shard: no signal can carry it</td></tr>
 * </table>
 */
class ScenariosTest {
    private static final String C = "conversation";

    private final Setup setup = Setup.guest();
    private final World world = World.instant(setup);

    @AfterEach
    void everythingHeld() {
        world.quiet();
    }

    // ---- coalescing --------------------------------------------------------------------------------------------

    @Test
    @DisplayName("T01: one key makes one call")
    void oneKeyMakesOneCall() {
        world.key(C, 1);
        world.run(60_000);
        assertThat(world.calls(C)).containsExactly(0L);
    }

    @Test
    @DisplayName("T02: a burst is one call per interval")
    void aBurstIsOneCallPerInterval() {
        world.keys(C, 0, 50, 9_950);
        world.run(60_000);
        assertThat(world.calls(C)).containsExactly(0L, 4_000L, 8_000L);
    }

    @Test
    @DisplayName("T03: a minute of typing is sixteen calls and no gap")
    void aMinuteOfTypingIsSixteenCallsAndNoGap() {
        world.keys(C, 0, 200, 60_000);
        world.run(70_000);
        assertThat(world.calls(C)).hasSize(16).first().isEqualTo(0L);
        assertThat(world.calls(C)).last().isEqualTo(60_000L);
        assertThat(world.guestOf(C).longestGapMs(0, 65_000)).isZero();
    }

    @Test
    @DisplayName("T04: slow typing stays lit between keys")
    void slowTypingStaysLitBetweenKeys() {
        world.keys(C, 0, 2_400, 24_000);
        world.run(24_000);
        assertThat(world.calls(C)).containsExactly(0L, 4_800L, 9_600L, 14_400L, 19_200L, 24_000L);
        assertThat(world.guestOf(C).longestGapMs(0, 24_000)).isZero();
        assertThat(world.shards.view(C, world.nowMs()).state()).isEqualTo("composing");
    }

    @Test
    @DisplayName("T05: the key at exactly the interval refreshes, the one before does not")
    void theKeyAtExactlyTheIntervalRefreshes() {
        world.keys(C, 0, 3_999, 3_999);
        world.keys(C, 4_000, 1, 4_000);
        world.run(10_000);
        assertThat(world.calls(C)).containsExactly(0L, 4_000L);
        assertThat(world.decided(Reason.INTERVAL)).isEqualTo(1);
        assertThat(world.decided(Reason.REFRESH)).isEqualTo(1);
    }

    @Test
    @DisplayName("T06: nothing trails after the last key")
    void nothingTrailsAfterTheLastKey() {
        world.keys(C, 0, 100, 900);
        world.run(60_000);
        assertThat(world.calls(C)).containsExactly(0L);
    }

    // ---- stop --------------------------------------------------------------------------------------------------

    @Test
    @DisplayName("T12: a stop sends nothing")
    void aStopSendsNothing() {
        world.key(C, 1);
        world.at(1_000, () -> world.signal(Signal.Kind.PAUSED, C, 1));
        world.run(60_000);
        assertThat(world.calls(C)).containsExactly(0L);
    }

    @Test
    @DisplayName("T12: a stop drops the call that still waits for its token")
    void aStopDropsTheCallThatStillWaitsForItsToken() {
        world.upstream.mintMs = 500;
        world.key(C, 1);
        world.at(200, () -> world.signal(Signal.Kind.PAUSED, C, 1));
        world.run(60_000);
        assertThat(world.calls(C)).isEmpty();
    }

    @Test
    @DisplayName("T13: a stop while nobody types is nothing, and makes nothing")
    void aStopWhileNobodyTypesIsNothing() {
        world.signal(Signal.Kind.PAUSED, C, 1);
        world.run(1_000);
        assertThat(world.upstream.lookUps).isEmpty();
        assertThat(world.shards.gauges().conversations()).isZero();
    }

    // ---- message -----------------------------------------------------------------------------------------------

    @Test
    @DisplayName("T15: a message ends typing, and nothing follows without a key")
    void aMessageEndsTyping() {
        world.keys(C, 0, 100, 3_000);
        world.sent(C, 1, 3_200);
        world.run(3_200);
        assertThat(world.shards.view(C, world.nowMs()).state()).isEqualTo("idle");
        assertThat(world.guestOf(C).seesTypingAt(3_200)).isFalse();
        world.run(60_000);
        assertThat(world.calls(C)).containsExactly(0L);
    }

    @Test
    @DisplayName("T15: a message cancels the call that has not left")
    void aMessageCancelsTheCallThatHasNotLeft() {
        world.upstream.connectMs = 300;
        world.key(C, 1);
        world.sent(C, 1, 100);
        world.run(60_000);
        assertThat(world.calls(C)).isEmpty();
    }

    @Test
    @DisplayName("T17: after a message the next key lights the indicator without waiting for the interval")
    void afterAMessageTheNextKeyLightsTheIndicator() {
        world.key(C, 1);
        world.sent(C, 1, 1_000);
        world.keys(C, 2_000, 1, 2_000);
        world.run(60_000);
        assertThat(world.calls(C)).containsExactly(0L, 2_000L);
        assertThat(world.decided(Reason.AFTER_MESSAGE)).isEqualTo(1);
    }

    @Test
    @DisplayName("T18: quick messages keep a second between calls")
    void quickMessagesKeepASecondBetweenCalls() {
        world.keys(C, 0, 50, 10_000);
        for (long atMs = 930; atMs <= 9_930; atMs += 1_000) {
            world.sent(C, 1, atMs);
        }
        world.run(10_500);
        assertThat(world.calls(C)).hasSizeBetween(8, 11);
        for (int i = 1; i < world.calls(C).size(); i++) {
            assertThat(world.calls(C).get(i) - world.calls(C).get(i - 1)).isGreaterThanOrEqualTo(1_000);
        }
    }

    @Test
    @DisplayName("T17: the end of a cancelled call does not touch the next one")
    void theEndOfACancelledCallDoesNotTouchTheNextOne() {
        world.upstream.connectMs = 100;
        world.key(C, 1);
        world.sent(C, 1, 50);
        world.keys(C, 101, 1, 101);
        world.run(1_000);
        assertThat(world.calls(C)).containsExactly(201L);
    }

    // ---- who ---------------------------------------------------------------------------------------------------

    @Test
    @DisplayName("T22: two agents cost one refresh, and one may stop without the other")
    void twoAgentsCostOneRefresh() {
        world.keys(C, 0, 200, 2_000);
        for (long atMs = 1_000; atMs <= 4_800; atMs += 200) {
            world.at(atMs, () -> world.key(C, 2));
        }
        world.at(2_100, () -> world.signal(Signal.Kind.PAUSED, C, 1));
        world.run(4_800);
        assertThat(world.calls(C)).containsExactly(0L, 4_000L);
        assertThat(world.upstream.written)
                .extracting(FakeUpstream.Written::participantId)
                .containsExactly("agent-1", "agent-2");
        assertThat(world.shards.view(C, world.nowMs()).participants())
                .filteredOn(ConversationView.ParticipantView::composing)
                .extracting(ConversationView.ParticipantView::id)
                .containsExactly("agent-2");
    }

    @Test
    @DisplayName("T23: two tabs of one agent are one typist, and closing one does not clear")
    void twoTabsOfOneAgentAreOneTypist() {
        world.keys(C, 0, 200, 9_000);
        world.keys(C, 50, 200, 1_450);
        world.at(1_500, () -> world.signal(Signal.Kind.PAUSED, C, 1));
        world.run(9_000);
        assertThat(world.calls(C)).containsExactly(0L, 4_000L, 8_000L);
        assertThat(world.guestOf(C).longestGapMs(0, 9_000)).isZero();
    }

    @Test
    @DisplayName("T27: an outsider, and an agent in another's name, cause no call")
    void anOutsiderCausesNoCall() {
        World.Asked another = world.signal(Signal.of(Signal.Kind.KEYSTROKE, C, "agent-2", World.agent(1)));
        World.Asked outsider = world.signal(Signal.of(Signal.Kind.KEYSTROKE, C, "nobody", World.agent(3)));
        world.run(10_000);
        assertThat(another.verdict).isEqualTo(Verdict.of(ProblemCode.NOT_YOUR_PARTICIPANT));
        assertThat(outsider.verdict).isEqualTo(Verdict.of(ProblemCode.PARTICIPANT_UNKNOWN));
        assertThat(world.calls(C)).isEmpty();
        assertThat(world.shards.mayDescribe(C, World.agent(3))).isFalse();
        assertThat(world.shards.mayDescribe(C, World.agent(2))).isTrue();
    }

    // ---- holds -------------------------------------------------------------------------------------------------

    @Test
    @DisplayName("T33: a bot that is done lets the indicator fade; without a word it ends with its hold")
    void aBotThatIsDoneLetsTheIndicatorFade() {
        world.hold(C, 1, 20_000);
        world.at(3_900, () -> world.signal(Signal.Kind.HOLD_CANCEL, C, 1));
        world.at(100_000, () -> world.hold(C, 1, 20_000));
        world.run(200_000);
        assertThat(world.calls(C)).filteredOn(atMs -> atMs < 100_000).containsExactly(0L);
        assertThat(world.calls(C)).last().satisfies(atMs -> assertThat(atMs).isBetween(115_000L, 120_000L));
    }

    @Test
    @DisplayName("T34: heartbeats keep a bot's indicator for ten minutes, not longer")
    void heartbeatsKeepABotsIndicatorForTenMinutes() {
        for (long atMs = 0; atMs <= 660_000; atMs += 30_000) {
            world.at(atMs, () -> world.hold(C, 1, 60_000));
        }
        world.run(700_000);
        assertThat(world.guestOf(C).longestGapMs(0, 600_000)).isZero();
        assertThat(world.calls(C)).last().satisfies(atMs -> assertThat(atMs).isBetween(595_000L, 600_000L));
    }

    // ---- the rest ----------------------------------------------------------------------------------------------

    @Test
    @DisplayName("T60: thirty keys at once from three edges make one call")
    void thirtyKeysAtOnceFromThreeEdgesMakeOneCall() {
        for (int i = 0; i < 30; i++) {
            int caller = i % 3;
            world.at(i * 100L / 30, () -> world.key(C, 1 + caller % 2));
        }
        world.run(3_000);
        assertThat(world.calls(C)).containsExactly(0L);
        assertThat(world.upstream.lookUps).hasSize(1);
        assertThat(world.upstream.mints).hasSize(1);
    }

    @Test
    @DisplayName("T64: switched off, every key is suppressed; switched on again, the next one calls")
    void switchedOffEveryKeyIsSuppressed() {
        world.keys(C, 0, 200, 20_000);
        world.at(5_100, () -> enable(false));
        world.at(15_100, () -> enable(true));
        world.run(20_000);
        assertThat(world.calls(C)).containsExactly(0L, 4_000L, 15_200L, 19_200L);
        assertThat(world.decided(Reason.DISABLED)).isEqualTo(50);
    }

    private void enable(boolean enabled) {
        setup.enabled = enabled;
        world.reload();
    }

    @Test
    @DisplayName("T65: a wall clock that steps back changes no spacing")
    void aWallClockThatStepsBackChangesNoSpacing() {
        world.keys(C, 0, 200, 10_000);
        world.at(2_000, () -> world.wallOffsetMs -= 30_000);
        world.run(20_000);
        assertThat(world.calls(C)).containsExactly(0L, 4_000L, 8_000L);
    }

    @Test
    @DisplayName("T69: a key at the very instant of the idle timer keeps the typist, whichever comes first")
    void aKeyAtTheInstantOfTheIdleTimerKeepsTheTypist() {
        world.key(C, 1);
        world.key("other", 1);
        world.at(5_000, () -> {
            world.shards.poll(world.nowMs());
            world.key(C, 1);
            world.key("other", 1);
            world.shards.poll(world.nowMs());
        });
        world.run(9_900);
        assertThat(world.shards.view(C, world.nowMs()).state()).isEqualTo("composing");
        assertThat(world.shards.view("other", world.nowMs()).state()).isEqualTo("composing");
        assertThat(world.calls(C)).containsExactly(0L, 5_000L);
    }

    @Test
    @DisplayName("T70: every key is accounted for, whatever happened to it")
    void everyKeyIsAccountedFor() {
        world.upstream.nextTyping.add(FakeUpstream.throttled(2_000));
        world.upstream.nextTyping.add(FakeUpstream.SERVER_ERROR);
        world.keys(C, 0, 70, 30_000);
        world.sent(C, 1, 9_000);
        world.run(30_000);
        long counted = 0;
        for (Reason reason : Reason.values()) {
            counted += world.decided(reason);
        }
        assertThat(counted).isEqualTo(429);
    }
}
