package io.keyfold.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** Agents who type, eight keys a second in each conversation, at gaps that are not all the same. One thread. */
final class Typing {
    private static final long LEAST_GAP_NS = 75_000_000;
    private static final long GAP_SPREAD_NS = 100_000_000;

    private final List<Conversation> conversations = new ArrayList<>();
    private final Random random = new Random(1);

    /** Whose key comes next, and when. */
    private static final class Conversation implements Comparable<Conversation> {
        private final Line line;
        private final byte[] key;
        private long dueNs;

        Conversation(Line line, byte[] key) {
            this.line = line;
            this.key = key;
        }

        @Override
        public int compareTo(Conversation other) {
            return Long.signum(dueNs - other.dueNs);
        }
    }

    /** One more conversation; {@code key} is what a keystroke of it looks like on its line. */
    void add(Line line, byte[] key) {
        conversations.add(new Conversation(line, key));
    }

    int size() {
        return conversations.size();
    }

    /** Types for so long; returns how many keys were written. */
    long type(long forNs) throws IOException {
        long startNs = System.nanoTime();
        PriorityQueue<Conversation> next = new PriorityQueue<>();
        for (Conversation conversation : conversations) {
            conversation.dueNs = startNs + random.nextLong(LEAST_GAP_NS + GAP_SPREAD_NS);
            next.add(conversation);
        }
        long keys = 0;
        for (long nowNs = startNs; nowNs - startNs < forNs; nowNs = System.nanoTime()) {
            Conversation head = next.remove();
            if (head.dueNs - nowNs > 0) {
                LockSupport.parkNanos(head.dueNs - nowNs);
            } else {
                head.line.write(head.key);
                head.dueNs += LEAST_GAP_NS + random.nextLong(GAP_SPREAD_NS);
                keys++;
            }
            next.add(head);
        }
        return keys;
    }
}
