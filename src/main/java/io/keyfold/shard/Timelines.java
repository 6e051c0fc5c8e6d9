package io.keyfold.shard;

import io.keyfold.core.Decision;
import io.keyfold.core.Reason;
import io.keyfold.core.Verdict;
import java.util.HashMap;
import java.util.Map;

/**
 * What happens in the conversations of one event loop, noted for people as far as {@link TimelineRule} allows; and
 * which conversations somebody follows at the moment. Owned by the loop.
 */
final class Timelines {
    /** Conversations that can be traced at once; more are shown what others see. */
    static final int MAX_TRACED = 64;

    /** For so long a conversation counts as traced after somebody looked. */
    static final long TRACED_MS = 3_000;

    /** No time was taken, or none is known. */
    static final long NO_TIME = -1;

    private final ShardLoop loop;
    private final Map<String, Long> tracedUntilMs = new HashMap<>();

    Timelines(ShardLoop loop) {
        this.loop = loop;
    }

    /** Somebody follows the conversation, which need not be known yet. */
    void trace(String conversationId, long nowMs) {
        expire(nowMs);
        if (tracedUntilMs.size() < MAX_TRACED || tracedUntilMs.containsKey(conversationId)) {
            tracedUntilMs.put(conversationId, nowMs + TRACED_MS);
        }
    }

    /** Forgets those that nobody follows any more. */
    void expire(long nowMs) {
        if (!tracedUntilMs.isEmpty()) {
            tracedUntilMs.values().removeIf(untilMs -> nowMs - untilMs >= 0);
        }
    }

    private boolean isTraced(Conversation conversation) {
        return !tracedUntilMs.isEmpty() && tracedUntilMs.containsKey(conversation.id);
    }

    /** Whether every key of the conversation is to be seen: then none may be folded before it comes here. */
    boolean wantsKeys(Conversation conversation) {
        return loop.options.timeline().keys() && isTraced(conversation);
    }

    /** A key was answered; one that changed nothing is noted only when keys are wanted. */
    void key(Conversation conversation, long verdict) {
        if (!Verdict.isDecision(verdict)) {
            return;
        }
        Reason reason = Verdict.reason(verdict);
        if (reason.decision() != Decision.COALESCED) {
            note(conversation, reason.decision().label(), reason.label());
        } else if (wantsKeys(conversation)) {
            note(conversation, "key", reason.label());
        }
    }

    void note(Conversation conversation, String what, String detail) {
        note(conversation, what, detail, 0, NO_TIME);
    }

    /** {@code status}: HTTP, 0 for none; {@code tookMs}: {@link #NO_TIME} for none. */
    void note(Conversation conversation, String what, String detail, int status, long tookMs) {
        TimelineRule rule = loop.options.timeline();
        boolean traced = isTraced(conversation);
        boolean kept = rule.decisions() && (traced || loop.gauges.conversations() <= rule.maxConversations());
        if (!kept) {
            conversation.timeline = null;
            return;
        }
        long nowEpochMs = loop.clockEpochMs.getAsLong();
        Timeline timeline = conversation.timeline;
        if (timeline == null) {
            timeline = new Timeline(nowEpochMs);
            conversation.timeline = timeline;
        }
        timeline.resize(traced ? Timeline.TRACED_CAPACITY : Timeline.CAPACITY);
        timeline.add(nowEpochMs, what, detail, status, tookMs);
    }
}
