package io.keyfold.shard;

import java.util.ArrayList;
import java.util.List;

/** The last things that happened in one conversation, a ring of {@value #CAPACITY}: no key's time, text or token. */
final class Timeline {
    static final int CAPACITY = 32;

    private final long[] atEpochMs = new long[CAPACITY];
    private final String[] what = new String[CAPACITY];
    private final String[] detail = new String[CAPACITY];
    private int count;

    /** {@code what} and {@code detail} are constants of closed sets. */
    void add(long nowEpochMs, String newWhat, String newDetail) {
        int slot = count++ % CAPACITY;
        atEpochMs[slot] = nowEpochMs;
        what[slot] = newWhat;
        detail[slot] = newDetail;
    }

    List<ConversationView.TimelineEntry> entries() {
        List<ConversationView.TimelineEntry> entries = new ArrayList<>();
        for (int i = Math.max(0, count - CAPACITY); i < count; i++) {
            int slot = i % CAPACITY;
            entries.add(new ConversationView.TimelineEntry(atEpochMs[slot], what[slot], detail[slot]));
        }
        return entries;
    }
}
