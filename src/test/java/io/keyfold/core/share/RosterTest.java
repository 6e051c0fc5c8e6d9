package io.keyfold.core.share;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RosterTest {
    @Test
    void two_quorums_of_one_roster_always_share_a_member() {
        for (int size = 1; size <= 7; size++) {
            Roster roster = of(size, 0);
            assertThat(disjointQuorums(roster, roster, size)).as("of %d", size).isFalse();
        }
    }

    @Test
    void between_two_sets_of_voters_no_quorum_is_without_somebody_of_either() {
        for (int size = 1; size <= 6; size++) {
            for (int more = 1; more <= 3; more++) {
                Roster before = of(size, 0);
                Roster between = of(size, more);
                assertThat(disjointQuorums(before, between, size + more)).isFalse();
            }
        }
    }

    @Test
    void half_of_the_voters_decide_with_the_oldest_only() {
        Roster roster = of(4, 0);

        assertThat(roster.isQuorum(Set.of(0L, 3L)::contains)).isTrue();
        assertThat(roster.isQuorum(Set.of(1L, 2L)::contains)).isFalse();
    }

    @Test
    void first_roster_stands_only_with_more_than_half_of_those_expected() {
        Roster two = new Roster(1, 1, true, RosterSteps.first(List.of(8L, 9L), 3));
        Roster half = new Roster(1, 1, true, RosterSteps.first(List.of(8L, 9L), 4));

        assertThat(two.isQuorum(Set.of(8L, 9L)::contains)).isTrue();
        assertThat(two.isQuorum(Set.of(8L)::contains)).isFalse();
        assertThat(half.isQuorum(Set.of(8L, 9L)::contains)).isFalse();
    }

    @Test
    void later_reign_is_newer_than_any_number() {
        Roster later = new Roster(2, 1, false, List.of());

        assertThat(later.isNewerThan(new Roster(1, 99, false, List.of()))).isTrue();
        assertThat(new Roster(1, 99, false, List.of()).isNewerThan(later)).isFalse();
        assertThat(later.isNewerThan(later)).isFalse();
    }

    /** {@code old} voters that also voted before, the last of which leaves, and {@code joining} that did not vote. */
    private static Roster of(int old, int joining) {
        List<Roster.Entry> entries = new ArrayList<>();
        for (int id = 0; id < old + joining; id++) {
            boolean leaves = joining > 0 && id == old - 1;
            entries.add(new Roster.Entry(id, !leaves, id < old, 1));
        }
        return new Roster(1, 1, false, entries);
    }

    private static boolean disjointQuorums(Roster one, Roster other, int members) {
        for (int set = 0; set < 1 << members; set++) {
            int those = set;
            if (one.isQuorum(id -> (those & 1 << id) != 0) && other.isQuorum(id -> (those & 1 << id) == 0)) {
                return true;
            }
        }
        return false;
    }
}
