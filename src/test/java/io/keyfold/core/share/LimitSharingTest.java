package io.keyfold.core.share;

import static io.keyfold.core.share.SharedLimit.CLIENT_TOKEN;
import static io.keyfold.core.share.SharedLimit.CONTROL;
import static io.keyfold.core.share.SharedLimit.TYPING;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One limit for several nodes, in virtual time. */
class LimitSharingTest {
    private static final long FLOOD = 100_000;

    @ParameterizedTest
    @CsvSource({"1, 60", "1, 300", "2, 60", "2, 300", "3, 100", "3, 300", "3, 3000", "5, 300", "5, 17640"})
    void without_trouble_nearly_all_goes_to_whoever_has_the_demand(int nodes, long limit) {
        ShareWorld world = started(1, nodes, Map.of(TYPING, limit));
        world.run(10_000);
        world.nodes.get((long) nodes).demand(TYPING, FLOOD);
        world.run(3_000);

        world.run(60_000);

        assertThat(world.platform.get(TYPING).since(world.nowMs - 60_000)).isGreaterThanOrEqualTo((int) (limit * 0.85));
        assertWithin(world, TYPING, limit);
    }

    @Test
    void demand_that_moves_is_followed_within_three_seconds() {
        ShareWorld world = started(2, 3, Map.of(TYPING, 3_000L));
        for (long id = 1; id <= 30; id++) {
            world.nodes.values().forEach(node -> node.demand(TYPING, 0));
            world.nodes.get(id % 3 + 1).demand(TYPING, FLOOD);
            world.run(3_000);
            long fromMs = world.nowMs;
            world.run(10_000);
            assertThat(world.platform.get(TYPING).since(fromMs)).isGreaterThanOrEqualTo(425);
        }
        assertWithin(world, TYPING, 3_000);
    }

    @Test
    void several_limits_are_shared_side_by_side() {
        ShareWorld world = started(3, 3, Map.of(TYPING, 600L, CONTROL, 120L, CLIENT_TOKEN, 300L));
        world.nodes.get(1L).demand(TYPING, FLOOD);
        world.nodes.get(2L).demand(CONTROL, FLOOD);
        world.nodes.get(3L).demand(CLIENT_TOKEN, FLOOD);

        world.run(180_000);

        assertThat(world.platform.get(TYPING).fullestMinute()).isBetween(510, 600);
        assertThat(world.platform.get(CONTROL).fullestMinute()).isBetween(102, 120);
        assertThat(world.platform.get(CLIENT_TOKEN).fullestMinute()).isBetween(255, 300);
    }

    @Test
    void both_sides_of_a_cut_keep_some_and_together_no_more_than_the_limit() {
        ShareWorld world = started(4, 3, Map.of(TYPING, 300L));
        flood(world);
        world.run(120_000);
        SharedWindow platform = world.platform.get(TYPING);
        world.cut(Map.of(3L, 1));

        world.nodes.get(1L).demand(TYPING, 0);
        world.nodes.get(2L).demand(TYPING, 0);
        world.run(60_000);
        assertThat(platform.since(world.nowMs - 30_000)).isBetween(3, 8);

        flood(world);
        world.run(60_000);
        assertThat(platform.since(world.nowMs - 50_000)).isGreaterThan(200);
        world.heal();
        world.run(120_000);
        assertThat(platform.since(world.nowMs - 60_000)).isGreaterThan(255);
        assertWithin(world, TYPING, 300);
    }

