package io.keyfold.edge.keys;

/**
 * What the callers of one node have used of their rates: by agent and by address. Shared by the edges of all event
 * loops, so that a limit is the node's, however many connections a caller opens. Any thread.
 */
public final class DesktopRates {
    private static final int MAX_CALLERS = 1 << 16;

    private final RateTable agents = new RateTable(MAX_CALLERS);
    private final RateTable ips = new RateTable(MAX_CALLERS);

    public RateTable agents() {
        return agents;
    }

    public RateTable ips() {
        return ips;
    }
}
