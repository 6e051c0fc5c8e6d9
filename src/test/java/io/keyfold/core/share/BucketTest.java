package io.keyfold.core.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.Rank;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BucketTest {
    private static final Allowance FLOOR = new Allowance(60_000_000, 2_000_000);
    private static final Allowance GRANT = new Allowance(540_000_000, 8_000_000);

    static LongStream origins() {
        return io.keyfold.core.Origins.all();
    }

    @ParameterizedTest
    @MethodSource("origins")
    void larger_bucket_is_not_a_fuller_one(long t) {
        Bucket bucket = full(t);

        Bucket larger = bucket.with(new Share(FLOOR, GRANT, t + 63_000), t + 60_000);

        assertThat(bucket.available(t + 60_000)).isEqualTo(2);
        assertThat(larger.available(t + 60_000)).isEqualTo(2);
        assertThat(larger.available(t + 61_000)).isEqualTo(10);
    }

    @ParameterizedTest
    @MethodSource("origins")
    void grant_ends_by_itself_and_takes_its_burst_along(long t) {
        Bucket bucket = full(t).with(new Share(FLOOR, GRANT, t + 63_000), t + 60_000);

        assertThat(bucket.available(t + 62_999)).isEqualTo(10);
        assertThat(bucket.available(t + 63_000)).isEqualTo(2);
        Bucket again = bucket.with(new Share(FLOOR, GRANT, t + 66_000), t + 63_500);
        assertThat(again.available(t + 63_500)).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("origins")
    void share_that_comes_and_goes_every_moment_makes_no_burst(long t) {
        Random random = new Random(t);
        Bucket bucket = Bucket.empty(t);
        long taken = 0;
        for (long ms = 1; ms <= 60_000; ms++) {
            long untilMs = t + ms + random.nextInt(20) - 10;
            bucket = bucket.with(new Share(FLOOR, random.nextBoolean() ? GRANT : Allowance.NONE, untilMs), t + ms);
            while (bucket.waitMs(Rank.START, t + ms) == 0) {
                bucket = bucket.taken(t + ms, 1_000);
                taken++;
            }
        }
        assertThat(taken).isBetween(59L, 610L);
    }

    @ParameterizedTest
    @MethodSource("origins")
    void wait_is_over_when_it_says_so(long t) {
        Bucket bucket = full(t);
        bucket = bucket.taken(t + 60_000, 1_000).taken(t + 60_000, 1_000);
        long waitMs = bucket.waitMs(Rank.START, t + 60_000);

        assertThat(waitMs).isBetween(990L, 1_001L);
        assertThat(bucket.waitMs(Rank.START, t + 60_000 + waitMs)).isZero();
    }

    @ParameterizedTest
    @MethodSource("origins")
    void refresh_leaves_a_quarter_of_the_burst_to_first_calls(long t) {
        Bucket bucket = full(t).with(new Share(FLOOR, GRANT, t + 70_000), t + 60_000);
        long nowMs = t + 62_000;
        int refreshes = 0;
        while (bucket.waitMs(Rank.REFRESH, nowMs) == 0) {
            bucket = bucket.taken(nowMs, 1_000);
            refreshes++;
        }

        assertThat(refreshes).isEqualTo(7);
        assertThat(bucket.available(nowMs)).isEqualTo(3);
    }

    @ParameterizedTest
    @MethodSource("origins")
    void permit_given_back_fits_or_is_lost(long t) {
        Bucket bucket = full(t);

        assertThat(bucket.taken(t + 60_000, 1_000).givenBack(1_000).available(t + 60_000))
                .isEqualTo(2);
        assertThat(bucket.givenBack(1_000).available(t + 60_000)).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("origins")
    void without_a_whole_permit_of_burst_there_is_nothing_to_wait_for(long t) {
        Bucket bucket = Bucket.empty(t).with(new Share(new Allowance(600_000_000, 999_999), Allowance.NONE, t), t);

        assertThat(bucket.waitMs(Rank.START, t + 600_000)).isEqualTo(1_000);
    }

    private static Bucket full(long t) {
        return Bucket.empty(t).with(new Share(FLOOR, Allowance.NONE, t), t);
    }
}
