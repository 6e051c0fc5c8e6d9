package io.keyfold;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.routing.cluster.ConfigDigest;
import io.keyfold.routing.cluster.Member;
import io.keyfold.routing.cluster.MemberRecord;
import io.keyfold.routing.cluster.MemberState;
import io.keyfold.routing.cluster.Members;
import io.keyfold.routing.cluster.SecretMarks;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a paused node may act without a peer's word, and when reads of records may take their time. */
class CompanyTest {
    private static final Member SELF = member("self", MemberState.SERVING);
    private static final Member B = member("b", MemberState.SERVING);
    private static final Member C = member("c", MemberState.SERVING);

    private final Company company = new Company(members(SELF, B, C));

    private static Member member(String id, MemberState state) {
        return new Member(
                id,
                id + ":5701",
                new MemberRecord("1", "5", new ConfigDigest("", ""), SecretMarks.UNSAID, state, 0, 0));
    }

    private static Member withdrawn(String id) {
        return new Member(id, id + ":5701", null);
    }

    private static Members members(Member... byAge) {
        return new Members("self", Arrays.asList(byAge));
    }

    // ---- pauses ------------------------------------------------------------------------------------------------

    @Test
    void aNodeThatWasAlwaysAloneActsAgainAfterTwoTicks() {
        Company alone = new Company(members(SELF));
        alone.paused(1_000, 13_000);
        assertThat(alone.isSurelyAlone(13_499)).isFalse();
        assertThat(alone.isSurelyAlone(13_500)).isTrue();
    }

    @Test
    void aNodeWhoseOthersWereGoneBeforeThePauseActsAgainAfterTwoTicks() {
        company.changed(members(SELF), 900);
        company.paused(1_000, 13_000);
        assertThat(company.isSurelyAlone(13_499)).isFalse();
        assertThat(company.isSurelyAlone(13_500)).isTrue();
    }

    @Test
    void aNodeThatLostItsOthersInThePauseWaitsToBeTakenBackAndNotForEver() {
        company.paused(1_000, 13_000);
        company.changed(members(SELF), 13_200);
        assertThat(company.isSurelyAlone(13_200 + Company.TAKEN_BACK_MS - 1)).isFalse();
        assertThat(company.isSurelyAlone(13_200 + Company.TAKEN_BACK_MS)).isTrue();
    }

    @Test
    void othersThatAreLostOneByOneAreWaitedForFromTheLast() {
        company.paused(1_000, 13_000);
        company.changed(members(SELF, B), 13_200);
        company.changed(members(SELF), 18_000);
        assertThat(company.isSurelyAlone(13_200 + Company.TAKEN_BACK_MS)).isFalse();
        assertThat(company.isSurelyAlone(18_000 + Company.TAKEN_BACK_MS)).isTrue();
    }

    @Test
    void aLossThatIsHeardOfBeforeThePauseIsNoticedCountsAsInThePause() {
        company.changed(members(SELF), 12_990);
        company.paused(1_000, 13_000);
        assertThat(company.isSurelyAlone(14_000)).isFalse();
    }

    @Test
    void whoDrainedOwnsNothingAndIsNotWaitedFor() {
        company.changed(members(SELF, B), 500);
        company.changed(members(SELF, member("b", MemberState.DRAINING)), 600);
        company.paused(1_000, 13_000);
        company.changed(members(SELF), 13_100);
        assertThat(company.isSurelyAlone(13_500)).isTrue();
    }

    @Test
    void aNodeThatSeesOthersHasToAskThem() {
        company.changed(members(SELF, B), 500);
        company.paused(1_000, 13_000);
        assertThat(company.isSurelyAlone(13_000 + 2 * Company.TAKEN_BACK_MS)).isFalse();
    }

    @Test
    void aPauseLongAfterALossIsAPauseOfALoneNode() {
        company.paused(1_000, 13_000);
        company.changed(members(SELF), 13_200);
        company.paused(100_000, 112_000);
        assertThat(company.isSurelyAlone(112_500)).isTrue();
    }

    // ---- reads -------------------------------------------------------------------------------------------------

    @Test
    void aDeathMakesReadsSlowForAWhile() {
        assertThat(company.movedLately(0)).isFalse();
        assertThat(company.changed(members(SELF, C), 10_000)).isEqualTo(List.of("b"));
        assertThat(company.movedLately(10_000 + Company.AFTER_MOVE_MS - 1)).isTrue();
        assertThat(company.movedLately(10_000 + Company.AFTER_MOVE_MS)).isFalse();
    }

    @Test
    void whoLeavesInOrderMakesReadsSlowFromItsDrainOn() {
        company.changed(members(SELF, member("b", MemberState.DRAINING), C), 9_000);
        assertThat(company.movedLately(9_000)).isTrue();
        company.changed(members(SELF, withdrawn("b"), C), 9_900);
        assertThat(company.changed(members(SELF, C), 10_000)).isEqualTo(List.of("b"));
        assertThat(company.movedLately(10_000)).isTrue();
    }

    @Test
    void whoComesMakesReadsSlowAndOnceMoreWhenItServes() {
        Member d = member("d", MemberState.JOINING);
        assertThat(company.changed(members(SELF, B, C, d), 10_000)).isEmpty();
        assertThat(company.movedLately(10_000)).isTrue();
        company.changed(members(SELF, B, C, member("d", MemberState.SERVING)), 30_000);
        assertThat(company.movedLately(30_000)).isTrue();
    }

    @Test
    void newsOfAMemberThatGoesOnMakesNothingSlow() {
        company.changed(members(SELF, B, C), 10_000);
        assertThat(company.movedLately(10_000)).isFalse();
    }
}
