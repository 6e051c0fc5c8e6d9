package io.keyfold.shard;

import io.keyfold.core.Gcra;
import io.keyfold.core.LeasePolicy;
import io.keyfold.core.ParticipantRule;
import io.keyfold.core.TypingPolicy;
import org.jspecify.annotations.Nullable;

/**
 * What a shard goes by. Immutable; a reload brings a new one.
 *
 * @param typing times of the typing machine
 * @param lease times of the guest-token lease
 * @param rule who may type
 * @param verify look participants up; else take ids as they come
 * @param allowUnverified let participants type while a look-up cannot be made
 * @param enabled the kill switch
 * @param shadow decide and count, send nothing
 * @param agentCredential the agent's own token is used upstream, else the relay's
 * @param relayCredential the relay has a credential of its own, so guest tokens can be minted with it
 * @param guestRate rate of typing calls for one guest token; null for no limit
 * @param timeline what is kept of the last things that happened in a conversation
 * @param maxConversations on this event loop
 */
public record ShardOptions(
        TypingPolicy typing,
        LeasePolicy lease,
        ParticipantRule rule,
        boolean verify,
        boolean allowUnverified,
        boolean enabled,
        boolean shadow,
        boolean agentCredential,
        boolean relayCredential,
        @Nullable Gcra guestRate,
        TimelineRule timeline,
        int maxConversations) {}
