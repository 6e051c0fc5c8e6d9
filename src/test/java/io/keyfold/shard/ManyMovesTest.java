package io.keyfold.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.Reason;
import io.keyfold.core.Verdict;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** A change of owners on a loop that has a great many conversations: done in parts, and at once for what is touched. */
class ManyMovesTest {
    private static final int MANY = 12_000;

    private final Setup setup = Setup.cluster();
    private final World world = World.instant(setup);
    private final Owner first = world.owner;

    /** Every conversation typed once, and has its record. */
    private void fill(int count) {
        setup.maxConversations = count;
        world.reload();
        for (int i = 0; i < count; i++) {
            world.key("c" + i, 1);
        }
        world.run(1_000);
        assertThat(first.shards.gauges().conversations()).isEqualTo(count);
    }

    private boolean release(Predicate<String> keeps) {
        boolean[] more = new boolean[1];
        world.within(first, () -> more[0] = first.shards.release(keeps, world.nowMs()));
        return more[0];
    }

    private boolean releaseMore() {
        boolean[] more = new boolean[1];
        world.within(first, () -> more[0] = first.shards.releaseMore(world.nowMs()));
        return more[0];
    }

    @Test
    void aTurnReleasesAFewHundredAndTheRestFollows() {
        fill(MANY);
        boolean more = release(id -> false);
        int turns = 1;
        assertThat(first.shards.gauges().conversations())
                .as("left after a turn")
                .isGreaterThanOrEqualTo(MANY - Ownership.SLICE / Ownership.RELEASE_COST);
        while (more) {
            assertThat(first.shards.releasing()).isPositive();
            more = releaseMore();
            turns++;
        }
        world.run(1_100);
        assertThat(turns).isBetween(MANY * Ownership.RELEASE_COST / Ownership.SLICE, 100);
        assertThat(first.shards.releasing()).isZero();
        assertThat(first.shards.gauges().conversations()).isZero();
    }

    @Test
    void whatWasNotLookedAtYetIsNotActedOn() {
        for (int i = 0; i < MANY; i += 100) {
            world.hold("c" + i, 1, 60_000);
        }
        fill(MANY);
        world.run(3_990);
        int before = world.upstream.written.size();
        assertThat(release(id -> false)).isTrue();
        world.run(4_200);
        assertThat(world.upstream.written).hasSize(before);
        for (int i = 50; i < MANY; i += 100) {
            String id = "c" + i;
            if (first.shards.conversation(id) != null) {
                assertThat(world.key(id, 1).verdict).isEqualTo(Verdict.of(Reason.OWNER_UNREACHABLE, 250));
            }
        }
        assertThat(world.decided(Reason.OWNER_UNREACHABLE))
                .as("keys of conversations that were not looked at")
                .isGreaterThan(100);
    }

    @Test
    void aRequestThatIsAboutToBeWrittenIsHeldBack() {
        fill(MANY);
        world.run(4_500);
        world.upstream.connectMs = 100;
        for (int i = 0; i < MANY; i += 10) {
            world.key("c" + i, 1);
        }
        int before = world.upstream.written.size();
        assertThat(release(id -> false)).isTrue();
        world.run(4_700);
        assertThat(world.upstream.written).hasSize(before);
    }

    @Test
    void aViewThatComesInTheMiddleIsTheOneThatCounts() {
        fill(MANY);
        assertThat(release(id -> false)).isTrue();
        boolean more = release(id -> true);
        while (more) {
            more = releaseMore();
        }
        world.run(1_100);
        assertThat(first.shards.releasing()).isZero();
        assertThat(first.shards.gauges().conversations())
                .isBetween(MANY - Ownership.SLICE / Ownership.RELEASE_COST, MANY);
    }
}
