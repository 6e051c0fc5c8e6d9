package io.keyfold.edge.keys;

import io.keyfold.core.Decision;
import io.keyfold.core.StableHash;
import io.keyfold.core.Verdict;
import java.util.Arrays;

/**
 * Until when a key of one caller, conversation and participant cannot matter (DESIGN 3.6). Bounded, set-associative
 * arrays: a conversation's entries share one set of {@value #WAYS}; a full set forgets what ends first, which costs a
 * signal and nothing else. Allocates nothing after construction. One instance per event loop, used on it only. Times
 * are monotonic milliseconds of any origin, compared by subtraction.
 */
final class GateTable {
    /** No gate is closed longer, whatever the verdict says: gates on other nodes lapse within this time. */
    static final long MAX_CLOSED_MS = 1000;
    /** For a suppressed key whose verdict does not say when the next can matter. */
    static final long SUPPRESSED_CLOSED_MS = 250;

    static final int WAYS = 8;
    private static final long EMPTY = 0;

    private final int setMask;
    private final long[] keys;
    private final long[] conversations;
    private final long[] untilMs;
    private final long[] nextAtMs;
    private final int[] opened;

    /** @param entries how many gates may be closed at once; rounded up to a power of two times {@value #WAYS} */
    GateTable(int entries) {
        int sets = setsFor(entries, WAYS);
        setMask = sets - 1;
        keys = new long[sets * WAYS];
        conversations = new long[sets * WAYS];
        untilMs = new long[sets * WAYS];
        nextAtMs = new long[sets * WAYS];
        opened = new int[sets];
    }

    /** The smallest power of two of sets that holds {@code entries}. */
    static int setsFor(int entries, int ways) {
        int sets = (entries + ways - 1) / ways;
        return sets <= 1 ? 1 : Integer.highestOneBit(sets - 1) << 1;
    }

    /** Names a gate. A guest token is part of it, so that a fresh one always reaches the owner. */
    static long key(long conversation, long participant, long tokenId, long guestToken) {
        long key = chain(chain(chain(conversation, participant), tokenId), guestToken);
        return key == EMPTY ? 1 : key;
    }

    /** How long a gate closes after {@code verdict}: 0 to {@value #MAX_CLOSED_MS} ms; 0 leaves it open. */
    static long closedMs(long verdict) {
        if (!Verdict.isDecision(verdict)) {
            return 0;
        }
        long nextMs = Verdict.nextMs(verdict);
        if (nextMs == 0 && Verdict.reason(verdict).decision() == Decision.SUPPRESSED) {
            return SUPPRESSED_CLOSED_MS;
        }
        return Math.min(nextMs, MAX_CLOSED_MS);
    }

    /** Milliseconds (at least 1) until a call can matter when the gate is closed now, 0 when it is open. */
    long closedFor(long conversation, long key, long nowMs) {
        int first = firstOf(conversation);
        for (int i = first; i < first + WAYS; i++) {
            if (keys[i] == key) {
                return untilMs[i] - nowMs > 0 ? nextAtMs[i] - nowMs : 0;
            }
        }
        return 0;
    }

    /**
     * Changes whenever gates near this conversation are opened: a verdict on a key that was sent before a message must
     * not close the gate for the keys after it.
     */
    int stamp(long conversation) {
        return opened[setOf(conversation)];
    }

    /** Closes a gate as {@code verdict} says, unless gates were opened since {@code stamp} was taken. */
    void close(long conversation, long key, int stamp, long verdict, long nowMs) {
        long closedMs = closedMs(verdict);
        if (closedMs == 0 || stamp != stamp(conversation)) {
            return;
        }
        int at = slotFor(conversation, key, nowMs);
        keys[at] = key;
        conversations[at] = conversation;
        untilMs[at] = nowMs + closedMs;
        nextAtMs[at] = nowMs + Math.max(closedMs, Verdict.nextMs(verdict));
    }

    /** Opens every gate of a conversation. */
    void open(long conversation) {
        int set = setOf(conversation);
        opened[set]++;
        int first = set * WAYS;
        for (int i = first; i < first + WAYS; i++) {
            if (conversations[i] == conversation) {
                keys[i] = EMPTY;
            }
        }
    }

    /** Opens every gate. */
    void openAll() {
        Arrays.fill(keys, EMPTY);
        for (int i = 0; i < opened.length; i++) {
            opened[i]++;
        }
    }

    /** The most gates that can be closed at once. */
    int capacity() {
        return keys.length;
    }

    /** The key's own place, else an empty or lapsed one, else the one that ends first. */
    private int slotFor(long conversation, long key, long nowMs) {
        int first = firstOf(conversation);
        int best = first;
        long bestLeftMs = Long.MAX_VALUE;
        for (int i = first; i < first + WAYS; i++) {
            if (keys[i] == key) {
                return i;
            }
            long leftMs = keys[i] == EMPTY ? 0 : Math.max(0, untilMs[i] - nowMs);
            if (leftMs < bestLeftMs) {
                bestLeftMs = leftMs;
                best = i;
            }
        }
        return best;
    }

    private static long chain(long hash, long next) {
        return StableHash.mix(Long.rotateLeft(hash, 23) * 5 ^ next);
    }

    private int firstOf(long conversation) {
        return setOf(conversation) * WAYS;
    }

    private int setOf(long conversation) {
        return (int) (conversation >>> 32) & setMask;
    }
}
