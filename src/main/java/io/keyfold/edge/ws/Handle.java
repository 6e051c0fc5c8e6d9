package io.keyfold.edge.ws;

import io.keyfold.core.Decision;
import io.keyfold.core.IndicatorState;
import io.keyfold.core.ProblemCode;
import io.keyfold.core.Reason;
import io.keyfold.core.Verdict;
import io.keyfold.core.VerdictSink;
import io.keyfold.core.Watcher;
import io.keyfold.edge.auth.Caller;
import io.keyfold.edge.keys.Lane;
import org.jspecify.annotations.Nullable;

/**
 * One participant that a socket types for. Hears from the owner what the guest sees and what became of its keys, and
 * tells the client when that changes. Used on one event loop, but for {@link #hasLeft}.
 */
final class Handle implements Watcher, VerdictSink {
    private final int number;
    private final Lane lane;
    private final HandleTable table;
    private final FrameWriter out;
    private final Sessions.Names names;
    private boolean opened;
    private volatile boolean left;
    private @Nullable IndicatorState shown;
    private @Nullable String shownReason;

    Handle(Sessions.Names names, Caller caller, HandleTable table, FrameWriter out) {
        this.names = names;
        this.number = names.handle();
        this.table = table;
        this.out = out;
        lane = new Lane(names.conversationId(), names.participantId(), caller, this, this);
    }

    int number() {
        return number;
    }

    Lane lane() {
        return lane;
    }

    Sessions.Names names() {
        return names;
    }

    boolean isOf(String conversationId, String participantId) {
        return names.conversationId().equals(conversationId)
                && names.participantId().equals(participantId);
    }

    /** Whether keys may be pressed on it: the owner has agreed. */
    boolean isOpened() {
        return opened;
    }

    void opened() {
        opened = true;
    }

    /** Nothing is told any more. */
    void leave() {
        left = true;
    }

    @Override
    public boolean hasLeft() {
        return left;
    }

    @Override
    public void state(IndicatorState state, @Nullable String reason) {
        if (left || state == shown && (reason == null ? shownReason == null : reason.equals(shownReason))) {
            return;
        }
        shown = state;
        shownReason = reason;
        out.state(number, state, reason);
    }

    /** What the owner answered to a key. */
    @Override
    public void verdict(long verdict) {
        if (left) {
            return;
        }
        if (Verdict.isProblem(verdict)) {
            refused(Verdict.problem(verdict));
        } else if (Verdict.isDecision(verdict)) {
            decided(Verdict.reason(verdict));
        }
    }

    /** Why a key shows nothing, unless the guest still sees the indicator: then the owner tells when it goes out. */
    private void decided(Reason reason) {
        if (shown == IndicatorState.COMPOSING) {
            return;
        }
        if (reason.decision() == Decision.SHED) {
            state(IndicatorState.HELD, reason.label());
        } else if (reason.decision() == Decision.SUPPRESSED) {
            state(IndicatorState.LOST, reason.label());
        }
    }

    /** The participant may not type any more: the handle is free again. */
    private void refused(ProblemCode problem) {
        out.freed(number, problem);
        table.free(this);
    }
}
