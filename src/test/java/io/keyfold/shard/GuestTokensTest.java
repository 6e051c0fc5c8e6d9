package io.keyfold.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.Outcome;
import io.keyfold.core.ProblemCode;
import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.Verdict;
import io.keyfold.upstream.CallResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Guest tokens: fetched, renewed, refused, handed over by desktops, taken back. */
class GuestTokensTest {
    private static final String C = "conversation";

    private final Setup setup = Setup.guest();
    private final World world = new World(setup);

    @AfterEach
    void everythingHeld() {
        world.quiet();
    }

    // ---- fetched and renewed -----------------------------------------------------------------------------------

    @Test
    void tokensOfFiveSecondsCarryAMinuteOfTypingWithoutARefusedCallOrAGap() {
        world.upstream.tokenLifeMs = 5_000;
        world.keys(C, 0, 200, 60_000);
        world.run(60_000);
        assertThat(world.upstream.rejectedTokens).isZero();
        assertThat(world.guestOf(C).longestGapMs(200, 60_000)).isZero();
        assertThat(world.upstream.mints).hasSizeLessThanOrEqualTo(2 * 60 / 5);
    }

    @Test
    void aTokenIsFetchedOnceForABurst() {
        world.keys(C, 0, 5, 200);
        world.run(1_000);
        assertThat(world.upstream.mints).hasSize(1);
        assertThat(world.calls(C)).containsExactly(110L);
    }

    @Test
    void theTokenOfAnIdleConversationLapses() {
        world.upstream.tokenLifeMs = 300_000;
        world.key(C, 1);
        world.run(1_000_000);
        assertThat(world.upstream.mints).hasSize(1);
    }

    @Test
    void theTokenOfALiveConversationIsRenewedAheadOfItsEnd() {
        world.upstream.tokenLifeMs = 300_000;
        world.keys(C, 0, 30_000, 900_000);
        world.run(900_000);
        assertThat(world.upstream.rejectedTokens).isZero();
        assertThat(world.upstream.mints).hasSizeBetween(4, 5);
    }

    @Test
    void aTokenThatCannotBeHadIsAskedForLessAndLessOften() {
        for (int i = 0; i < 100; i++) {
            world.upstream.nextMints.add(FakeUpstream.SERVER_ERROR);
        }
        world.keys(C, 0, 200, 600_000);
        world.run(600_000);
        assertThat(world.upstream.mints).hasSizeBetween(10, 18);
        assertThat(world.decided(Reason.NO_LEASE)).isGreaterThan(2_500);
        assertThat(world.calls(C)).isEmpty();
    }

    @Test
    void aPlatformThatAsksToWaitForTokensIsObeyed() {
        world.upstream.nextMints.add(FakeUpstream.throttled(30_000));
        world.keys(C, 0, 100, 40_000);
        world.run(60_000);
        assertThat(world.upstream.mints).hasSize(2);
        assertThat(world.upstream.mints.get(1).atMs()).isBetween(30_000L, 36_300L);
    }

    @Test
    void aTokenThatIsDeadOnArrivalIsNotAskedForAgainAtOnce() {
        world.upstream.tokenLifeMs = 0;
        world.keys(C, 0, 100, 10_000);
        world.run(20_000);
        assertThat(world.calls(C)).isEmpty();
        assertThat(world.upstream.mints).hasSizeLessThanOrEqualTo(5);
    }

    // ---- refused -----------------------------------------------------------------------------------------------

    @Test
    void aRefusedTokenIsReplacedAndTheCallMadeAgainAtOnce() {
        world.upstream.nextTyping.add(FakeUpstream.UNAUTHORIZED);
        world.keys(C, 0, 200, 3_000);
        world.run(3_000);
        assertThat(world.calls(C)).containsExactly(110L, 210L);
        assertThat(world.upstream.mints).hasSize(2);
        assertThat(world.guestOf(C).seesTypingAt(300)).isTrue();
    }

    @Test
    void aCallIsNotMadeAgainForAnAgentWhoHasSent() {
        world.upstream.nextTyping.add(FakeUpstream.UNAUTHORIZED);
        world.key(C, 1);
        world.sent(C, 1, 120);
        world.run(3_000);
        assertThat(world.calls(C)).containsExactly(110L);
    }

