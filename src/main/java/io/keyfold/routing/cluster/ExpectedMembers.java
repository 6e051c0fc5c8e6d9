package io.keyfold.routing.cluster;

import java.util.function.LongSupplier;

/**
 * How many members the cluster is meant to have: one for each address that {@code cluster.members} comes to, for each
 * name there that nobody knows, and for this node if it is not among them. The most that a search of the last minutes
 * came to, since a name service leaves out nodes that are in trouble. Any thread.
 */
final class ExpectedMembers {
    /** So long after it was seen last, a greater number is believed to be over. */
    static final long COUNTS_FOR_MS = 300_000;

    private final LongSupplier nowMs;
    private int count = 1;
    private long seenAtMs;

    /** @param nowMs monotonic milliseconds */
    ExpectedMembers(LongSupplier nowMs) {
        this.nowMs = nowMs;
        this.seenAtMs = nowMs.getAsLong();
    }

    synchronized void found(int places) {
        long atMs = nowMs.getAsLong();
        if (places >= count || atMs - seenAtMs >= COUNTS_FOR_MS) {
            count = Math.max(1, places);
            seenAtMs = atMs;
        }
    }

    synchronized int count() {
        return count;
    }
}
