package io.keyfold.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.ops.LoopMeters.Operation;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Calls by kind, day and month, of one node and of several, and the cap that they share. */
class CallCountsTest {
    private long nowEpochMs = Instant.parse("2026-03-31T12:00:00Z").toEpochMilli();
    private final CallCounts counts = node();

    private CallCounts node() {
        return new CallCounts(() -> nowEpochMs);
    }

    @Test
    void everyKindIsCountedByDayAndMonthInUtc() {
        counts.sent(Operation.TYPING);
        counts.sent(Operation.LOOK_UP);
        at("2026-03-31T23:59:59Z");
        assertThat(counts.all().inDay()).containsEntry(Operation.TYPING, 1L);
        at("2026-04-01T00:00:00Z");
        counts.sent(Operation.TYPING);
        counts.sent(Operation.TYPING);
        assertThat(counts.all().inDay()).containsEntry(Operation.TYPING, 2L).containsEntry(Operation.LOOK_UP, 0L);
        assertThat(counts.all().inMonth()).containsEntry(Operation.TYPING, 2L);
        at("2026-04-02T00:00:00Z");
        assertThat(counts.all().inDay()).containsEntry(Operation.TYPING, 0L);
        assertThat(counts.all().inMonth()).containsEntry(Operation.TYPING, 2L);
    }

    @Test
    void whatNeverLeftCostsNothing() {
        assertThat(counts.take(1)).isTrue();
        assertThat(counts.take(1)).isFalse();
        counts.giveBack();
        assertThat(counts.take(1)).isTrue();
        assertThat(counts.isUsedUp(1)).isTrue();
        at("2026-04-01T00:00:00Z");
        assertThat(counts.isUsedUp(1)).isFalse();
    }

    @Test
    void othersAddUp() {
        CallCounts other = node();
        other.sent(Operation.TYPING);
        other.sent(Operation.MESSAGE);
        counts.sent(Operation.TYPING);
        counts.share();
        counts.others(List.of(other.own()), 2, 0);
        assertThat(counts.all().inMonth()).containsEntry(Operation.TYPING, 2L).containsEntry(Operation.MESSAGE, 1L);
        at("2026-04-01T00:00:01Z");
        assertThat(counts.all().monthTotal())
                .as("last month's are not this month's")
                .isZero();
    }

    @Test
    void aNodeGoesOnFromWhatItHadCountedBeforeItsRestart() {
        counts.sent(Operation.TYPING);
        CallTally saved = Objects.requireNonNull(CallTally.decode(counts.own().encode()));
        nowEpochMs += 60_000;
        CallCounts again = node();
        again.share();
        again.others(List.of(saved), 1, 0);
        again.sent(Operation.TYPING);
        assertThat(again.all().inMonth()).containsEntry(Operation.TYPING, 2L);
        assertThat(again.all().sinceEpochMs()).isEqualTo(nowEpochMs - 60_000);
        assertThat(saved.plus(again.own())).isEqualTo(again.all());
    }

    @Test
    void aTallyThatIsNoneIsNone() {
        assertThat(CallTally.decode(Buffer.buffer("nonsense"))).isNull();
        assertThat(CallTally.decode(Buffer.buffer("{}"))).isNull();
        CallTally odd =
                CallTally.decode(Buffer.buffer("{\"month\":\"x\",\"calls\":{\"typing\":[-5,1.9],\"new\":[1]}}"));
        assertThat(Objects.requireNonNull(odd).inMonth()).containsEntry(Operation.TYPING, 0L);
        assertThat(odd.inDay()).containsEntry(Operation.TYPING, 1L);
    }

    @Test
    void aNodeOfAClusterUsesNothingOfACapBeforeItHeardOfTheOthers() {
        counts.share();
        assertThat(counts.isUsedUp(1_000)).isTrue();
        assertThat(counts.take(1_000)).isFalse();
        assertThat(counts.take(0)).as("without a cap").isTrue();
        CallTally own = counts.others(List.of(), 1, 1_000);
        assertThat(counts.take(1_000)).as("before the others know").isFalse();
        counts.claimed(own);
        assertThat(counts.take(1_000)).isTrue();
    }

    @Test
    void aNodeAloneGoesOnFromWhatItsFileSaysAndTheCapWithIt() {
        counts.take(10);
        counts.sent(Operation.TYPING);
        CallTally kept =
                Objects.requireNonNull(CallTally.decode(counts.claimToKeep(0).encode()));
        CallCounts again = node();
        again.goOnFrom(kept.spent());
        assertThat(again.monthUsed()).isEqualTo(1);
        assertThat(again.all().inMonth()).containsEntry(Operation.TYPING, 1L);
        int more = 0;
        while (again.take(10)) {
            more++;
        }
        assertThat(more).isEqualTo(9);
        at("2026-04-01T00:00:00Z");
        assertThat(again.monthUsed()).isZero();
        assertThat(again.take(10)).isTrue();
    }

