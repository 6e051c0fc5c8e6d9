package io.keyfold.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.Agent;
import io.keyfold.core.Bearer;
import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.Verdict;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The published agent call, made with the agents' own tokens. */
class AgentTokensTest {
    private static final String C = "conversation";

    private final Setup setup = Setup.platform();
    private final World world = World.instant(setup);

    @AfterEach
    void everythingHeld() {
        world.quiet();
    }

    private World.Asked key(int n, Bearer bearer) {
        return world.signal(Signal.of(Signal.Kind.KEYSTROKE, C, "comm-" + n, World.agentWithToken(n, bearer)));
    }

    private void keys(int n, Bearer bearer, long fromMs, long toMs) {
        for (long atMs = fromMs; atMs <= toMs; atMs += 200) {
            world.at(atMs, () -> key(n, bearer));
        }
    }

    @Test
    void theCallNamesTheCommunicationAndCarriesTheAgentsToken() {
        Bearer mine = World.bearer(1);
        key(1, mine);
        world.run(100);
        assertThat(world.upstream.written).singleElement().satisfies(call -> {
            assertThat(call.communicationId()).isEqualTo("comm-1");
            assertThat(call.participantId()).isEqualTo("agent-1");
            assertThat(call.bearer()).isEqualTo(mine);
            assertThat(call.guestToken()).isNull();
        });
        assertThat(world.upstream.mints).isEmpty();
        assertThat(world.upstream.lookUps)
                .singleElement()
                .extracting(FakeUpstream.Asked::bearer)
                .isEqualTo(mine);
    }

    @Test
    void aRenewedTokenReplacesTheOldOneInTheMiddleOfTyping() {
        keys(1, World.bearer(1), 0, 5_800);
        keys(1, World.bearer(2), 6_000, 13_000);
        world.run(13_000);
        assertThat(world.upstream.written)
                .extracting(call -> call.bearer().id())
                .containsExactly(1L, 1L, 2L, 2L);
        assertThat(world.guestOf(C).longestGapMs(0, 13_000)).isZero();
    }

    @Test
    void noAgentTypesWithTheTokenOfAnother() {
        keys(1, World.bearer(1), 0, 30_000);
        keys(2, World.bearer(2), 90, 30_000);
        world.at(10_000, () -> world.upstream.nextTyping.add(FakeUpstream.UNAUTHORIZED));
        world.run(30_000);
        assertThat(world.upstream.written)
                .allSatisfy(call -> assertThat("agent-" + call.bearer().id()).isEqualTo(call.participantId()));
    }

    @Test
    void aRefusedTokenIsTokenRejectedUntilAFreshOneComes() {
        Set<Long> refused = new HashSet<>();
        world.upstream.typing = call -> {
            boolean bad = call.bearer().id() == 1;
            if (bad) {
                refused.add(1L);
                world.upstream.admission = Verdict.of(Reason.TOKEN_REJECTED, 600_000);
            }
            return bad ? FakeUpstream.UNAUTHORIZED : FakeUpstream.ACCEPT;
        };
        keys(1, World.bearer(1), 0, 9_800);
        world.at(9_900, () -> world.upstream.admission = Verdict.TAKEN);
        keys(1, World.bearer(2), 10_000, 11_000);
        world.run(11_000);
        assertThat(world.calls(C)).containsExactly(0L, 10_000L);
        assertThat(world.decided(Reason.TOKEN_REJECTED)).isGreaterThan(20);
    }

    @Test
    void aTokenThatIsOverByTheWallClockIsNotSent() {
        Bearer over = new Bearer(1, "over", world.wallOffsetMs + 3_000);
        keys(1, over, 0, 10_000);
        world.run(10_000);
        assertThat(world.calls(C)).containsExactly(0L);
        assertThat(world.decided(Reason.TOKEN_REJECTED)).isPositive();
    }

    @Test
    void aCallerWithoutATokenOfItsOwnCannotType() {
        World.Asked one = world.signal(Signal.of(Signal.Kind.KEYSTROKE, C, "comm-1", new Agent("user-1", false, null)));
        world.run(100);
        assertThat(World.reasonOf(one)).isEqualTo(Reason.NO_LEASE);
        assertThat(world.calls(C)).isEmpty();
    }

    @Test
    void a429LeavesTheWaitingToTheTokensBudget() {
        world.upstream.nextTyping.add(FakeUpstream.throttled(30_000));
        keys(1, World.bearer(1), 0, 5_000);
        world.run(5_000);
        assertThat(world.calls(C)).containsExactly(0L, 4_000L);
    }

    @Test
    void firstCallsAreAskedForBeforeRefreshes() {
        keys(1, World.bearer(1), 0, 4_000);
        world.run(8_000);
        world.at(20_000, () -> key(1, World.bearer(1)));
        world.run(20_000);
        assertThat(world.upstream.admitted).containsExactly(true, false, true);
    }

    @Test
    void aHoldGoesOnWithTheNewestTokenOfItsHolder() {
        world.signal(
                new Signal(Signal.Kind.HOLD, C, "agent-1", World.agentWithToken(1, World.bearer(1)), 20_000, null, 0));
        world.at(
                5_000,
                () -> world.signal(
                        Signal.of(Signal.Kind.PAUSED, C, "agent-2", World.agentWithToken(2, World.bearer(2)))));
        world.at(
                6_000,
                () -> world.signal(new Signal(
                        Signal.Kind.HOLD, C, "agent-1", World.agentWithToken(1, World.bearer(11)), 20_000, null, 0)));
        world.run(15_000);
        assertThat(world.upstream.written).hasSize(4);
        assertThat(world.upstream.written.get(1).bearer()).isEqualTo(World.bearer(1));
        assertThat(world.upstream.written.get(3).bearer()).isEqualTo(World.bearer(11));
        assertThat(world.upstream.written).allMatch(call -> call.participantId().equals("agent-1"));
    }
}
