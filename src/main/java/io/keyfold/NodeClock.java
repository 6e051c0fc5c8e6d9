package io.keyfold;

/** The one clock of a node for waiting: monotonic milliseconds, the same on every thread. */
final class NodeClock {
    private static final long NS_PER_MS = 1_000_000;

    private NodeClock() {}

    static long nowMs() {
        return System.nanoTime() / NS_PER_MS;
    }
}
