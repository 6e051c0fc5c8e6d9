package io.keyfold.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Agents who type at the {@link Pace} of people, each conversation on a line. One thread. */
final class Typing {
    /** Longer than any gap between two keys of a conversation. */
    private static final long AT_ONCE_NS = 175_000_000;

    private final List<Conversation> conversations = new ArrayList<>();

    /** @param key what a keystroke looks like on its line */
    private record Conversation(Line line, byte[] key) {}

    /** One more conversation. */
    void add(Line line, byte[] key) {
        conversations.add(new Conversation(line, key));
    }

    int size() {
        return conversations.size();
    }

    /** A pace for all, beginning now, each at another moment of this time. */
    Pace begin(long overNs) {
        return new Pace(0, conversations.size(), Pace.KEYS_PER_S, System.nanoTime(), overNs);
    }

    /** All begin at about once and type for so long; returns how many keys were written. */
    long type(long forNs) throws IOException {
        return type(begin(AT_ONCE_NS), forNs);
    }

    /** Types for so long; returns how many keys were written. */
    long type(Pace pace, long forNs) throws IOException {
        long startNs = System.nanoTime();
        long keys = 0;
        for (long nowNs = startNs; nowNs - startNs < forNs; nowNs = System.nanoTime()) {
            long waitNs = pace.dueNs() - nowNs;
            if (waitNs > 0) {
                LockSupport.parkNanos(waitNs);
            } else {
                write(pace.take());
                keys++;
            }
        }
        return keys;
    }

    /** One key of the conversation that was added at this place. */
    void write(int place) throws IOException {
        Conversation next = conversations.get(place);
        next.line.write(next.key);
    }
}
