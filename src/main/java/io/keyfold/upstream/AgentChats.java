package io.keyfold.upstream;

import io.keyfold.core.Claim;
import io.keyfold.core.StableHash;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * In how many conversations each agent types, of those who share a limit on this node: by the claims of the last
 * seconds, since nobody says when they end. What is older is forgotten, so that there is nothing to give back. By any
 * thread, without locks; times are monotonic ms.
 */
final class AgentChats {
    /** Somebody who types asks more often than this, also while permits are short. */
    static final long PERIOD_MS = 10_000;

    /** More are not counted in one period. */
    static final int MAX_CHATS = 131_072;

    private record Period(long sinceMs, Set<Long> chats, ConcurrentHashMap<Long, Integer> byAgent) {
        static Period from(long nowMs) {
            return new Period(nowMs, ConcurrentHashMap.newKeySet(), new ConcurrentHashMap<>());
        }

        void saw(Claim claim) {
            long chat = StableHash.mix(StableHash.mix(claim.agent()) ^ claim.conversation());
            if (chats.size() < MAX_CHATS && chats.add(chat)) {
                byAgent.merge(claim.agent(), 1, Integer::sum);
            }
        }

        int of(Claim claim) {
            return byAgent.getOrDefault(claim.agent(), 1);
        }
    }

    private record Periods(Period last, Period now) {
        static Periods from(long nowMs) {
            return new Periods(Period.from(nowMs), Period.from(nowMs));
        }
    }

    private final AtomicReference<Periods> periods;

    AgentChats(long nowMs) {
        periods = new AtomicReference<>(Periods.from(nowMs));
    }

    /** Counts the claim, and says in how many conversations its agent types; 1 when that is not known. */
    int of(Claim claim, long nowMs) {
        if (claim.agent() == Claim.NOBODY) {
            return 1;
        }
        Periods both = at(nowMs);
        both.now.saw(claim);
        return Math.max(both.last.of(claim), both.now.of(claim));
    }

    /** There is no shortage: when there has been none for a while, nothing is kept of the last one. */
    void forget(long nowMs) {
        Periods both = periods.get();
        if (!both.now.chats.isEmpty() && nowMs - both.now.sinceMs >= 2 * PERIOD_MS) {
            periods.compareAndSet(both, Periods.from(nowMs));
        }
    }

    /** Conversations that are remembered. */
    int size() {
        Periods both = periods.get();
        return both.last.chats.size() + both.now.chats.size();
    }

    private Periods at(long nowMs) {
        Periods both = periods.get();
        long passedMs = nowMs - both.now.sinceMs;
        if (passedMs < PERIOD_MS) {
            return both;
        }
        Period last = passedMs < 2 * PERIOD_MS ? both.now : Period.from(nowMs);
        Periods next = new Periods(last, Period.from(nowMs));
        return periods.compareAndSet(both, next) ? next : periods.get();
    }
}
