package io.keyfold.shard;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where what survives of conversations is kept, so that another node can go on when their owner is gone. Every method
 * is called on the event loop of the shards and must not block; every answer comes on that loop, exactly once, and
 * never before the method returned.
 */
public interface Survival {
    /** How long signals wait for a record when nothing is the matter, in ms. */
    long LOAD_WAIT_MS = 80;

    /**
     * Keeps {@code record} in the place of one whose stamp is less; what a former owner still has on its way is lost
     * when its successor was quicker. The shards have at most one on its way for each conversation, and come back with
     * the latest; after a fence, what was on its way before does not count.
     *
     * @param lifeMs for how long it is worth keeping
     * @param done told when it is kept, or will not be, within seconds: the greater stamp that it lost against, or null
     */
    void save(String conversationId, Survivor record, long lifeMs, Consumer<@Nullable Stamp> done);

    /** A number of this node, for the stamps of what it writes. */
    long writer();

    /** Looks for the record of a conversation; null when there is none or it cannot be read. */
    void load(String conversationId, Consumer<@Nullable Survivor> answer);

    /** The conversation is over and its record of no more use. */
    void forget(String conversationId);

    /**
     * How long signals are to wait for a record that is asked for now, in ms; then the conversation goes on without it.
     * Just after a member died reads may block for half a second, and whoever goes on without fetches a new token.
     */
    default long loadWaitMs() {
        return LOAD_WAIT_MS;
    }
}
