package io.keyfold.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.Outcome;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three nodes and one token: however nodes come and go, the platform is asked once for each token that ends. */
class CredentialSharingTest {
    private final CredentialWorld world = new CredentialWorld(7);
    private CredentialNode a;
    private CredentialNode b;
    private CredentialNode c;

    private void startThree() {
        a = world.start("a");
        b = world.start("b");
        c = world.start("c");
        world.run(1_000);
    }

    // ---- one token ---------------------------------------------------------------------------------------------

    @Test
    void callsAtAllNodesWaitForOneToken() {
        startThree();

        world.calls(10, 2_000);
        world.run(100);

        assertThat(world.mints()).isEqualTo(1);
        assertThat(world.nodes).allSatisfy(node -> {
            assertThat(node.accepted).isEqualTo(200);
            assertThat(node.refused + node.unauthorized).isZero();
            assertThat(node.token()).isEqualTo("Bearer token-1");
        });
    }

    @Test
    void nodesThatStartUnderLoadAndDoNotKnowOfEachOtherYetGetOneTokenTogether() {
        for (int seed = 0; seed < 50; seed++) {
            CredentialWorld starting = new CredentialWorld(seed);
            starting.detectionMs = 500;
            for (String id : List.of("c", "b", "a")) {
                starting.start(id);
                starting.calls(10, 60);
            }
            starting.calls(10, 2_000);

            assertThat(starting.mints()).as("seed %d", seed).isEqualTo(1);
            assertThat(starting.nodes).allMatch(node -> node.accepted > 100);
        }
    }

    @Test
    void clocksOfNodesNeedNotAgree() {
        startThree();
        b.wallAheadMs = 86_400_000;
        c.wallAheadMs = -86_400_000;

        world.calls(500, 1_800_000);

        assertThat(world.mints()).isBetween(3, 4);
        assertThat(world.nodes).allMatch(node -> node.unauthorized + node.refused == 0);
    }

    @Test
    void nobodyAsksWhileNobodyNeedsAToken() {
        startThree();

        world.run(3_600_000);

        assertThat(world.mints()).isZero();
    }

    @Test
    void newcomerGetsTheTokenWithoutAskingForIt() {
        startThree();
        world.calls(50, 500);

        CredentialNode d = world.start("d");
        world.run(1_000);

        assertThat(d.token()).isEqualTo("Bearer token-1");
        assertThat(world.mints()).isEqualTo(1);
    }

    // ---- the minter goes ---------------------------------------------------------------------------------------

    @Test
    void tokenOutlivesTheMintersCrash() {
        startThree();
        world.calls(50, 500);

        world.crash(a);
        world.calls(50, 5_000);

        assertThat(world.mints()).isEqualTo(1);
        assertThat(b.refused + c.refused).isZero();
    }

    @Test
    void tokenOutlivesTheMintersDrainAndTheFormerMinterUsesIt() {
        startThree();
        world.calls(50, 500);

        world.drain(a);
        world.calls(50, 5_000);

        assertThat(world.mints()).isEqualTo(1);
        assertThat(a.refused).isZero();
        assertThat(b.minter).isEqualTo("b");
    }

    @Test
    void newMinterThatMissedTheTokenFindsItInTheMap() {
        startThree();
        world.lossRate = 1;
        world.after(0, a, a::call);
        world.run(1_000);
        assertThat(b.token()).isNull();

        world.crash(a);
        world.calls(50, 3_000);

        assertThat(b.token()).isEqualTo("Bearer token-1");
        assertThat(world.mints()).isEqualTo(1);
    }

    @Test
    void drainInTheMiddleOfARequestCostsNoSecondOne() {
        startThree();
        world.mintMs = 1_500;
        world.detectionMs = 100;
        world.after(0, a, a::call);
        world.after(0, c, c::call);
        world.after(200, null, () -> world.drain(a));

        world.calls(50, 4_000);

        assertThat(world.mints()).isEqualTo(1);
        assertThat(world.nodes).allMatch(node -> node.refused == 0);
    }

