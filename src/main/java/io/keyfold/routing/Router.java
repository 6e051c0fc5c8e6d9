package io.keyfold.routing;

import io.keyfold.core.Agent;
import io.keyfold.core.ConversationFacts;
import io.keyfold.core.Signal;
import io.keyfold.core.VerdictSink;
import io.keyfold.core.Watcher;
import io.keyfold.shard.ConversationView;
import org.jspecify.annotations.Nullable;

/**
 * The way from an edge to the owner of a conversation. One instance per event loop; called on that loop, and every
 * answer comes back on it. An answer may come before the method returns.
 */
public interface Router {
    /** Hands a signal to the owner. The verdict never waits for a typing call, only for a participant's look-up. */
    default void signal(Signal signal, VerdictSink reply) {
        signal(signal, null, reply);
    }

    /**
     * As {@link #signal(Signal, VerdictSink)}; {@code watcher}, when there is one, is told on this loop what the guest
     * sees of the conversation, from the first verdict on that is not a problem.
     */
    void signal(Signal signal, @Nullable Watcher watcher, VerdictSink reply);

    /** Tells the owner what a lifecycle event said. The verdict is {@link io.keyfold.core.Verdict#TAKEN}. */
    void lifecycle(ConversationFacts facts, VerdictSink reply);

    /**
     * Asks for a conversation as people see it.
     *
     * @param agent who asks; null for an admin
     * @param answer gets the view, or null with a problem verdict
     */
    void describe(String conversationId, @Nullable Agent agent, DescribeSink answer);

    /** As {@link #describe} for an admin who looks several times a second: its owner keeps more of it for him. */
    void trace(String conversationId, DescribeSink answer);

    /** The answer to {@link #describe} and {@link #trace}: exactly one of the two. */
    interface DescribeSink {
        void view(ConversationView view);

        /** A problem, or the reason why the owner cannot say: unreachable, or busy. */
        void problem(long verdict);
    }
}
