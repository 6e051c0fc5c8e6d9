package io.keyfold.shard;

import io.keyfold.core.IndicatorCause;
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
                Explanation.of(conversation, loop, lit, nowMs),
                participants(conversation, nowMs, policy),
                conversation.timeline == null ? 0 : conversation.timeline.sinceEpochMs(),
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
