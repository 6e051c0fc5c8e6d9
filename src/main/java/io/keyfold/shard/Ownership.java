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

    /**
     * What a turn of the loop does of a change of owners: so many conversations are looked at, in a millisecond or two.
     */
    static final int SLICE = 10_000;

    /** To release one costs about as much as to look at so many. */
    static final int RELEASE_COST = 20;

    private static final Logger LOG = LoggerFactory.getLogger(Ownership.class);

    private final ShardLoop loop;
    private final Turn turn;
    private @Nullable PauseWatch pauses;
    private boolean fenced;
    private int releasing;
    private Predicate<String> keeps = id -> true;

    /** When the last change of owners was; see {@link Stamp}. */
    private long term;

    /** What is here since before the last change of owners, up to {@link #lookedAt} asked whether it stays. */
    private List<Conversation> toLookAt = List.of();

    private int lookedAt;

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
        boolean moves = conversation.released || (isLooking() && !keeps.test(conversation.id));
        return !fenced && !conversation.freed && !moves;
    }

    void fence() {
        List<Conversation> dropped = loop.all();
        if (!fenced) {
            LOG.warn("fenced: conversations={} dropped; nothing is sent until membership is confirmed", dropped.size());
        }
        fenced = true;
        toLookAt = List.of();
        lookedAt = 0;
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

    boolean release(Predicate<String> kept, long nowMs) {
        keeps = kept;
        term = Math.max(term + 1, loop.clockEpochMs.getAsLong());
        toLookAt = loop.all();
        lookedAt = 0;
        return releaseMore(nowMs);
    }

    /** Returns whether anything is left to look at. */
    boolean releaseMore(long nowMs) {
        int budget = SLICE;
        while (budget > 0 && isLooking()) {
            Conversation conversation = toLookAt.get(lookedAt++);
            budget -= look(conversation, nowMs) ? RELEASE_COST : 1;
        }
        if (!isLooking()) {
            toLookAt = List.of();
            lookedAt = 0;
        }
        return isLooking();
    }

    /** Whether a change of owners is known of that not every conversation was asked about yet. */
    private boolean isLooking() {
        return lookedAt < toLookAt.size();
    }

    /** Whoever touches a conversation in the meantime has it asked first; returns whether it is this loop's. */
    boolean isOurs(Conversation conversation, long nowMs) {
        if (isLooking()) {
            look(conversation, nowMs);
        }
        return !conversation.released && !conversation.freed;
    }

    /** Returns whether the conversation changed sides. */
    private boolean look(Conversation conversation, long nowMs) {
        boolean released = !keeps.test(conversation.id);
        if (!released && conversation.saved != null) {
            conversation.saved.since(term);
        }
        if (conversation.freed || released == conversation.released) {
            return false;
        }
        conversation.released = released;
        releasing += released ? 1 : -1;
        release(conversation, nowMs);
        return true;
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
        return releasing + toLookAt.size() - lookedAt;
    }

    /** Whether the conversation is not over when its state is given back. */
    boolean isLetGo(Conversation conversation) {
        return fenced || conversation.released;
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
        conversation.takeWaiting().forEach(one -> one.reply.verdict(UNREACHABLE));
    }
}
