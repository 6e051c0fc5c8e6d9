package io.keyfold.routing;

import io.keyfold.core.StableHash;

/** Which logical shard a conversation belongs to, and on which event loop of its node a shard lives. */
public final class Shards {
    /** Logical shards of a deployment; fixed, every node counts the same. */
    public static final int COUNT = 256;

    private Shards() {}

    public static int of(String conversationId) {
        return (int) (StableHash.of(conversationId) & (COUNT - 1));
    }

    /** The event loop, 0 to {@code loops - 1}, that owns the conversation on this node. */
    public static int loopOf(String conversationId, int loops) {
        return of(conversationId) % loops;
    }
}
