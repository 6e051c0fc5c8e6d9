package io.keyfold.routing;

import io.keyfold.shard.ShardLoop;

/**
 * One event loop of a cluster's node: the router for its edge, and what answers to other nodes for its shards. Made on
 * any thread, from then on owned by that loop; from elsewhere it is reached by {@link #mailbox()}.
 */
public final class ClusterLoop {
    /** Event loops of a node: what fits into the low byte of a number. */
    public static final int MAX_LOOPS = 256;

    private static final int LOOP_BITS = 8;

    private final Mailbox mailbox;
    private final Outbox outbox;
    private final ClusterRouter router;
    private final RemoteRequests requests;

    /**
     * @param local routes, for this loop's edge, what this node owns
     * @param shards what lives on this loop
     * @param mailbox the way to this loop
     */
    public ClusterLoop(NodePorts node, LoopPorts loop, LocalRouter local, ShardLoop shards, Mailbox mailbox) {
        if (loop.index() < 0 || loop.index() >= MAX_LOOPS) {
            throw new IllegalArgumentException("a node has at most " + MAX_LOOPS + " event loops");
        }
        this.mailbox = mailbox;
        this.outbox = new Outbox(node, loop);
        this.router = new ClusterRouter(node, loop, local, outbox);
        this.requests = new RemoteRequests(node, loop, shards, outbox);
    }

    /** A number that another node gives back, marked so that it comes back to this loop. */
    static long mark(long number, int loop) {
        return number << LOOP_BITS | loop;
    }

    /** The loop that a {@link #mark}ed number comes from. */
    static int loopOf(long marked) {
        return (int) (marked & (MAX_LOOPS - 1));
    }

    /** The router of this loop's edge. */
    public Router router() {
        return router;
    }

    /** The view is another one. */
    public void viewChanged() {
        router.calls().viewChanged();
    }

    /** A node is no member any more, in a view that was told before; one that merely stopped serving still is. */
    public void left(String nodeId) {
        router.left(nodeId);
        requests.left(nodeId);
    }

    /** After a pause of this node: nothing of before is waited for or sent any more. */
    public void dropAll() {
        outbox.clear();
        router.calls().dropAll();
        router.watchers().lostAll();
        requests.dropAll();
    }

    /** Questions to other nodes without an answer yet. */
    public int open() {
        return router.calls().open();
    }

    /** Watchers that cross the bus, both ways. */
    public int watchers() {
        return router.watchers().abroad() + requests.watchersKnown();
    }

    Mailbox mailbox() {
        return mailbox;
    }

    Outbox outbox() {
        return outbox;
    }

    RemoteRequests requests() {
        return requests;
    }

    /** An answer, or news for a watcher. */
    void receive(String from, BusRecord record) {
        if (record instanceof BusRecord.Answer answer) {
            router.calls().answered(from, answer);
        } else if (record instanceof BusRecord.State state) {
            router.watchers().state(from, state);
        } else if (record instanceof BusRecord.Released released) {
            router.watchers().released(from, released);
        } else if (record instanceof BusRecord.Unwatch unwatch) {
            requests.unwatch(from, unwatch.watcherId());
        }
    }
}