    // ---- handed over -------------------------------------------------------------------------------------------

    @Test
    void aHandedTokenIsUsedInsteadOfAFetchedOne() {
        String token = world.upstream.issue(C, 600_000);
        world.handOver(C, 1, token, 0);
        world.keys(C, 100, 1, 100);
        world.run(1_000);
        assertThat(world.upstream.mints).isEmpty();
        assertThat(world.upstream.written)
                .extracting(FakeUpstream.Written::guestToken)
                .containsExactly(token);
    }

    @Test
    void theLatestHandedTokenWins() {
        String first = world.upstream.issue(C, 600_000);
        String second = world.upstream.issue(C, 600_000);
        world.handOver(C, 1, first, 0);
        world.at(100, () -> world.handOver(C, 2, second, 0));
        world.keys(C, 200, 1, 200);
        world.run(1_000);
        assertThat(world.upstream.written)
                .extracting(FakeUpstream.Written::guestToken)
                .containsExactly(second);
    }

    @Test
    void aTokenHandedWhileOneIsFetchedIsUsedForTheWaitingCall() {
        world.upstream.mintMs = 5_000;
        world.key(C, 1);
        String token = world.upstream.issue(C, 600_000);
        world.at(300, () -> world.handOver(C, 1, token, 0));
        world.run(6_000);
        assertThat(world.calls(C)).containsExactly(300L);
        assertThat(world.upstream.written)
                .extracting(FakeUpstream.Written::guestToken)
                .containsExactly(token);
    }

    @Test
    void aHandedTokenOfUnknownLifeIsUsedForTenMinutesThenOneIsFetched() {
        world.handOver(C, 1, world.upstream.issue(C, 10_000_000), 0);
        world.keys(C, 100, 30_000, 700_000);
        world.run(700_000);
        assertThat(world.upstream.mints).hasSize(1);
        assertThat(world.upstream.mints.get(0).atMs()).isBetween(500_000L, 600_000L);
        assertThat(world.upstream.rejectedTokens).isZero();
    }

    @Test
    void aHandedTokenThatIsRefusedIsReplacedByAFetchedOne() {
        world.handOver(C, 1, "dead", 0);
        world.keys(C, 100, 200, 10_000);
        world.run(10_000);
        assertThat(world.upstream.rejectedTokens).isEqualTo(1);
        assertThat(world.upstream.mints).hasSize(1);
        assertThat(world.guestOf(C).longestGapMs(400, 10_000)).isZero();
    }

    @Test
    void withoutCredentialsNothingReplacesAHandedToken() {
        setup.relayCredential = false;
        world.reload();
        world.handOver(C, 1, world.upstream.issue(C, 10_000_000), 0);
        world.keys(C, 100, 10_000, 620_000);
        world.run(620_000);
        assertThat(world.upstream.mints).isEmpty();
        assertThat(world.calls(C)).last().satisfies(atMs -> assertThat(atMs).isBetween(590_000L, 600_000L));
        assertThat(world.decided(Reason.TOKEN_REJECTED)).isPositive();
        assertThat(world.decided(Reason.NO_LEASE)).isZero();
    }

    @Test
    void withoutCredentialsAndWithoutATokenThereIsNoLease() {
        setup.relayCredential = false;
        world.reload();
        world.keys(C, 0, 1_000, 10_000);
        world.run(10_000);
        assertThat(world.decided(Reason.NO_LEASE)).isEqualTo(11);
        assertThat(world.upstream.mints).isEmpty();
    }

    @Test
    void aRefusedTokenThatComesWithEveryKeyIsTriedOnce() {
        setup.relayCredential = false;
        world.reload();
        for (long atMs = 0; atMs <= 600_000; atMs += 200) {
            world.at(atMs, () -> world.signal(keyWith("dead")));
        }
        world.run(600_000);
        assertThat(world.calls(C)).hasSize(1);
        assertThat(world.decided(Reason.TOKEN_REJECTED)).isGreaterThan(2_900);
    }