    @Test
    void crashInTheMiddleOfARequestCostsOneMore() {
        startThree();
        world.mintMs = 1_000;
        world.after(0, a, a::call);
        world.after(200, null, () -> world.crash(a));

        world.calls(50, 4_000);

        assertThat(world.mints()).isEqualTo(2);
        assertThat(b.refused + c.refused).isZero();
    }

    // ---- renewal -----------------------------------------------------------------------------------------------

    @Test
    void tokenThatOnlyOthersUseIsRenewedOnceAheadOfItsEnd() {
        startThree();
        for (int i = 0; i < 3_000; i++) {
            world.after(i * 1_000L, c, c::call);
        }

        world.run(3_000_000);

        // A token lives for 600 s and is renewed 60 to 72 s before its end.
        assertThat(world.mints()).isEqualTo(6);
        assertThat(c.accepted).isEqualTo(3_000);
        assertThat(c.unauthorized + c.refused).isZero();
        assertThat(world.mintsAtMs.get(1) - world.mintsAtMs.get(0)).isBetween(527_000L, 541_000L);
    }

    @Test
    void tokenThatNobodyUsesLapses() {
        startThree();
        world.calls(50, 500);

        world.run(3_600_000);

        assertThat(world.mints()).isEqualTo(1);
    }

    @Test
    void renewalThatTheOldMinterCouldNotDoIsTheNewOnes() {
        startThree();
        world.calls(500, 530_000);
        assertThat(world.mints()).isEqualTo(1);

        world.crash(a);
        world.calls(500, 500_000);

        assertThat(world.mints()).isEqualTo(2);
        assertThat(b.unauthorized + c.unauthorized + b.refused + c.refused).isZero();
    }

    // ---- refused tokens ----------------------------------------------------------------------------------------

    @Test
    void revokedTokenIsReplacedOnceThoughAllNodesFindOut() {
        startThree();
        world.calls(10, 1_000);

        world.revokeAll();
        world.calls(10, 2_000);

        assertThat(world.mints()).isEqualTo(2);
        assertThat(world.nodes).allSatisfy(node -> {
            assertThat(node.token()).isEqualTo("Bearer token-2");
            assertThat(node.refused).isZero();
            assertThat(node.unauthorized).isLessThan(10);
        });
    }

    @Test
    void tokensThatAreRevokedNowAndThenSuspendNobody() {
        startThree();
        for (int i = 0; i < 10; i++) {
            for (int k = 0; k < 20; k++) {
                world.after(k * 100, c, c::call);
            }
            world.run(3_000);
            world.revokeAll();
        }

        assertThat(world.mints()).isEqualTo(10);
        assertThat(world.nodes).noneMatch(CredentialNode::isSuspended);
        assertThat(c.refused).isZero();
    }

    @Test
    void platformThatRefusesFreshTokensIsAskedThreeTimesByAllTogether() {
        startThree();
        world.refusesAll = true;

        world.calls(50, 300_000);

        assertThat(world.mints()).isEqualTo(3);
        assertThat(a.isSuspended()).isTrue();
        assertThat(world.nodes).allMatch(node -> node.token() == null);
    }

    // ---- trouble -----------------------------------------------------------------------------------------------

    @Test
    void whoWaitsForATokenThatCannotBeHadIsToldInTime() {
        startThree();
        world.failing = CallResult.unwritten(Outcome.UNREACHABLE);

        world.calls(100, 20_000);

        assertThat(world.nodes).allSatisfy(node -> {
            assertThat(node.refused).isPositive();
            assertThat(node.longestWaitMs).isLessThanOrEqualTo(CredentialWorld.TIMEOUT_MS);
        });
        // Asked for after 1, 2, 4 and 8 s, by the minter alone.
        assertThat(world.mints()).isLessThanOrEqualTo(6);
    }

    @Test
    void whoWaitsForAMinterThatDoesNotAnswerIsToldInTime() {
        startThree();
        world.lossRate = 1;

        world.after(0, b, b::call);
        world.run(10_000);

        assertThat(b.refused).isEqualTo(1);
        assertThat(b.longestWaitMs).isLessThanOrEqualTo(CredentialWorld.TIMEOUT_MS);
        assertThat(world.mints()).isZero();
    }

