package io.keyfold.core.share;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One member as somebody whom others ask. It lends as long as a quorum asks it and nobody else; it need not know
 * whether it ought to be the one. Owned by one thread; times are monotonic ms of this node.
 */
final class Granter {
    /** A grant lasts no longer than this from the sending of the ask. */
    static final long GRANTED_FOR_MS = 3_000;

    /** No grant outlives by more than this the moment when a quorum was last known to be ours. */
    static final long HAND_OVER_MS = 4_000;

    /** Who was not heard for so long loses the vote, so that the others can still decide; the floor stays. */
    static final long ABSENT_AFTER_MS = 10_000;

    private static final int MAX_PEERS = 2 * Roster.MAX_ENTRIES;

    private final long born;
    private int expected;
    private final Reigns reigns;
    private final Map<Long, Peer> peers = new LinkedHashMap<>();
    private List<Ceiling> ceilings;
    private Roster roster = Roster.EMPTY;
    private long reign;
    private long reigningSinceMs;
    private long trustedSinceMs;

    /** @param expected members that are meant to be there: before there is a roster, more than half of them decide */
    Granter(long selfId, long born, int expected, List<Ceiling> ceilings, long nowMs) {
        this.born = born;
        this.expected = expected;
        this.ceilings = ceilings;
        reigns = new Reigns(selfId);
        reign = reigns.after(0);
        reigningSinceMs = nowMs;
        trustedSinceMs = nowMs;
    }

    /** Our clock may have stood still: nobody is known to be ours any more. */
    void drop(long nowMs) {
        trustedSinceMs = nowMs;
        peers.values().forEach(Peer::doubt);
    }

    void expect(int members) {
        expected = members;
    }

    void limit(List<Ceiling> now) {
        ceilings = now;
    }

    /** The answer; null when there is none, since a later ask was heard before or there are too many that ask. */
    @Nullable
    Grant asked(long from, Ask ask, long nowMs) {
        Peer peer = peer(from, ask, nowMs);
        if (peer == null) {
            return null;
        }
        peer.heard(ask, born, trustedSinceMs, nowMs);
        if (ask.reign() > reign) {
            reign = reigns.after(ask.reign());
        }
        if (ask.roster().isNewerThan(roster)) {
            roster = ask.roster();
        }
        long forMs = Math.min(GRANTED_FOR_MS, reignForMs(nowMs));
        if (forMs <= 0) {
            boolean warns = !roster.isEmpty() && !roster.founding();
            return new Grant(born, ask.seq(), nowMs, reign, 0, 0, List.of(), false, warns, null);
        }
        boolean settled = keepRoster(nowMs);
        int divisor = settled && (ask.divisor() > 0 || isFloorFree(nowMs)) ? divisor(from) : 0;
        List<Allowance> lent = lend(from, peer, forMs, nowMs);
        return new Grant(born, ask.seq(), nowMs, reign, forMs, divisor, lent, settled, true, roster);
    }

    private @Nullable Peer peer(long from, Ask ask, long nowMs) {
        Peer known = peers.get(from);
        if (known != null) {
            return known.isNews(ask) ? known : null;
        }
        peers.values().removeIf(peer -> !peer.isHeardWithin(ABSENT_AFTER_MS, nowMs));
        if (peers.size() >= MAX_PEERS) {
            return null;
        }
        Peer fresh = new Peer(ask, nowMs);
        peers.put(from, fresh);
        return fresh;
    }

    /** For how long it may lend: by the latest moment at which all of some quorum are known to have been ours. */
    private long reignForMs(long nowMs) {
        long longestMs = 0;
        for (Peer candidate : peers.values()) {
            long sinceMs = candidate.proofMs();
            long forMs = sinceMs + HAND_OVER_MS - nowMs;
            if (forMs > longestMs
                    && candidate.supports(reign, nowMs)
                    && isQuorum(peer -> peer.supports(reign, nowMs) && peer.proofMs() - sinceMs >= 0)) {
                longestMs = forMs;
            }
        }
        return longestMs;
    }

    /**
     * Who may have forgotten a roster counts only where there was nothing to forget, or where nobody is missing who
     * could know better.
     */
    private boolean isQuorum(Predicate<Peer> those) {
        if (roster.isEmpty()) {
            int count = 0;
            for (Peer peer : peers.values()) {
                count += those.test(peer) && !peer.ask().warned() ? 1 : 0;
            }
            return count * 2 > expected;
        }
        LongPredicate there = id -> {
            Peer peer = peers.get(id);
            return peer != null && those.test(peer);
        };
        LongPredicate knowing = id -> {
            Peer peer = peers.get(id);
            return peer != null
                    && those.test(peer)
                    && (roster.founding() || !peer.ask().fresh());
        };
        return roster.isEveryVoter(there) || roster.isQuorum(knowing);
    }