    @Test
    void aFetchedTokenIsNotReplacedByTheRefusedOneThatComesWithEveryKey() {
        for (long atMs = 0; atMs <= 60_000; atMs += 200) {
            world.at(atMs, () -> world.signal(keyWith("dead")));
        }
        world.run(60_000);
        assertThat(world.upstream.rejectedTokens).isEqualTo(1);
        assertThat(world.upstream.mints).hasSize(1);
        assertThat(world.guestOf(C).longestGapMs(1_000, 60_000)).isZero();
    }

    private static Signal keyWith(String guestToken) {
        return new Signal(Signal.Kind.KEYSTROKE, C, "agent-1", World.agent(1), 0, guestToken, 0);
    }

    @Test
    void onlyWhoIsVerifiedMayHandATokenOver() {
        setup.allowUnverified = true;
        world.reload();
        for (int i = 0; i < 10; i++) {
            world.upstream.nextLookUps.add(FakeUpstream.SERVER_ERROR);
        }
        World.Asked handed = world.handOver(C, 1, "from nobody known", 0);
        world.keys(C, 100, 1, 100);
        world.run(1_000);
        assertThat(handed.verdict).isEqualTo(Verdict.of(Reason.UNVERIFIED));
        assertThat(world.upstream.written)
                .extracting(FakeUpstream.Written::guestToken)
                .containsExactly("guest-token-1");
        assertThat(world.upstream.mints).hasSize(1);
    }

    @Test
    void aServiceSubjectMayHandATokenOverWithoutNamingAParticipant() {
        String token = world.upstream.issue(C, 600_000);
        World.Asked handed = world.signal(new Signal(Signal.Kind.GUEST_TOKEN, C, "", World.SERVICE, 0, token, 0));
        world.keys(C, 100, 1, 100);
        world.run(1_000);
        assertThat(handed.verdict).isEqualTo(Verdict.TAKEN);
        assertThat(world.upstream.written)
                .extracting(FakeUpstream.Written::guestToken)
                .containsExactly(token);
    }

    @Test
    void anAgentWhoTakesPartMayHandATokenOverWithoutNamingItsParticipant() {
        String token = world.upstream.issue(C, 600_000);
        World.Asked handed = world.signal(new Signal(Signal.Kind.GUEST_TOKEN, C, "", World.agent(1), 0, token, 0));
        world.keys(C, 100, 1, 100);
        world.run(1_000);
        World.Asked revoked =
                world.signal(new Signal(Signal.Kind.REVOKE_GUEST_TOKEN, C, "", World.agent(1), 0, null, 0));
        assertThat(handed.verdict).isEqualTo(Verdict.TAKEN);
        assertThat(revoked.verdict).isEqualTo(Verdict.TAKEN);
        assertThat(world.upstream.lookUps).hasSize(1);
        assertThat(world.upstream.written)
                .extracting(FakeUpstream.Written::guestToken)
                .containsExactly(token);
    }

    @Test
    void anAgentWhoDoesNotTakePartHandsNoTokenOver() {
        World.Asked stranger = world.signal(new Signal(Signal.Kind.GUEST_TOKEN, C, "", World.agent(99), 0, "x", 0));
        world.keys(C, 100, 1, 100);
        world.run(1_000);
        World.Asked again = world.signal(new Signal(Signal.Kind.GUEST_TOKEN, C, "", World.agent(99), 0, "x", 0));
        assertThat(stranger.verdict).isEqualTo(Verdict.of(ProblemCode.NOT_YOUR_PARTICIPANT));
        assertThat(again.verdict).isEqualTo(Verdict.of(ProblemCode.NOT_YOUR_PARTICIPANT));
        assertThat(world.upstream.written)
                .extracting(FakeUpstream.Written::guestToken)
                .doesNotContain("x");
    }

    @Test
    void aRevokedTokenIsUsedNoMore() {
        String token = world.upstream.issue(C, 600_000);
        world.handOver(C, 1, token, 0);
        world.at(100, () -> world.signal(Signal.Kind.REVOKE_GUEST_TOKEN, C, 1));
        world.keys(C, 200, 1, 200);
        world.run(1_000);
        assertThat(world.upstream.written)
                .extracting(FakeUpstream.Written::guestToken)
                .doesNotContain(token)
                .hasSize(1);
    }

