package io.keyfold.edge.ws;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One object that a client sent, as {@link OpReader} understood it.
 *
 * @param kind what is wanted; null when that cannot be told
 * @param id the client's {@code i}; {@link #UNASKED} when it wants no answer, or gave no good one
 * @param complaint why it cannot be done, in a sentence that repeats nothing of it; null when it can be tried
 * @param handles those that it names; empty when it has none
 * @param isList whether they came as a list, and the answer has to
 * @param forMs of a hold; 0 cancels
 * @param words the texts it carries
 */
record Op(
        @Nullable Kind kind,
        long id,
        @Nullable String complaint,
        List<Integer> handles,
        boolean isList,
        long forMs,
        Words words) {
    /** No answer is wanted. */
    static final long UNASKED = -1;

    /** What a client can ask for, by the member that asks. */
    enum Kind {
        HELLO,
        OPEN,
        KEYS,
        PAUSED,
        SENT,
        CLOSE,
        HOLD,
        TOKEN
    }

    /**
     * Texts of an object, each null when it is not there.
     *
     * @param token of a hello, or the fresh one; a secret
     * @param session the one to resume; a secret, too
     */
    record Words(
            @Nullable String token,
            @Nullable String session,
            @Nullable String conversationId,
            @Nullable String participantId) {
        @Override
        public String toString() {
            return "Words[]";
        }
    }

    boolean wantsAnswer() {
        return id != UNASKED;
    }

    /** The one handle that it names. */
    int handle() {
        return handles.get(0);
    }
}