    @Test
    void typingLeavesOnlyAsFarAsTheFileClaimsAndWhatWasClaimedCountsAfterACrash() {
        CallTally claim = counts.claimToKeep(5);
        assertThat(counts.take(1_000)).as("no file is in force yet").isTrue();
        counts.kept();
        int more = 0;
        while (counts.take(1_000)) {
            counts.sent(Operation.TYPING);
            more++;
        }
        assertThat(more).isEqualTo(4);
        counts.take();
        CallTally further = counts.claimToKeep(5);
        counts.kept();
        assertThat(counts.take(1_000)).isTrue();

        CallCounts afterACrash = node();
        afterACrash.goOnFrom(further.spent());
        assertThat(afterACrash.monthUsed()).isEqualTo(6 + 5);
        assertThat(claim.spent().monthTotal()).isEqualTo(5);
    }

    @Test
    void aMonthThatBeginsHasNoClaimToKeepTo() {
        counts.claimToKeep(0);
        counts.kept();
        assertThat(counts.take(1_000)).isFalse();
        at("2026-04-01T00:00:00Z");
        assertThat(counts.take(1_000)).isTrue();
    }

    @Test
    void ofAFileCountsWhatNobodyElseKnows() {
        CallCounts all = node();
        all.sent(Operation.TYPING);
        all.sent(Operation.TYPING);
        all.sent(Operation.MESSAGE);
        counts.sent(Operation.TYPING);
        counts.sent(Operation.LOOK_UP);
        CallTally missing = all.own().beyond(counts.own());
        assertThat(missing.inMonth())
                .containsEntry(Operation.TYPING, 1L)
                .containsEntry(Operation.MESSAGE, 1L)
                .containsEntry(Operation.LOOK_UP, 0L);
        CallTally old = all.own();
        at("2026-04-01T00:00:00Z");
        assertThat(old.beyond(counts.own()).monthTotal()).isZero();
    }

    @Test
    void theCapHoldsForAllNodesWhateverTheyTry() {
        for (int nodes = 1; nodes <= 5; nodes++) {
            long made = play(nodes, 1_000, new Random(nodes));
            assertThat(made).as("calls of %d nodes", nodes).isBetween(1_000L - 2 * nodes, 1_000L);
        }
    }

    @Test
    void whatAnIdleNodeClaimedGoesToTheOneThatIsBusy() {
        List<CallCounts> cluster = cluster(2);
        List<CallTally> told =
                new ArrayList<>(List.of(cluster.get(0).own(), cluster.get(1).own()));
        long made = 0;
        for (int round = 0; round < 40; round++) {
            exchange(cluster, told, round % 2, 1_000);
            while (cluster.get(0).take(1_000)) {
                cluster.get(0).sent(Operation.TYPING);
                made++;
            }
        }
        assertThat(made).isBetween(997L, 1_000L);
    }

    @Test
    void aCapThatIsLoweredHoldsAtOnceAndOneThatIsRaisedSoon() {
        List<CallCounts> cluster = cluster(1);
        List<CallTally> told = new ArrayList<>(List.of(cluster.get(0).own()));
        exchange(cluster, told, 0, 10);
        CallCounts node = cluster.get(0);
        assertThat(node.take(10)).isTrue();
        assertThat(node.isUsedUp(1)).isTrue();
        exchange(cluster, told, 0, 2_000);
        assertThat(node.isUsedUp(2_000)).isFalse();
    }

    /** Nodes tell each other in turn, at any time, and try more than they may; how many calls they make. */
    private long play(int nodes, long cap, Random random) {
        List<CallCounts> cluster = cluster(nodes);
        List<CallTally> told = new ArrayList<>();
        cluster.forEach(node -> told.add(node.own()));
        long made = 0;
        for (int step = 0; step < 30_000; step++) {
            int one = random.nextInt(nodes);
            if (random.nextInt(50) == 0) {
                exchange(cluster, told, one, cap);
            } else if (cluster.get(one).take(cap)) {
                cluster.get(one).sent(Operation.TYPING);
                made++;
            }
        }
        return made;
    }

    private List<CallCounts> cluster(int nodes) {
        List<CallCounts> cluster = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            CallCounts one = node();
            one.share();
            cluster.add(one);
        }
        return cluster;
    }

    /** One node hears what was told last, and tells what it claims. */
    private static void exchange(List<CallCounts> cluster, List<CallTally> told, int self, long cap) {
        List<CallTally> others = new ArrayList<>(told);
        others.remove(self);
        CallTally own = cluster.get(self).others(others, cluster.size(), cap);
        told.set(self, own);
        cluster.get(self).claimed(own);
    }

    private void at(String instant) {
        nowEpochMs = Instant.parse(instant).toEpochMilli();
    }
}
