package io.keyfold.shard;

import io.keyfold.core.LeaseState;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Numbers of one event loop for the metrics, kept up to date as things happen; written by the loop only, read by any
 * thread (a value may be a moment old).
 */
public final class Gauges {
    private static final int CONVERSATIONS = 0;
    private static final int DARK = 1;
    private static final int DEADLINES = 2;
    private static final int FIRST_LEASE = 3;

    private final AtomicIntegerArray values = new AtomicIntegerArray(FIRST_LEASE + LeaseState.values().length);

    public int conversations() {
        return values.get(CONVERSATIONS);
    }

    /** Conversations in which somebody types and, by what is known, the guest sees nothing. */
    public int dark() {
        return values.get(DARK);
    }

    /** Deadlines that were armed when they were last polled. */
    public int deadlines() {
        return values.get(DEADLINES);
    }

    /** Conversations with a lease in this state. */
    public int leases(LeaseState state) {
        return values.get(FIRST_LEASE + state.ordinal());
    }

    void opened() {
        add(CONVERSATIONS, 1);
        add(FIRST_LEASE + LeaseState.NONE.ordinal(), 1);
    }

    void count(Conversation conversation, long nowMs, ShardOptions options) {
        boolean dark = conversation.typing.isComposing() && !conversation.typing.isLit(nowMs, options.typing());
        if (dark != conversation.countedDark) {
            conversation.countedDark = dark;
            add(DARK, dark ? 1 : -1);
        }
        LeaseState state = conversation.lease.state();
        if (state != conversation.countedLease) {
            add(FIRST_LEASE + conversation.countedLease.ordinal(), -1);
            add(FIRST_LEASE + state.ordinal(), 1);
            conversation.countedLease = state;
        }
    }

    void forget(Conversation conversation) {
        add(CONVERSATIONS, -1);
        add(FIRST_LEASE + conversation.countedLease.ordinal(), -1);
        if (conversation.countedDark) {
            add(DARK, -1);
        }
    }

    void polled(int deadlinesLeft) {
        values.lazySet(DEADLINES, deadlinesLeft);
    }

    private void add(int index, int delta) {
        values.lazySet(index, values.get(index) + delta);
    }
}