    @Test
    void aTokenRevokedWhileItsCallIsLeavingStaysHere() {
        world.upstream.connectMs = 200;
        world.handOver(C, 1, world.upstream.issue(C, 600_000), 0);
        world.keys(C, 100, 1, 100);
        world.at(200, () -> world.signal(Signal.Kind.REVOKE_GUEST_TOKEN, C, 1));
        world.run(5_000);
        assertThat(world.calls(C)).isEmpty();
    }

    @Test
    void aTokenThatArrivesAfterARevocationIsNotUsed() {
        world.upstream.mintMs = 500;
        world.upstream.lookUpMs = 0;
        world.key(C, 1);
        world.at(100, () -> world.signal(Signal.Kind.REVOKE_GUEST_TOKEN, C, 1));
        world.run(5_000);
        assertThat(world.calls(C)).isEmpty();
    }

    @Test
    void aTokenAskedForBeforeARevocationIsNotTakenForTheOneAskedForAfter() {
        world.upstream.mintMs = 500;
        world.upstream.lookUpMs = 0;
        world.key(C, 1);
        world.at(100, () -> world.signal(Signal.Kind.REVOKE_GUEST_TOKEN, C, 1));
        world.at(1_200, () -> world.upstream.mintMs = 1_500);
        world.keys(C, 1_300, 1, 1_300);
        world.at(1_350, () -> world.signal(Signal.Kind.REVOKE_GUEST_TOKEN, C, 1));
        world.at(2_400, () -> world.upstream.mintMs = 700);
        world.keys(C, 2_500, 200, 3_300);
        world.run(5_000);
        assertThat(world.upstream.written)
                .extracting(FakeUpstream.Written::guestToken)
                .containsExactly("guest-token-3");
    }

    // ---- one token's rate --------------------------------------------------------------------------------------

    @Test
    void oneTokenIsUsedWithinItsRate() {
        for (int i = 0; i < 1_000; i++) {
            world.upstream.nextTyping.add(FakeUpstream.ACCEPT);
        }
        world.keys(C, 0, 50, 60_000);
        for (long atMs = 25; atMs < 60_000; atMs += 100) {
            world.sent(C, 1, atMs);
        }
        world.run(60_000);
        assertThat(world.calls(C)).hasSizeBetween(50, 61);
    }

    @Test
    void whatIsShownOfATokenIsItsTail() {
        world.handOver(C, 1, "a-secret-guest-token-9999", 0);
        world.run(1_000);
        ConversationView view = world.shards.view(C, world.nowMs());
        assertThat(view.tokenTail()).isEqualTo("9999");
        assertThat(view.leaseState()).isEqualTo("held");
        assertThat(view.toString()).doesNotContain("secret");
        assertThat(world.asked.get(0).signal.toString()).doesNotContain("secret");
    }

    // ---- other failures of a call ------------------------------------------------------------------------------

    @Test
    void aCallThatFailsBeforeItIsWrittenForWantOfATokenFreesItsConversation() {
        world.upstream.nextTyping.add(FakeUpstream.NO_PLATFORM_TOKEN);
        world.upstream.nextTyping.add(CallResult.unwritten(Outcome.THROTTLED));
        world.keys(C, 0, 100, 4_000);
        world.run(4_000);
        assertThat(world.calls(C))
                .hasSize(1)
                .first()
                .satisfies(atMs -> assertThat(atMs).isBetween(2_100L, 2_400L));
        assertThat(world.upstream.mints).hasSize(1);
    }

    @Test
    void anErrorThatAsksToWaitIsObeyed() {
        world.upstream.nextTyping.add(FakeUpstream.busy(10_000));
        world.keys(C, 0, 100, 15_000);
        world.run(15_000);
        assertThat(world.calls(C)).hasSize(2);
        assertThat(world.calls(C).get(1)).isBetween(10_100L, 12_300L);
    }

    @Test
    void silenceBurnsTheIntervalOnce() {
        world.upstream.nextTyping.add(FakeUpstream.SILENCE);
        world.keys(C, 0, 100, 8_000);
        world.run(8_000);
        assertThat(world.calls(C)).containsExactly(110L, 4_200L);
    }
}