    /**
     * Brings the roster up to date, one step at a time: the next one only when a quorum holds this one.
     *
     * @return whether a quorum holds it as it is
     */
    private boolean keepRoster(long nowMs) {
        if (roster.reign() != reign) {
            boolean first = roster.isEmpty();
            List<Roster.Entry> entries = first ? RosterSteps.first(supporters(nowMs), expected) : roster.entries();
            roster = new Roster(reign, 1, first || roster.founding(), entries);
            reigningSinceMs = nowMs;
            return false;
        }
        if (!isQuorum(peer -> peer.supports(reign, nowMs) && peer.ask().roster().isSame(roster))) {
            return false;
        }
        List<Roster.Entry> next = RosterSteps.next(roster, peers, peer -> isPresent(peer, nowMs));
        if (!roster.founding() && next.equals(roster.entries())) {
            return true;
        }
        roster = new Roster(reign, roster.number() + 1, false, next);
        return false;
    }

    private boolean isPresent(@Nullable Peer peer, long nowMs) {
        return peer == null ? nowMs - reigningSinceMs < ABSENT_AFTER_MS : peer.isHeardWithin(ABSENT_AFTER_MS, nowMs);
    }

    private List<Long> supporters(long nowMs) {
        List<Long> ids = new ArrayList<>();
        peers.forEach((id, peer) -> {
            if (peer.supports(reign, nowMs)) {
                ids.add(id);
            }
        });
        return ids;
    }

    private int divisor(long id) {
        Roster.Entry entry = roster.of(id);
        return entry == null || entry.divisor() == 0 ? 0 : Math.max(entry.divisor(), roster.floors());
    }

    /** Whether a new floor is covered: what was lent before it was reserved may still be in use. */
    private boolean isFloorFree(long nowMs) {
        for (int limit = 0; limit < SharedLimit.COUNT; limit++) {
            Allowance used = floors(limit);
            for (Peer peer : peers.values()) {
                used = used.plus(peer.lent(limit, nowMs));
            }
            if (!used.equals(used.min(ceilings.get(limit).total()))) {
                return false;
            }
        }
        return true;
    }

    private List<Allowance> lend(long id, Peer peer, long forMs, long nowMs) {
        List<Allowance> allowances = new ArrayList<>(SharedLimit.COUNT);
        for (int limit = 0; limit < SharedLimit.COUNT; limit++) {
            allowances.add(peer.ask().leaving() ? Allowance.NONE : part(limit, id, peer, nowMs));
        }
        peer.lend(allowances, forMs, nowMs);
        return allowances;
    }

    /** By demand, within what is neither reserved nor lent to others. */
    private Allowance part(int limit, long id, Peer peer, long nowMs) {
        Allowance pool = ceilings.get(limit).total().minus(floors(limit));
        Allowance free = pool;
        long demand = 0;
        int asking = 0;
        int demanding = 0;
        for (Peer other : peers.values()) {
            free = other == peer ? free : free.minus(other.lent(limit, nowMs));
            long wanted = other.demand(limit, nowMs);
            demand += Math.max(0, wanted);
            asking += wanted >= 0 ? 1 : 0;
            demanding += wanted > 0 ? 1 : 0;
        }
        long wanted = peer.demand(limit, nowMs);
        boolean nobody = demanding == 0;
        Allowance floor = ceilings.get(limit).floor(divisor(id));
        if (floor.isUseful()) {
            return (nobody ? pool.part(1, asking) : pool.part(wanted, demand)).min(free);
        }
        return nobody || wanted > 0
                ? whole(pool, nobody ? asking : demanding).min(free).ifUseful()
                : Allowance.NONE;
    }

    /** Without a floor only a whole permit of burst helps: as many parts as there are whole permits. */
    private static Allowance whole(Allowance pool, int sharers) {
        long parts = Math.min(sharers, pool.burstMicros() / Allowance.PERMIT_MICROS);
        return pool.part(1, parts);
    }

    private Allowance floors(int limit) {
        Allowance sum = Allowance.NONE;
        for (Roster.Entry entry : roster.entries()) {
            sum = sum.plus(ceilings.get(limit).floor(entry.divisor()));
        }
        return sum;
    }
}
