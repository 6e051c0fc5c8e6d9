package io.keyfold.shard;

import io.keyfold.core.Decision;
import io.keyfold.core.IndicatorCause;
import io.keyfold.core.IndicatorState;
import io.keyfold.core.Reason;
import io.keyfold.core.Times;
import io.keyfold.core.TypingPolicy;
import io.keyfold.core.Watcher;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Who wants to know what the guest sees of one conversation, and what each was told last. Bounded; those that left are
 * dropped when the next thing happens, within a minute. Owned by the conversation's event loop.
 */
final class Watchers {
    /** Watchers of one conversation; more are not told anything. */
    static final int MAX = 64;

    /** How long one that left is kept at most, in a conversation in which nothing happens. */
    private static final long SWEEP_MS = 60_000;

    private final List<Entry> entries = new ArrayList<>(1);

    private static final class Entry {
        final Watcher watcher;
        final Watcher told;
        Member member;

        /** What it was told last; null when it knows nothing of a conversation that has a past. */
        @Nullable
        IndicatorState state;

        @Nullable
        Reason reason;

        Entry(Watcher watcher, Watcher told, Member member) {
            this.watcher = watcher;
            this.told = told;
            this.member = member;
        }
    }

    /**
     * Tells {@code watcher} from now on what becomes of {@code member}'s typing; once, however often it is handed over.
     *
     * @param way makes of it what is told; asked only when it is new
     * @param idle whether the conversation is idle and never was anything else: that goes without saying
     */
    @SuppressWarnings("ReferenceEquality") // a watcher is known by its identity, whatever it thinks it equals
    void add(Watcher watcher, UnaryOperator<Watcher> way, Member member, boolean idle) {
        for (Entry entry : entries) {
            if (entry.watcher == watcher) {
                entry.member = member;
                return;
            }
        }
        if (entries.size() >= MAX) {
            dropThoseThatLeft();
        }
        if (entries.size() < MAX) {
            Entry entry = new Entry(watcher, way.apply(watcher), member);
            entry.state = idle ? IndicatorState.IDLE : null;
            entries.add(entry);
        }
    }

    /** Tells those whose state changed. What a watcher does with the news may come back here. */
    void tell(Conversation conversation, long nowMs, TypingPolicy policy) {
        dropThoseThatLeft();
        boolean seen = conversation.typing.isSeen(nowMs, policy);
        boolean onItsWay = conversation.typing.isOnItsWay();
        for (int i = entries.size() - 1; i >= 0; i = Math.min(i, entries.size()) - 1) {
            Entry entry = entries.get(i);
            if (conversation.ended) {
                end(entry, IndicatorCause.CONVERSATION_ENDED);
            } else if (entry.member.participant.ended()) {
                end(entry, IndicatorCause.PARTICIPANT_ENDED);
            } else if (seen) {
                tell(entry, IndicatorState.COMPOSING, null, null);
            } else if (!onItsWay) {
                tellDark(entry, conversation, nowMs, policy);
            }
        }
    }

    private static void tellDark(Entry entry, Conversation conversation, long nowMs, TypingPolicy policy) {
        Member member = entry.member;
        Reason trouble = conversation.troubleOf(member, nowMs, policy.idleTimeoutMs());
        if (trouble == null) {
            // A trouble that was not ended by a word ended by silence, whatever was said before.
            IndicatorCause cause = member.trouble() != null ? IndicatorCause.TIMEOUT : conversation.typing.endedBy();
            tell(entry, IndicatorState.IDLE, null, cause.label());
        } else {
            boolean shed = trouble.decision() == Decision.SHED;
            tell(entry, shed ? IndicatorState.HELD : IndicatorState.LOST, trouble, trouble.label());
        }
    }

    private void end(Entry entry, IndicatorCause cause) {
        entries.remove(entry);
        tell(entry, IndicatorState.ENDED, null, cause.label());
    }

    private static void tell(Entry entry, IndicatorState state, @Nullable Reason reason, @Nullable String label) {
        if (entry.state != state || entry.reason != reason) {
            entry.state = state;
            entry.reason = reason;
            entry.told.state(state, label);
        }
    }

    /** The conversation is forgotten: what follows begins with nothing shown. */
    void forget() {
        for (Entry entry : List.copyOf(entries)) {
            if (entry.state != null) {
                tell(entry, IndicatorState.IDLE, null, IndicatorCause.TIMEOUT.label());
            }
        }
        entries.clear();
    }

    /** The conversation goes to another owner, or is dropped for a while: what they were told is not over by that. */
    void release() {
        for (Entry entry : List.copyOf(entries)) {
            entry.told.released();
        }
        entries.clear();
    }

    /** When to come back although nothing happened, or {@code otherwiseMs} when that is earlier. */
    long deadlineMs(Conversation conversation, long nowMs, long otherwiseMs, TypingPolicy policy) {
        if (entries.isEmpty()) {
            return otherwiseMs;
        }
        if (conversation.typing.isSeen(nowMs, policy)) {
            return Times.earlier(otherwiseMs, conversation.typing.litUntilMs(policy));
        }
        long deadlineMs = Times.earlier(otherwiseMs, nowMs + SWEEP_MS);
        for (Entry entry : entries) {
            boolean ends = conversation.troubleOf(entry.member, nowMs, policy.idleTimeoutMs()) != null
                    && !conversation.isHeldBy(entry.member);
            if (ends) {
                deadlineMs = Times.earlier(deadlineMs, entry.member.triedAtMs + policy.idleTimeoutMs());
            }
        }
        return deadlineMs;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    private void dropThoseThatLeft() {
        entries.removeIf(entry -> entry.watcher.hasLeft());
    }
}
