package io.keyfold.shard;

import java.util.ArrayList;
import java.util.List;

/** The last things that happened in one conversation, a ring: no text and no token. */
final class Timeline {
    /** What is kept of any conversation. */
    static final int CAPACITY = 32;

    /** What is kept of one that is traced: more than happens between two looks. */
    static final int TRACED_CAPACITY = 256;

    private final long sinceEpochMs;
    private ConversationView.TimelineEntry[] ring = new ConversationView.TimelineEntry[CAPACITY];
    private long count;

    /** {@code sinceEpochMs}: when it began; tells it from that of another owner. */
    Timeline(long sinceEpochMs) {
        this.sinceEpochMs = sinceEpochMs;
    }

    long sinceEpochMs() {
        return sinceEpochMs;
    }

    /** Keeps so many from now on: the newest stay. */
    void resize(int capacity) {
        if (ring.length == capacity) {
            return;
        }
        List<ConversationView.TimelineEntry> kept = entries();
        ring = new ConversationView.TimelineEntry[capacity];
        for (ConversationView.TimelineEntry entry : kept.subList(Math.max(0, kept.size() - capacity), kept.size())) {
            ring[(int) (entry.seq() % capacity)] = entry;
        }
    }

    /** {@code what} and {@code detail} are constants of closed sets; see {@link ConversationView.TimelineEntry}. */
    void add(long nowEpochMs, String what, String detail, int status, long tookMs) {
        ring[(int) (count % ring.length)] =
                new ConversationView.TimelineEntry(count, nowEpochMs, what, detail, status, tookMs);
        count++;
    }

    /** Oldest first. */
    List<ConversationView.TimelineEntry> entries() {
        List<ConversationView.TimelineEntry> entries = new ArrayList<>();
        for (long seq = Math.max(0, count - ring.length); seq < count; seq++) {
            ConversationView.TimelineEntry entry = ring[(int) (seq % ring.length)];
            if (entry != null && entry.seq() == seq) {
                entries.add(entry);
            }
        }
        return entries;
    }
}
