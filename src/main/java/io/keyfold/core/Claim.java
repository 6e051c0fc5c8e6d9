package io.keyfold.core;

/**
 * What speaks for making one typing call now, when permits are short. Times in ms.
 *
 * @param rank what it is for
 * @param sinceCallMs since the conversation's last call was written; {@link Long#MAX_VALUE} when that does not matter
 * @param spacingMs the least time between the two without any shortage
 * @param agent a hash of who types; {@link #NOBODY} when that is not known
 * @param conversation a hash of where
 */
public record Claim(Rank rank, long sinceCallMs, long spacingMs, long agent, long conversation) {
    /** No call was made before. */
    public static final long NEVER_MS = Long.MAX_VALUE;

    /** An agent that nobody knows: alone, whatever else types. */
    public static final long NOBODY = 0;

    /** A call that goes with the one before: its end, or its second try. It is spaced from no other. */
    public static final Claim AGAIN = new Claim(Rank.REFRESH, NEVER_MS, 0);

    /** Of somebody who is not known. */
    public Claim(Rank rank, long sinceCallMs, long spacingMs) {
        this(rank, sinceCallMs, spacingMs, NOBODY, 0);
    }

    /** The same, of this agent in this conversation. */
    public Claim by(long byAgent, long inConversation) {
        return new Claim(rank, sinceCallMs, spacingMs, byAgent, inConversation);
    }

    /** Of the call that {@code typing} wants. Who begins to type in time is served before who goes on. */
    public static Claim of(Typing typing, long nowMs, TypingPolicy policy) {
        if (typing.off || typing.resent) {
            return AGAIN;
        }
        boolean called = typing.wasCalled();
        long beganAtMs = typing.activity.beganAtMs();
        Rank rank = Rank.REFRESH;
        if (!called || beganAtMs - typing.calledAtMs() > 0) {
            rank = nowMs - beganAtMs - policy.maxAgeMs() <= 0 ? Rank.START : Rank.WAITING;
        }
        long spacingMs = typing.light.wasMessageSinceCall() ? policy.messageFloorMs() : policy.refreshIntervalMs();
        return new Claim(rank, called ? nowMs - typing.calledAtMs() : NEVER_MS, spacingMs);
    }
}
