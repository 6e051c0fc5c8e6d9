package io.keyfold.core.share;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** How one roster follows another. */
final class RosterSteps {
    private RosterSteps() {}

    /**
     * The very first. It stands only when more than half of all that are expected hold it: whoever is missing is
     * counted as a voter that never answers, ahead of all, until then.
     */
    static List<Roster.Entry> first(List<Long> ids, int expected) {
        List<Roster.Entry> entries = new ArrayList<>();
        for (long missing = ids.size(); missing < Math.min(expected, Roster.MAX_ENTRIES); missing++) {
            entries.add(new Roster.Entry(-missing, false, true, 0));
        }
        ids.forEach(id -> entries.add(new Roster.Entry(id, true, true, ids.size())));
        return entries;
    }

    /**
     * The one after {@code now}, which a quorum holds: the same entries when nothing is to be done.
     *
     * @param peers all that ask
     * @param isPresent whether one is there, as far as is known; of those never heard it is asked with null
     */
    static List<Roster.Entry> next(Roster now, Map<Long, Peer> peers, Predicate<@Nullable Peer> isPresent) {
        boolean between = now.isBetween();
        List<Roster.Entry> entries = new ArrayList<>();
        for (Roster.Entry entry : now.entries()) {
            Roster.Entry next = between ? ended(entry) : updated(entry, peers.get(entry.id()), isPresent);
            if (!next.isEmpty()) {
                entries.add(next);
            }
        }
        if (!between) {
            addNew(entries, peers, isPresent);
        }
        return hasVoter(entries) ? entries : now.entries();
    }

    private static boolean hasVoter(List<Roster.Entry> entries) {
        for (Roster.Entry entry : entries) {
            if (entry.votes()) {
                return true;
            }
        }
        return false;
    }

    /** Only the new set of voters counts from here. */
    private static Roster.Entry ended(Roster.Entry entry) {
        return new Roster.Entry(entry.id(), entry.votes(), entry.votes(), entry.divisor());
    }

    private static Roster.Entry updated(Roster.Entry entry, @Nullable Peer peer, Predicate<@Nullable Peer> isPresent) {
        if (peer != null && peer.ask().leaving()) {
            return new Roster.Entry(entry.id(), false, entry.votes(), 0);
        }
        int divisor = peer == null
                ? entry.divisor()
                : Math.max(entry.divisor(), peer.ask().divisor());
        return new Roster.Entry(entry.id(), isPresent.test(peer), entry.votes(), divisor);
    }

    private static void addNew(List<Roster.Entry> entries, Map<Long, Peer> peers, Predicate<@Nullable Peer> isPresent) {
        List<Long> joining = new ArrayList<>();
        peers.forEach((id, peer) -> {
            if (!isIn(entries, id) && isPresent.test(peer) && !peer.ask().leaving()) {
                joining.add(id);
            }
        });
        int floors = Roster.floors(entries) + joining.size();
        for (long id : joining) {
            if (entries.size() < Roster.MAX_ENTRIES) {
                entries.add(new Roster.Entry(id, true, false, floors));
            }
        }
    }

    private static boolean isIn(List<Roster.Entry> entries, long id) {
        for (Roster.Entry entry : entries) {
            if (entry.id() == id) {
                return true;
            }
        }
        return false;
    }
}
