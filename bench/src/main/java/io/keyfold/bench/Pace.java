package io.keyfold.bench;

import java.util.PriorityQueue;
import java.util.Random;

/** When conversations get their next keys: each at so many a second, at gaps that are not all the same. One thread. */
final class Pace implements Schedule {
    /** The pace of people who type. */
    static final double KEYS_PER_S = 8;

    private static final double LEAST_GAP = 0.6;
    private static final double GAP_SPREAD = 0.8;
    private static final double NS_PER_S = 1e9;

    private final PriorityQueue<Next> queue = new PriorityQueue<>();
    private final Random random = new Random(1);
    private final double meanGapNs;

    private static final class Next implements Comparable<Next> {
        private final int conversation;
        private long dueNs;

        Next(int conversation, long dueNs) {
            this.conversation = conversation;
            this.dueNs = dueNs;
        }

        @Override
        public int compareTo(Next other) {
            return Long.signum(dueNs - other.dueNs);
        }
    }

    /**
     * @param first number of the first conversation
     * @param conversations at least 1
     * @param keysPerS of each
     * @param startNs when the first one begins
     * @param overNs in which time all have begun, spread evenly
     */
    Pace(int first, int conversations, double keysPerS, long startNs, long overNs) {
        meanGapNs = NS_PER_S / keysPerS;
        for (int i = 0; i < conversations; i++) {
            queue.add(new Next(first + i, startNs + overNs * i / conversations));
        }
    }

    @Override
    public long dueNs() {
        return queue.element().dueNs;
    }

    @Override
    public int take() {
        Next next = queue.remove();
        next.dueNs += (long) (meanGapNs * (LEAST_GAP + GAP_SPREAD * random.nextDouble()));
        queue.add(next);
        return next.conversation;
    }
}