    @Test
    void lostMessagesCostTimeAndNoTokens() {
        for (int seed = 0; seed < 20; seed++) {
            CredentialWorld lossy = new CredentialWorld(seed);
            lossy.lossRate = 0.3;
            List.of("a", "b", "c").forEach(lossy::start);
            lossy.run(1_000);

            lossy.calls(500, 600_000 + 300_000);

            assertThat(lossy.mints()).as("seed %d", seed).isEqualTo(2);
            assertThat(lossy.nodes).as("seed %d", seed).allSatisfy(node -> {
                assertThat(node.unauthorized).isZero();
                assertThat(node.longestWaitMs).isLessThanOrEqualTo(CredentialWorld.TIMEOUT_MS);
            });
        }
    }

    // ---- splits ------------------------------------------------------------------------------------------------

    @Test
    void splitCostsNothingWhileTheTokenLives() {
        startThree();
        world.calls(50, 1_000);

        world.cut(c);
        world.calls(50, 30_000);
        world.heal();
        world.calls(50, 5_000);

        assertThat(world.mints()).isEqualTo(1);
    }

    @Test
    void eachSideRenewsAtMostOnceAndAllAgreeAfterwards() {
        startThree();
        world.calls(500, 520_000);

        world.cut(c);
        world.calls(500, 60_000);
        assertThat(world.mints()).isEqualTo(3);

        world.heal();
        world.calls(500, 30_000);

        assertThat(world.mints()).isEqualTo(3);
        assertThat(world.nodes.stream().map(CredentialNode::token).distinct()).hasSize(1);
        assertThat(world.nodes).allMatch(node -> node.refused + node.unauthorized == 0);
    }

    // ---- anything ----------------------------------------------------------------------------------------------

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whateverHappensNobodyWaitsForEverAndAllAgreeInTheEnd(long seed) {
        CredentialWorld any = new CredentialWorld(seed);
        Random random = new Random(seed);
        any.lossRate = 0.1;
        int started = 0;
        int reasons = 1;
        List.of("na", "nb", "nc").forEach(any::start);
        for (int round = 0; round < 200; round++) {
            switch (random.nextInt(8)) {
                case 0 -> any.start("n" + (char) ('a' + random.nextInt(26)) + started++);
                case 1, 2 -> reasons += leave(any, random.nextBoolean());
                case 3 -> {
                    any.revokeAll();
                    reasons++;
                }
                case 4 -> {
                    any.nodes.stream().filter(node -> random.nextBoolean()).forEach(any::cut);
                    reasons++;
                }
                case 5 -> {
                    any.heal();
                    reasons++;
                }
                case 6 -> any.mintMs = random.nextInt(1_500);
                default -> reasons++;
            }
            any.calls(500, 10_000);
        }
        any.heal();
        any.lossRate = 0;
        any.start("zz");
        any.calls(200, 20_000);

        List<CredentialNode> alive =
                any.nodes.stream().filter(node -> !node.dead).toList();
        // As long for other nodes, and then for the platform; real calls end by themselves at half of it.
        assertThat(alive).allMatch(node -> node.longestWaitMs <= 2 * CredentialWorld.TIMEOUT_MS);
        assertThat(alive.stream().map(CredentialNode::token).distinct()).hasSize(1);
        assertThat(Objects.requireNonNull(alive.get(0).token())).isNotEmpty();
        // 2,000 s are four lives; each cause may cost a token on each of two sides.
        assertThat(any.mints()).isLessThanOrEqualTo(2 * (reasons + 4));
    }

    /** The first node that is left, unless it is the last. */
    private static int leave(CredentialWorld any, boolean crash) {
        List<CredentialNode> up =
                any.nodes.stream().filter(node -> !node.dead && !node.draining).toList();
        if (up.size() < 2) {
            return 0;
        }
        if (crash) {
            any.crash(up.get(0));
        } else {
            any.drain(up.get(0));
        }
        return 1;
    }
}
