package io.keyfold.bench;

/** Which conversation gets a key next, and when. One thread. */
interface Schedule {
    /** When the next key is due, by {@link System#nanoTime}. */
    long dueNs();

    /** The conversation whose key that is; the next one follows. */
    int take();

    /** Both at once. */
    static Schedule of(Schedule one, Schedule other) {
        return new Schedule() {
            @Override
            public long dueNs() {
                return first().dueNs();
            }

            @Override
            public int take() {
                return first().take();
            }

            private Schedule first() {
                return one.dueNs() - other.dueNs() <= 0 ? one : other;
            }
        };
    }
}