    @Test
    void cut_off_granter_is_replaced_and_its_grants_end_before() {
        ShareWorld world = started(5, 3, Map.of(TYPING, 300L));
        flood(world);
        world.run(120_000);
        world.maxDetectionMs = 20_000;
        world.cut(Map.of(1L, 1));

        world.run(180_000);

        assertThat(world.platform.get(TYPING).since(world.nowMs - 60_000)).isGreaterThan(255);
        assertWithin(world, TYPING, 300);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void even_cut_leaves_the_grants_to_the_side_of_the_oldest(int nodes) {
        ShareWorld world = started(6, nodes, Map.of(TYPING, 600L));
        world.run(20_000);
        world.cut(Map.of(1L, 1, 2L, nodes == 2 ? 0 : 1));
        world.nodes.values().forEach(node -> node.demand(TYPING, node.id == 1 ? FLOOD : 0));
        world.run(40_000);
        long fromMs = world.nowMs;
        world.run(20_000);
        assertThat(world.platform.get(TYPING).since(fromMs)).isGreaterThan(160);

        world.nodes.values().forEach(node -> node.demand(TYPING, node.id > nodes / 2 ? FLOOD : 0));
        world.run(10_000);
        fromMs = world.nowMs;
        world.run(20_000);
        assertThat(world.platform.get(TYPING).since(fromMs)).isBetween(2, 25);
        assertWithin(world, TYPING, 600);
    }

    @Test
    void killed_granter_is_replaced_within_six_seconds() {
        ShareWorld world = started(7, 3, Map.of(TYPING, 3_000L));
        flood(world);
        world.run(60_000);
        world.kill(1);
        world.run(6_000);
        long fromMs = world.nowMs;

        world.run(20_000);

        assertThat(world.platform.get(TYPING).since(fromMs)).isGreaterThan(850);
        world.start(1);
        flood(world);
        world.run(120_000);
        assertWithin(world, TYPING, 3_000);
    }

    @Test
    void of_two_the_younger_goes_on_when_the_older_has_left_cleanly() {
        ShareWorld world = started(8, 2, Map.of(TYPING, 300L));
        world.run(20_000);
        ShareNode leaver = world.nodes.get(1L);
        leaver.sharing.leave(leaver.nowMs(world.nowMs));
        world.run(4_000);
        assertThat(leaver.sharing.hasLeft()).isTrue();
        world.kill(1);
        flood(world);
        world.run(20_000);
        long fromMs = world.nowMs;

        world.run(60_000);

        assertThat(world.nodes.get(2L).sharing.members()).isEqualTo(1);
        assertThat(world.platform.get(TYPING).since(fromMs)).isGreaterThan(255);
    }

    @Test
    void of_two_the_younger_waits_for_the_place_of_a_killed_older_one() {
        ShareWorld world = started(9, 2, Map.of(TYPING, 300L));
        flood(world);
        world.run(60_000);
        world.kill(1);
        world.run(60_000);
        assertThat(world.platform.get(TYPING).since(world.nowMs - 40_000)).isLessThan(20);

        world.start(1).demand(TYPING, FLOOD);
        world.run(20_000);
        long fromMs = world.nowMs;
        world.run(60_000);
        assertThat(world.platform.get(TYPING).since(fromMs)).isGreaterThan(255);
        assertWithin(world, TYPING, 300);
    }

    @Test
    void lone_start_of_three_has_nothing_until_most_are_there() {
        ShareWorld world = new ShareWorld(10, 3, Map.of(TYPING, 300L));
        world.start(1).demand(TYPING, FLOOD);
        world.run(60_000);
        assertThat(world.platform.get(TYPING).fullestMinute()).isZero();

        world.start(2);
        world.run(70_000);
        assertThat(world.platform.get(TYPING).fullestMinute()).isGreaterThan(200);
    }

    @Test
    void absent_member_keeps_its_floor_and_a_new_one_gets_its_own() {
        ShareWorld world = started(11, 3, Map.of(TYPING, 600L));
        flood(world);
        world.run(30_000);
        world.cut(Map.of(3L, 1));
        world.run(30_000);
        world.start(4).demand(TYPING, FLOOD);
        world.run(120_000);

        assertThat(world.nodes.get(4L).sharing.members()).isEqualTo(4);
        assertThat(world.nodes.get(3L).sharing.members()).isEqualTo(3);
        assertWithin(world, TYPING, 600);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 5, 10, 15})
    void limit_too_small_to_share_is_kept_and_used(long limit) {
        ShareWorld world = started(12, 3, Map.of(TYPING, limit));
        world.nodes.get(2L).demand(TYPING, 600);

        world.run(600_000);

        assertThat(world.platform.get(TYPING).fullestMinute()).isBetween(1, (int) limit);
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 100);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatever_happens_no_minute_holds_more_than_the_limit(long seed) {
        ShareTrouble trouble = new ShareTrouble(seed);
        trouble.run(420_000);
        trouble.limits.forEach((limit, perMinute) -> assertWithin(trouble.world, limit, perMinute));

        trouble.end();
        ShareWorld world = trouble.world;
        world.run(40_000);
        long fromMs = world.nowMs;
        world.run(60_000);
        trouble.limits.forEach((limit, perMinute) -> {
            assertWithin(world, limit, perMinute);
            assertThat(world.platform.get(limit).since(fromMs))
                    .as("%s of %d is used again", limit, perMinute)
                    .isGreaterThanOrEqualTo((int) (perMinute * 0.8));
        });
    }

    @Test
    void nodes_that_start_cut_off_from_each_other_use_nothing_before_more_than_half_of_the_expected_are_together() {
        ShareWorld world = new ShareWorld(13, 1, Map.of(TYPING, 300L));
        for (long id = 1; id <= 3; id++) {
            world.start(id).sharing.expect(3);
        }
        world.cut(Map.of(1L, 1, 2L, 2, 3L, 3));
        flood(world);
        world.run(120_000);
        assertThat(world.platform.get(TYPING).fullestMinute()).isZero();

        world.heal();
        world.run(60_000);
        assertThat(world.platform.get(TYPING).fullestMinute()).isBetween(200, 300);
        assertWithin(world, TYPING, 300);
    }

    @Test
    void a_node_that_waits_for_members_that_are_not_meant_to_be_there_any_more_begins() {
        ShareWorld world = new ShareWorld(14, 3, Map.of(TYPING, 300L));
        ShareNode alone = world.start(1);
        flood(world);
        world.run(30_000);
        assertThat(world.platform.get(TYPING).fullestMinute()).isZero();

        alone.sharing.expect(1);
        world.run(30_000);
        assertThat(world.platform.get(TYPING).fullestMinute()).isPositive();
    }

    private static ShareWorld started(long seed, int nodes, Map<SharedLimit, Long> limits) {
        ShareWorld world = new ShareWorld(seed, nodes, limits);
        for (long id = 1; id <= nodes; id++) {
            world.start(id);
            world.run(500);
        }
        world.run(10_000);
        return world;
    }

    private static void flood(ShareWorld world) {
        world.nodes.values().forEach(node -> node.demand(TYPING, FLOOD));
    }

    private static void assertWithin(ShareWorld world, SharedLimit limit, long perMinute) {
        Allowance total = Ceiling.of(perMinute).total();
        assertThat(world.overlent()).isEmpty();
        long moment = (total.burstMicros() + total.rateMicros() / 60) / Allowance.PERMIT_MICROS + 1;
        assertThat(world.platform.get(limit).fullestMinute())
                .as("%s in a minute", limit)
                .isLessThanOrEqualTo((int) perMinute);
        assertThat(world.platform.get(limit).fullestMoment())
                .as("%s in a second", limit)
                .isLessThanOrEqualTo((int) moment);
    }
}
