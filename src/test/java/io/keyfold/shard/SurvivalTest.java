package io.keyfold.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.ConversationFacts;
import io.keyfold.core.ProblemCode;
import io.keyfold.core.Signal;
import io.keyfold.core.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When records are written and read, and what becomes of signals meanwhile. */
class SurvivalTest {
    private static final String C = "conversation";

    private final Setup setup = Setup.cluster();
    private final World world = World.instant(setup);

    @AfterEach
    void everythingHeld() {
        world.quiet();
    }

    @Test
    void aRecordIsWrittenForACallAndNotForAKey() {
        world.keys(C, 0, 200, 60_000);
        world.run(60_000);
        assertThat(world.calls(C)).hasSize(16);
        assertThat(world.store.saves).isBetween(16, 18);
    }

    @Test
    void aHoldThatIsAskedForOverAndOverIsWrittenOnceASecondAtMost() {
        for (int i = 0; i <= 100; i++) {
            world.at(i * 100L, () -> world.hold(C, 1, 5_000));
        }
        world.run(10_000);
        assertThat(world.store.saves).isBetween(8, 18);
    }

    @Test
    void whatChangesWhileARecordIsOnItsWayIsWrittenNext() {
        world.store.saveMs = 700;
        world.keys(C, 0, 100, 4_000);
        world.sent(C, 1, 4_100);
        world.run(10_000);
        Survivor record = world.store.record(C);
        assertThat(record.lastCallAtEpochMs()).isEqualTo(world.wallOffsetMs + 4_000);
        assertThat(record.messageSince()).isTrue();
    }

    @Test
    void aRecordSaysWhatTheNextOwnerNeeds() {
        world.hold(C, 1, 20_000);
        world.run(1_000);
        Survivor record = world.store.record(C);
        assertThat(record.lastCallAtEpochMs()).isEqualTo(world.wallOffsetMs);
        assertThat(record.accepted()).isTrue();
        assertThat(record.holderId()).isEqualTo("agent-1");
        assertThat(record.holdUntilEpochMs()).isEqualTo(world.wallOffsetMs + 20_000);
        assertThat(record.guestToken()).isEqualTo("guest-token-1");
        assertThat(record.tokenExpiresAtEpochMs()).isEqualTo(world.wallOffsetMs + 600_000);
        assertThat(record.known()).isTrue();
        assertThat(record.participants()).hasSize(3);
    }

    @Test
    void aCallThatFailedIsOnRecordAsSuch() {
        world.upstream.nextTyping.add(FakeUpstream.SERVER_ERROR);
        world.key(C, 1);
        world.run(1_000);
        assertThat(world.store.record(C).accepted()).isFalse();
    }

    @Test
    void aTokenThatThePlatformRefusedIsNotKept() {
        for (int i = 0; i < 3; i++) {
            world.upstream.nextTyping.add(FakeUpstream.UNAUTHORIZED);
        }
        world.keys(C, 0, 4_000, 8_000);
        world.run(10_000);
        assertThat(world.store.record(C).guestToken()).isNull();
    }

    @Test
    void withoutAnAnswerFromTheStoreAKeyGoesOnAfterAMoment() {
        world.store.losesLoads = true;
        World.Asked key = world.key(C, 1);
        world.run(1_000);
        // Eighty milliseconds, and one tick of the wheel.
        assertThat(key.answeredAtMs).isBetween(80L, 80 + 64L);
        assertThat(world.calls(C)).hasSize(1);
    }

    @Test
    void anAnswerThatComesTooLateChangesNothing() {
        world.key(C, 1);
        world.run(1_000);
        Owner second = world.join();
        world.ownerOf = id -> second;
        world.store.loadMs = 500;
        world.keys(C, 5_000, 200, 8_000);
        world.run(8_000);
        assertThat(world.upstream.mints).hasSize(2);
        assertThat(world.calls(C)).hasSize(2);
    }

    @Test
    void signalsWaitLongerWhenTheStoreSaysSo() {
        world.store.waitMs = 800;
        world.key(C, 1);
        world.run(1_000);
        Owner second = world.join();
        world.ownerOf = id -> second;
        world.store.loadMs = 450;
        world.keys(C, 5_000, 200, 8_000);
        world.run(8_000);
        assertThat(world.upstream.mints).hasSize(1);
        assertThat(world.calls(C)).containsExactly(0L, 5_450L);
    }

    @Test
    void aStopOfAConversationThatNobodyKnowsAsksNobody() {
        world.signal(Signal.Kind.PAUSED, C, 1);
        world.signal(Signal.Kind.SENT, C, 1);
        world.run(1_000);
        assertThat(world.upstream.lookUps).isEmpty();
    }

    @Test
    void whatThePlatformSaysWhileTheRecordIsReadIsTheNewerWord() {
        world.key(C, 1);
        world.run(1_000);
        Owner second = world.join();
        world.ownerOf = id -> second;
        world.store.loadMs = 50;
        world.lifecycle(FakeUpstream.twoAgentsAndTheGuest(C));
        world.at(1_010, () -> world.lifecycle(new ConversationFacts(C, false, List.of(FakeUpstream.agent(1, true)))));
        World.Asked[] late = new World.Asked[1];
        world.at(1_020, () -> late[0] = world.key(C, 1));
        world.run(6_000);
        assertThat(late[0].verdict).isEqualTo(Verdict.of(ProblemCode.PARTICIPANT_ENDED));
        assertThat(world.store.record(C).guestToken()).isEqualTo("guest-token-1");
    }

    @Test
    void aSingleNodeKeepsNoRecords() {
        World alone = World.instant(Setup.guest());
        alone.keys(C, 0, 200, 10_000);
        alone.quiet();
        assertThat(alone.store.saves + alone.store.loads + alone.store.forgets).isZero();
    }

    @Test
    void anAgentsOwnTokenIsInNoRecord() {
        Setup platform = Setup.platform();
        platform.survival = true;
        World other = World.instant(platform);
        other.signal(Signal.of(Signal.Kind.KEYSTROKE, C, "agent-1", World.agentWithToken(1, World.bearer(77))));
        other.run(1_000);
        Survivor record = other.store.record(C);
        assertThat(record.lastCallAtEpochMs()).isPositive();
        assertThat(new String(record.encode(), StandardCharsets.ISO_8859_1)).doesNotContain("bearer-77");
        other.quiet();
    }
}
