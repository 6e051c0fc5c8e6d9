package io.keyfold.routing;

import io.keyfold.core.ConversationFacts;
import io.keyfold.core.IndicatorState;
import io.keyfold.core.Signal;
import io.keyfold.shard.ConversationView;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a node says to another. What a node asked under a {@code seq} is answered under it; the low 8 bits of
 * a {@code seq} and of a {@code watcherId} name the event loop that made it up.
 */
sealed interface BusRecord {
    /** What the owner has to know of any question. */
    record Ask(long seq, long viewNumber, long remainingMs) {}

    /** A question: is dropped when its time is over, and answered {@link Moved} by a node that is not the owner. */
    sealed interface Question extends BusRecord {
        Ask ask();

        String conversationId();
    }

    /**
     * A desktop's signal.
     *
     * @param signal without its tokens
     * @param bearerId id of the agent's own token, or null without one
     * @param guestToken the signal's guest token, sealed, or null without one
     * @param watcherId who wants to know what comes of it; 0 for nobody
     */
    record Signalled(
            Ask ask,
            Signal signal,
            @Nullable Long bearerId,
            @Nullable Buffer guestToken,
            long watcherId) implements Question {
        @Override
        public String conversationId() {
            return signal.conversationId();
        }
    }

    /** What the platform's events said of a conversation. */
    record Lifecycle(Ask ask, ConversationFacts facts) implements Question {
        @Override
        public String conversationId() {
            return facts.conversationId();
        }
    }

    /**
     * Asks for a conversation as people see it.
     *
     * @param admin may see all, and is no agent
     * @param traced asks again in a moment, and wants more to be kept until then
     */
    record Describe(
            Ask ask, String conversationId, @Nullable String userId, boolean service, boolean admin, boolean traced)
            implements Question {}

    /** An answer: belongs to the question of that {@code seq}. */
    sealed interface Answer extends BusRecord {
        long seq();
    }

    /** The answer to a signal or an event, or a problem instead of a description. */
    record Decided(long seq, long verdict) implements Answer {}

    /** The owner has the signal and waits for a look-up: the verdict takes longer. */
    record Pending(long seq) implements Answer {}

    /** Not processed: by its view of this number, the node that was asked is not the owner. */
    record Moved(long seq, long viewNumber) implements Answer {}

    /** Not processed: the agent's token of this id is not known (any more). */
    record NeedBearer(long seq, long bearerId) implements Answer {}

    /** A conversation as people see it. */
    record Description(long seq, ConversationView view) implements Answer {}

    /** What the guest sees now, for one watcher. */
    record State(
            long watcherId, IndicatorState state, @Nullable String reason) implements BusRecord {}

    /** The sender knows no more what the guest sees, for this watcher: the conversation has another owner, or none. */
    record Released(long watcherId) implements BusRecord {}

    /** This watcher is to be told nothing more. */
    record Unwatch(long watcherId) implements BusRecord {}

    /** An agent's own token, sealed; later signals name its id. */
    record BearerToken(long id, Buffer token, long expiresAtEpochMs) implements BusRecord {}
}
