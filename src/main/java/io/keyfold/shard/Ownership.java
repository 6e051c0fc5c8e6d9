package io.keyfold.shard;

import io.keyfold.core.Reason;
import io.keyfold.core.Verdict;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the loop may act: not on conversations that another node owns by now, and on none after a pause until the
 * node has made sure that it is still a member. Asked before anything begins and once more, by {@link Call}, when a
 * request is about to be written. On a single node the answer is always yes. Owned by the event loop.
 */
final class Ownership {
    /** Answers a signal that this loop must not act on; another node may, in a moment. */
    static final long UNREACHABLE = Verdict.of(Reason.OWNER_UNREACHABLE, 250);

    private static final Logger LOG = LoggerFactory.getLogger(Ownership.class);

    private final ShardLoop loop;
    private final Turn turn;
    private @Nullable PauseWatch pauses;
    private boolean fenced;
    private int releasing;

    Ownership(ShardLoop loop, Turn turn) {
        this.loop = loop;
        this.turn = turn;
    }

    // ---- pauses ------------------------------------------------------------------------------------------------

    boolean beat(long nowMs, long nowEpochMs) {
        if (pauses == null) {
            pauses = new PauseWatch();
        }
        if (pauses.tick(nowMs, nowEpochMs)) {
            fence();
        }
        return fenced;
    }

    /** Whether the loop must not act at all. After a pause the first to ask notices, before the late tick does. */
    boolean isFenced(long nowMs) {
        fenceIfLate(nowMs);
        return fenced;
    }

    void fenceIfLate(long nowMs) {
        if (!fenced && pauses != null && pauses.isLate(nowMs)) {
            fence();
        }
    }

    /** Whether an answer that comes now finds nobody: what it is about was given back, or is, after a pause. */
    boolean isGone(Conversation conversation, long nowMs) {
        fenceIfLate(nowMs);
        return conversation.freed;
    }

    /** Whether a request of the conversation may be written now, by both clocks. */
    boolean mayWrite(Conversation conversation, long nowMs) {
        if (pauses != null && !fenced && pauses.isPause(nowMs, loop.clockEpochMs.getAsLong())) {
            fence();
        }
        return !fenced && !conversation.freed && !conversation.released;
    }

    void fence() {
        List<Conversation> dropped = loop.all();
        if (!fenced) {
            LOG.warn("fenced: conversations={} dropped; nothing is sent until membership is confirmed", dropped.size());
        }
        fenced = true;
        for (Conversation conversation : dropped) {
            stop(conversation);
            loop.free(conversation);
        }
    }

    boolean confirm(long nowMs) {
        if (pauses != null && pauses.isLate(nowMs)) {
            // The confirmation itself is from before a pause.
            fence();
        } else {
            LOG.info("membership is confirmed fenced={}", fenced);
            fenced = false;
        }
        return !fenced;
    }

    // ---- moves -------------------------------------------------------------------------------------------------

    void release(Predicate<String> keeps, long nowMs) {
        for (Conversation conversation : loop.all()) {
            boolean released = !keeps.test(conversation.id);
            if (released != conversation.released) {
                conversation.released = released;
                releasing += released ? 1 : -1;
                release(conversation, nowMs);
            }
        }
    }

    private void release(Conversation conversation, long nowMs) {
        boolean loading = conversation.isLoading();
        if (conversation.released) {
            stop(conversation);
        }
        if (conversation.released && loading) {
            // Nothing of it is known here; its record says more.
            loop.free(conversation);
        } else {
            loop.settle(conversation, nowMs);
        }
    }

    int releasing() {
        return releasing;
    }

    /** The state of a conversation that was released, or dropped, is given back. */
    void freed(Conversation conversation) {
        releasing -= conversation.released ? 1 : 0;
    }

    /** Nothing new begins. A call that has left goes on; one that has not never will. */
    private void stop(Conversation conversation) {
        turn.countDropped(conversation, conversation.typing.retract());
        if (conversation.saved != null) {
            conversation.saved.loading = false;
        }
        List<Asking> waiting = List.copyOf(conversation.waiting);
        conversation.waiting.clear();
        waiting.forEach(one -> one.reply.verdict(UNREACHABLE));
    }
}
