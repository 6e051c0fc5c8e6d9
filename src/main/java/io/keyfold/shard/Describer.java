package io.keyfold.shard;

import io.keyfold.core.IndicatorCause;
import io.keyfold.core.LeaseState;
import io.keyfold.core.Outcome;
import io.keyfold.core.TypingPolicy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns a conversation into what people see of it. */
final class Describer {
    private static final int TAIL_LENGTH = 4;

    private Describer() {}

    static ConversationView view(Conversation conversation, ShardLoop loop, long nowMs) {
        TypingPolicy policy = loop.options.typing();
        long toEpochMs = loop.clockEpochMs.getAsLong() - nowMs;
        boolean lit = conversation.typing.isSeen(nowMs, policy);
        boolean guest = loop.upstream.capabilities().needsGuestToken();
        boolean held = conversation.lease.isUsable(nowMs);
        Outcome lastOutcome = conversation.lastOutcome;
        return new ConversationView(
                conversation.id,
                state(conversation, nowMs, policy),
                lit,
                conversation.typing.wasCalled() ? conversation.typing.calledAtMs() + toEpochMs : 0,
                lastOutcome == null ? null : lastOutcome.label(),
                guest ? conversation.lease.state().label() : "not-needed",
                guest && held ? conversation.lease.expiresAtMs() + toEpochMs : 0,
                guest && held ? tail(conversation.guestToken) : null,
                why(conversation, loop, lit, nowMs),
                participants(conversation, nowMs, policy),
                conversation.timeline == null ? List.of() : conversation.timeline.entries());
    }

    private static String state(Conversation conversation, long nowMs, TypingPolicy policy) {
        if (conversation.ended) {
            return "ended";
        }
        if (conversation.typing.isHeld()) {
            return "held";
        }
        if (conversation.typing.isComposing() && conversation.anyoneComposing(nowMs, policy.idleTimeoutMs())) {
            return "composing";
        }
        return conversation.typing.endedBy() == IndicatorCause.PAUSED ? "paused" : "idle";
    }

    private static String why(Conversation conversation, ShardLoop loop, boolean lit, long nowMs) {
        if (!loop.options.enabled()) {
            return "Typing is switched off by configuration (typing.enabled).";
        }
        if (loop.options.shadow()) {
            return "Shadow mode: calls are decided and counted, none is sent (typing.shadow).";
        }
        if (conversation.ended) {
            return "The conversation is over.";
        }
        if (lit) {
            return "The guest sees the indicator.";
        }
        if (conversation.unknown) {
            return "The platform knows no conversation with this id.";
        }
        if (conversation.lookUpBlocked && !conversation.known && isVerifiedOnly(loop.options)) {
            return conversation.lookingUp
                    ? "The platform is being asked who takes part."
                    : "The platform could not say who takes part; until it can, no key leads to a call.";
        }
        if (!conversation.typing.isComposing()) {
            return "Nobody is typing.";
        }
        boolean needsLease = loop.upstream.capabilities().needsGuestToken();
        if (needsLease && !conversation.lease.isUsable(nowMs)) {
            return whyNoLease(conversation.lease.state(), conversation.lease.wasRejected());
        }
        return whyNotLit(conversation.lastOutcome);
    }

    private static boolean isVerifiedOnly(ShardOptions options) {
        return options.verify() && !options.allowUnverified();
    }

    private static String whyNoLease(LeaseState state, boolean rejected) {
        if (rejected) {
            return "The platform refuses the guest token, and a fresh one could not be had yet.";
        }
        return switch (state) {
            case ACQUIRING -> "A guest token is being fetched.";
            case BACKOFF -> "The platform gave no guest token; the relay waits before it asks again.";
            case NONE, HELD, RENEWING -> "There is no guest token for this conversation.";
        };
    }

    private static String whyNotLit(@Nullable Outcome outcome) {
        if (outcome == null) {
            return "The first typing call is on its way.";
        }
        return switch (outcome) {
            case ACCEPTED -> "The last call has faded or a message ended it; the next key lights the indicator.";
            case TOKEN_REJECTED -> "The platform refused the token of the last call.";
            case REJECTED -> "The platform refused the last call.";
            case THROTTLED -> "The platform asked the relay to wait (429).";
            case TIMEOUT -> "The platform did not answer the last call in time.";
            case UNREACHABLE -> "The platform could not be reached, or failed itself.";
            case STALE -> "The last call could not leave in time and was dropped.";
            case CANCELLED -> "A message overtook the last call.";
        };
    }

    private static List<ConversationView.ParticipantView> participants(
            Conversation conversation, long nowMs, TypingPolicy policy) {
        List<ConversationView.ParticipantView> views = new ArrayList<>();
        for (Member member : conversation.members) {
            views.add(new ConversationView.ParticipantView(
                    member.participant.id(),
                    member.participant.purpose(),
                    member.participant.ended(),
                    conversation.isComposing(member, nowMs, policy.idleTimeoutMs())));
        }
        return views;
    }

    private static @Nullable String tail(@Nullable String token) {
        return token == null || token.length() <= 2 * TAIL_LENGTH
                ? null
                : token.substring(token.length() - TAIL_LENGTH);
    }
}
