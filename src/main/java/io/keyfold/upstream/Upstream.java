package io.keyfold.upstream;

import io.keyfold.core.Bearer;
import io.keyfold.core.Claim;
import io.keyfold.core.ConversationFacts;
import io.keyfold.core.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * The platform, as a shard sees it. One instance per event loop; every method is called on that loop and every reply
 * arrives on it, never before the method returned. Nothing here waits longer than {@code upstream.timeout}.
 */
public interface Upstream {
    /** What the dialect can do. */
    Capabilities capabilities();

    /**
     * Asks leave to make one typing call now, and takes its permits when it is granted: the shared budgets, the
     * bearer's own rate, the breaker, the calls in flight. The rate of a guest token is the shard's own business.
     *
     * @param bearer whose token the call would carry; null for the relay's own credential or a guest token
     * @param claim what speaks for the call when permits are short
     * @return {@link io.keyfold.core.Verdict#TAKEN} when granted, else the verdict that explains the refusal
     */
    long admit(@Nullable Bearer bearer, Claim claim, long nowMs);

    /** Makes one typing call. {@link TypingCall#ended} is called exactly once. */
    void type(TypingCall call);

    /** Fetches a guest token (dialect guest). */
    void mintGuestToken(String conversationId, @Nullable Bearer bearer, MintReply reply);

    /** Asks for a conversation's participants. */
    void lookUp(String conversationId, @Nullable Bearer bearer, LookUpReply reply);

    /** One typing call: what it says, and the shard's two answers to it. */
    interface TypingCall {
        /** Whether it shows the indicator; else it ends it, for a dialect with {@link Capabilities#hasOff()}. */
        boolean on();

        String conversationId();

        String participantId();

        /** Needed by a dialect with {@link Capabilities#needsCommunication()}. */
        @Nullable
        String communicationId();

        /** Needed by a dialect with {@link Capabilities#needsGuestToken()}. */
        @Nullable
        String guestToken();

        /** The agent's own token when the call carries it; null for the relay's. */
        @Nullable
        Bearer bearer();

        /**
         * Asked on the shard's loop when a connection is there and the next step is to write the request.
         *
         * @return null to let it go (from then on it counts as written), or why it must not: {@link Outcome#STALE} or
         *     {@link Outcome#CANCELLED}
         */
        @Nullable
        Outcome leaving(long nowMs);

        void ended(CallResult result);
    }

    /** How a mint ended: one of the two, once. */
    interface MintReply {
        /** A fresh token; {@code lifeMs} counts from now. */
        void minted(String guestToken, long lifeMs);

        void failed(CallResult result);
    }

    /** How a look-up ended: one of the two, once. */
    interface LookUpReply {
        void found(ConversationFacts facts);

        /** {@link CallResult.Refusal#UNKNOWN} when the platform knows no such conversation. */
        void failed(CallResult result);
    }
}
