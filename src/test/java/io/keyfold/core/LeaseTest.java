package io.keyfold.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the table of {@link LeaseTableTest} cannot say: times, and histories. */
class LeaseTest {
    private static final LeasePolicy POLICY = LeasePolicy.of(60_000, 120_000);
    private static final String ORIGINS = "io.keyfold.core.Origins#all";

    private final Lease lease = new Lease();

    private void grantedAt(long atMs, long lifeMs, int jitterPermille) {
        lease.need(atMs, true);
        assertThat(lease.granted(atMs, lifeMs, POLICY, jitterPermille)).isEqualTo(LeaseStep.USE);
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void aTokenIsUsableUntilExactlyItsEnd(long t) {
        grantedAt(t, 10_000, 0);
        assertThat(lease.isUsable(t + 9_999)).isTrue();
        assertThat(lease.isUsable(t + 10_000)).isFalse();
        assertThat(lease.need(t + 9_999, true)).isEqualTo(LeaseStep.USE);
        assertThat(lease.need(t + 10_000, true)).isEqualTo(LeaseStep.REQUEST);
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void theTokenOfAnEarlierOwnerGoesOnForItsRest(long t) {
        lease.restored(t, 90_000, 7, POLICY, 0);
        assertThat(lease.need(t, true)).isEqualTo(LeaseStep.USE);
        assertThat(lease.generation()).isEqualTo(8);
        assertThat(lease.renewAtMs() - t).isEqualTo(60_000);
        assertThat(lease.isUsable(t + 90_000)).isFalse();
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void anEarlierOwnerWithoutATokenLeavesItsCountOnly(long t) {
        lease.restored(t, 0, 7, POLICY, 0);
        assertThat(lease.state()).isEqualTo(LeaseState.NONE);
        assertThat(lease.generation()).isEqualTo(7);
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void aLongTokenIsRenewedAMinuteBeforeItsEndAndEarlierByJitter(long t) {
        grantedAt(t, 3_600_000, 0);
        assertThat(lease.renewAtMs() - t).isEqualTo(3_540_000);
        lease.revoked();
        grantedAt(t, 3_600_000, 999);
        assertThat(lease.renewAtMs() - t).isBetween(3_528_000L, 3_528_100L);
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void aShortTokenIsRenewedInTheLastThirdOfItsLife(long t) {
        grantedAt(t, 5_000, 0);
        assertThat(lease.renewAtMs() - t).isEqualTo(5_000 - 1_666);
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void aRenewalThatIsDueGetsOneTurnAndTheNextTokensRenewalAnother(long t) {
        grantedAt(t, 600_000, 0);
        assertThat(lease.isRenewalDue(t + 539_999)).isFalse();
        assertThat(lease.isRenewalDue(t + 540_000)).isTrue();

        lease.renewAt(t + 570_000);
        assertThat(lease.isRenewalDue(t + 570_000)).isFalse();
        assertThat(lease.tick(t + 569_999, true, true)).isEqualTo(LeaseStep.NOTHING);
        assertThat(lease.tick(t + 570_000, true, true)).isEqualTo(LeaseStep.REQUEST);

        assertThat(lease.granted(t + 570_000, 600_000, POLICY, 0)).isEqualTo(LeaseStep.USE);
        assertThat(lease.isRenewalDue(t + 1_110_000)).isTrue();
        assertThat(lease.isRenewalDue(t + 1_170_000)).isFalse();
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void requestsThatFailWaitLongerEachTimeUpToTheLongest(long t) {
        long atMs = t;
        long[] waitsMs = {1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000};
        for (long waitMs : waitsMs) {
            assertThat(lease.need(atMs, true)).isEqualTo(LeaseStep.REQUEST);
            assertThat(lease.failed(atMs, 0, POLICY, 0)).isEqualTo(LeaseStep.REFUSED);
            assertThat(lease.retryAtMs() - atMs).isEqualTo(waitMs);
            assertThat(lease.need(atMs + waitMs - 1, true)).isEqualTo(LeaseStep.REFUSED);
            atMs += waitMs;
        }
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void whatThePlatformAskedToWaitIsObeyedWithUpToAFifthMore(long t) {
        lease.need(t, true);
        lease.failed(t, 30_000, POLICY, 999);
        assertThat(lease.retryAtMs() - t).isBetween(30_000L, 36_000L);
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void theWaitAfterAFailedRenewalOutlivesTheToken(long t) {
        grantedAt(t, 9_000, 0);
        assertThat(lease.tick(t + 6_000, true, true)).isEqualTo(LeaseStep.REQUEST);
        assertThat(lease.failed(t + 6_100, 30_000, POLICY, 0)).isEqualTo(LeaseStep.NOTHING);
        assertThat(lease.need(t + 8_000, true)).isEqualTo(LeaseStep.USE);
        assertThat(lease.need(t + 9_000, true)).isEqualTo(LeaseStep.REFUSED);
        assertThat(lease.need(t + 36_099, true)).isEqualTo(LeaseStep.REFUSED);
        assertThat(lease.need(t + 36_100, true)).isEqualTo(LeaseStep.REQUEST);
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void aFailedRenewalIsTriedAgainWhileTheTokenLives(long t) {
        grantedAt(t, 600_000, 0);
        assertThat(lease.tick(t + 540_000, true, true)).isEqualTo(LeaseStep.REQUEST);
        lease.failed(t + 540_100, 0, POLICY, 0);
        assertThat(lease.tick(t + 541_099, true, true)).isEqualTo(LeaseStep.NOTHING);
        assertThat(lease.tick(t + 541_100, true, true)).isEqualTo(LeaseStep.REQUEST);
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void threeRefusalsInARowSuspendOnceAndAgainOnlyQuietly(long t) {
        grantedAt(t, 600_000, 0);
        assertThat(lease.rejected(t, lease.generation(), POLICY, true)).isEqualTo(LeaseStep.REQUEST);
        lease.granted(t, 600_000, POLICY, 0);
        assertThat(lease.rejected(t, lease.generation(), POLICY, true)).isEqualTo(LeaseStep.REQUEST);
        lease.granted(t, 600_000, POLICY, 0);
        assertThat(lease.rejected(t, lease.generation(), POLICY, true)).isEqualTo(LeaseStep.SUSPENDED);
        assertThat(lease.need(t + 599_999, true)).isEqualTo(LeaseStep.REFUSED);
        assertThat(lease.need(t + 600_000, true)).isEqualTo(LeaseStep.REQUEST);
        lease.granted(t + 600_000, 600_000, POLICY, 0);
        assertThat(lease.rejected(t + 600_000, lease.generation(), POLICY, true))
                .isEqualTo(LeaseStep.REFUSED);
        assertThat(lease.state()).isEqualTo(LeaseState.BACKOFF);
    }

    @Test
    void anAcceptedCallForgivesEarlierRefusals() {
        grantedAt(0, 600_000, 0);
        lease.rejected(0, lease.generation(), POLICY, true);
        lease.granted(0, 600_000, POLICY, 0);
        assertThat(lease.wasRejected()).isTrue();
        lease.accepted(lease.generation());
        assertThat(lease.wasRejected()).isFalse();
    }

    @Test
    void aHandedTokenIsUsedAtOnceEvenWhileSuspendedButForgivesNothing() {
        grantedAt(0, 600_000, 0);
        for (int i = 0; i < 3; i++) {
            lease.rejected(0, lease.generation(), POLICY, true);
            lease.granted(0, 600_000, POLICY, 0);
        }
        assertThat(lease.isSuspended()).isTrue();
        lease.handed(10, 0, POLICY, 0);
        assertThat(lease.need(11, true)).isEqualTo(LeaseStep.USE);
        assertThat(lease.rejected(12, lease.generation(), POLICY, true)).isEqualTo(LeaseStep.REFUSED);
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void aHandedTokenOfUnknownLifeIsUsedForTenMinutes(long t) {
        lease.handed(t, 0, POLICY, 0);
        assertThat(lease.isUsable(t + 599_999)).isTrue();
        assertThat(lease.isUsable(t + 600_000)).isFalse();
    }

    @Test
    void whatIsSaidOfAnOlderTokenIsIgnored() {
        grantedAt(0, 600_000, 0);
        int old = lease.generation();
        lease.handed(10, 0, POLICY, 0);
        assertThat(lease.rejected(20, old, POLICY, true)).isEqualTo(LeaseStep.NOTHING);
        assertThat(lease.isUsable(30)).isTrue();
    }

    @Test
    void anyEventMayComeAnyTimeWithoutBreakingTheMachine() {
        Random random = new Random(7);
        for (int run = 0; run < 200; run++) {
            Lease one = new Lease();
            long nowMs = random.nextLong();
            int out = 0;
            for (int step = 0; step < 500; step++) {
                nowMs += random.nextInt(20_000);
                LeaseStep answer = anyEvent(one, random, nowMs);
                out += answer == LeaseStep.REQUEST ? 1 : 0;
                boolean usable = one.isUsable(nowMs);
                assertThat(usable && one.need(nowMs, false) != LeaseStep.USE).isFalse();
            }
            assertThat(out).isPositive();
        }
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void aMendedCauseEndsEveryWaitAndEveryDoubt(long t) {
        grantedAt(t, 100_000, 0);
        for (int i = 0; i < POLICY.maxRejections(); i++) {
            lease.rejected(t, lease.generation(), POLICY, true);
            lease.granted(t, 100_000, POLICY, 0);
        }
        assertThat(lease.isSuspended()).isTrue();
        assertThat(lease.need(t + 1, true)).isEqualTo(LeaseStep.REFUSED);

        lease.forgiven();

        assertThat(lease.isSuspended()).isFalse();
        assertThat(lease.wasRejected()).isFalse();
        assertThat(lease.need(t + 1, true)).isEqualTo(LeaseStep.REQUEST);
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void forgivenessTakesNoTokenAway(long t) {
        grantedAt(t, 100_000, 0);
        lease.forgiven();
        assertThat(lease.isUsable(t + 1)).isTrue();
    }

    private static LeaseStep anyEvent(Lease one, Random random, long nowMs) {
        return switch (random.nextInt(7)) {
            case 0 -> one.tick(nowMs, random.nextBoolean(), random.nextBoolean());
            case 1 -> one.granted(nowMs, random.nextInt(100_000) - 10, POLICY, random.nextInt(1_000));
            case 2 -> one.failed(nowMs, random.nextInt(5_000), POLICY, random.nextInt(1_000));
            case 3 -> one.rejected(nowMs, one.generation(), POLICY, random.nextBoolean());
            case 4 -> {
                one.revoked();
                yield LeaseStep.NOTHING;
            }
            default -> one.need(nowMs, true);
        };
    }

    @Test
    void timesThatCannotBeAreRefused() {
        assertThatThrownBy(() -> LeasePolicy.of(-1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LeasePolicy.of(0, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
