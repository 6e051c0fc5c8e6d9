package io.keyfold.core.share;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Who has a floor and who has a vote, oldest first. Between two sets of voters both count, so that no decision of the
 * one can be made without somebody who knows of the other. Immutable.
 *
 * @param reign of the granter that wrote it, 0 for none yet
 * @param number counts up within the reign
 * @param founding whether it is the very first, on which nobody has built anything yet
 */
record Roster(long reign, long number, boolean founding, List<Entry> entries) {
    /** More members than this have grants, but neither floor nor vote. */
    static final int MAX_ENTRIES = 64;

    static final Roster EMPTY = new Roster(0, 0, false, List.of());

    private static final int VOTES = 1;
    private static final int VOTED = 2;

    Roster {
        entries = List.copyOf(entries);
    }

    /**
     * @param id of the member: of its place, so that it is the same after a restart
     * @param votes whether its vote counts
     * @param voted whether its vote counts in the set before; that set is gone when the two do not differ
     * @param divisor its floor is at most that of one of so many members; 0 for no floor
     */
    record Entry(long id, boolean votes, boolean voted, int divisor) {
        boolean isEmpty() {
            return !votes && !voted && divisor == 0;
        }
    }

    boolean isEmpty() {
        return number == 0;
    }

    boolean isSame(Roster other) {
        return reign == other.reign && number == other.number;
    }

    boolean isNewerThan(Roster other) {
        return reign != other.reign ? reign > other.reign : number > other.number;
    }

    /** Whether two sets of voters count. */
    boolean isBetween() {
        for (Entry entry : entries) {
            if (entry.votes != entry.voted) {
                return true;
            }
        }
        return false;
    }

    @Nullable
    Entry of(long id) {
        for (Entry entry : entries) {
            if (entry.id == id) {
                return entry;
            }
        }
        return null;
    }

    /** Members with a floor. */
    int floors() {
        return floors(entries);
    }

    static int floors(List<Entry> entries) {
        int floors = 0;
        for (Entry entry : entries) {
            floors += entry.divisor > 0 ? 1 : 0;
        }
        return floors;
    }

    /** Whether {@code those} can decide: more than half of the voters, or half of them with the oldest. */
    boolean isQuorum(LongPredicate those) {
        return decides(those, true) && decides(those, false);
    }

    private boolean decides(LongPredicate those, boolean now) {
        int voters = 0;
        int there = 0;
        boolean oldest = false;
        for (Entry entry : entries) {
            if (now ? entry.votes : entry.voted) {
                boolean isThere = those.test(entry.id);
                oldest |= voters == 0 && isThere;
                voters++;
                there += isThere ? 1 : 0;
            }
        }
        return there * 2 > voters || there * 2 == voters && oldest;
    }

    /** Whether every voter is one of {@code those}. */
    boolean isEveryVoter(LongPredicate those) {
        for (Entry entry : entries) {
            if ((entry.votes || entry.voted) && !those.test(entry.id)) {
                return false;
            }
        }
        return !entries.isEmpty();
    }

    void write(LongsOut out) {
        out.put(reign).put(number).put(founding ? 1 : 0).put(entries.size());
        for (Entry entry : entries) {
            long flags = (entry.votes ? VOTES : 0) | (entry.voted ? VOTED : 0);
            out.put(entry.id).put(flags << Integer.SIZE | entry.divisor);
        }
    }

    static Roster read(LongsIn in) {
        long reign = in.next();
        long number = in.next();
        boolean founding = in.next() != 0;
        int count = in.nextCount(2L * MAX_ENTRIES);
        List<Entry> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            long id = in.next();
            long word = in.next();
            long flags = word >>> Integer.SIZE;
            entries.add(new Entry(id, (flags & VOTES) != 0, (flags & VOTED) != 0, (int) word & Integer.MAX_VALUE));
        }
        return new Roster(reign, number, founding, entries);
    }
}
