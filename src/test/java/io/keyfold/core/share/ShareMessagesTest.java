package io.keyfold.core.share;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ShareMessagesTest {
    private static final Roster ROSTER = new Roster(
            7,
            3,
            true,
            List.of(new Roster.Entry(-5, true, false, 4), new Roster.Entry(Long.MIN_VALUE, false, true, 0)));
    private static final Ask ASK =
            new Ask(1, 2, new Ask.Echo(3, Long.MIN_VALUE), 4, 5, true, true, false, 6, List.of(7L, 8L, 9L), ROSTER);
    private static final Grant GRANT = new Grant(
            1,
            2,
            -3,
            4,
            3_000,
            5,
            List.of(new Allowance(1, 2), Allowance.NONE, new Allowance(3, 4)),
            true,
            true,
            ROSTER);

    @Test
    void messages_come_out_as_they_went_in() {
        Ask first = new Ask(1, 1, null, 0, 0, false, false, true, 0, List.of(0L, 0L, 0L), Roster.EMPTY);
        Grant refusal =
                new Grant(1, 2, 3, 4, 0, 0, List.of(Allowance.NONE, Allowance.NONE, Allowance.NONE), false, true, null);

        assertThat(Ask.of(ASK.toLongs())).isEqualTo(ASK);
        assertThat(Ask.of(first.toLongs())).isEqualTo(first);
        assertThat(Grant.of(GRANT.toLongs())).isEqualTo(GRANT);
        assertThat(Grant.of(refusal.toLongs())).isEqualTo(refusal);
    }

    @Test
    void what_a_later_version_adds_is_skipped() {
        long[] longer = Arrays.copyOf(GRANT.toLongs(), GRANT.toLongs().length + 5);
        Ask moreLimits = new Ask(1, 2, null, 4, 5, false, false, false, 6, List.of(7L, 8L, 9L, 10L), ROSTER);

        assertThat(Grant.of(longer)).isEqualTo(GRANT);
        assertThat(Ask.of(Arrays.copyOf(ASK.toLongs(), ASK.toLongs().length + 5)))
                .isEqualTo(ASK);
        assertThat(Ask.of(moreLimits.toLongs())).extracting(Ask::demands).isEqualTo(List.of(7L, 8L, 9L));
    }

    @Test
    void what_an_earlier_version_leaves_out_counts_as_nothing() {
        Ask fewerLimits = new Ask(1, 2, null, 4, 5, false, false, false, 6, List.of(7L), ROSTER);
        Grant fewerAllowances = new Grant(1, 2, 3, 4, 0, 0, List.of(new Allowance(1, 2)), false, true, null);

        assertThat(Ask.of(fewerLimits.toLongs())).extracting(Ask::demands).isEqualTo(List.of(7L, 0L, 0L));
        assertThat(Grant.of(fewerAllowances.toLongs()))
                .extracting(Grant::allowances)
                .isEqualTo(List.of(new Allowance(1, 2), Allowance.NONE, Allowance.NONE));
    }

    @Test
    void a_sort_of_message_that_a_later_version_adds_is_not_mistaken() {
        long[] later = ASK.toLongs();
        later[0]++;
        later[0]++;

        assertThat(Ask.of(later)).isNull();
        assertThat(Grant.of(later)).isNull();
    }

    @Test
    void cut_off_and_foreign_messages_are_none() {
        for (int length = 0; length < ASK.toLongs().length; length++) {
            assertThat(Ask.of(Arrays.copyOf(ASK.toLongs(), length))).isNull();
        }
        for (int length = 0; length < GRANT.toLongs().length; length++) {
            assertThat(Grant.of(Arrays.copyOf(GRANT.toLongs(), length))).isNull();
        }
        assertThat(Ask.of(GRANT.toLongs())).isNull();
        assertThat(Grant.of(ASK.toLongs())).isNull();
    }

    @Test
    void spoilt_messages_neither_throw_nor_stay_valid_longer() {
        Random random = new Random(4);
        for (int i = 0; i < 20_000; i++) {
            long[] words = (random.nextBoolean() ? ASK.toLongs() : GRANT.toLongs()).clone();
            words[1 + random.nextInt(words.length - 1)] = random.nextBoolean() ? random.nextLong() : random.nextInt(99);
            Ask.of(words);
            Grant grant = Grant.of(words);
            assertThat(grant == null || grant.validMs() <= 3_000).isTrue();
        }
    }
}
