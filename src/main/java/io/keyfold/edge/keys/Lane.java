package io.keyfold.edge.keys;

import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.StableHash;
import io.keyfold.core.Verdict;
import io.keyfold.core.VerdictSink;
import io.keyfold.core.Watcher;
import io.keyfold.edge.auth.Caller;

/**
 * The keys of one agent in one conversation over a connection that stays: the ids are hashed once, the signal of a key
 * is made once, and the gate is a few fields, so that a key that cannot matter costs comparisons and nothing else. Used
 * on one event loop. Times are monotonic milliseconds of any origin.
 */
public final class Lane {
    private final String conversationId;
    private final String participantId;
    private final long conversation;
    private final Watcher watcher;
    private final VerdictSink owner;
    private Caller caller;
    private Signal keystroke;

    private boolean closed;
    private Reason folds = Reason.GATE;
    /** {@link GateTable#stamp} when the gate was closed: it is open as soon as that has changed. */
    private int stamp;
    /** Counts up when the gate is opened here, so that an older verdict does not close it again. */
    private int opened;

    private long untilMs;
    private long nextAtMs;

    /**
     * A lane with an open gate.
     *
     * @param conversationId checked id
     * @param participantId checked participant or communication id
     * @param watcher goes along with every signal
     * @param owner hears what the owner answered to each key that reached it
     */
    public Lane(String conversationId, String participantId, Caller caller, Watcher watcher, VerdictSink owner) {
        this.conversationId = conversationId;
        this.participantId = participantId;
        this.conversation = StableHash.of(conversationId);
        this.watcher = watcher;
        this.owner = owner;
        this.caller = caller;
        this.keystroke = signal(Signal.Kind.KEYSTROKE, 0);
    }

    /** The caller has a fresh token: signals carry it from now on, and the next key takes it to the owner. */
    public void replaceCaller(Caller fresh) {
        caller = fresh;
        keystroke = signal(Signal.Kind.KEYSTROKE, 0);
        open();
    }

    public String conversationId() {
        return conversationId;
    }

    public String participantId() {
        return participantId;
    }

    long conversation() {
        return conversation;
    }

    Caller caller() {
        return caller;
    }

    Watcher watcher() {
        return watcher;
    }

    VerdictSink owner() {
        return owner;
    }

    Signal keystroke() {
        return keystroke;
    }

    Signal signal(Signal.Kind kind, long holdMs) {
        return new Signal(kind, conversationId, participantId, caller.agent(), holdMs, null, 0);
    }

    /** The verdict on a key that cannot matter now; {@link Verdict#TAKEN} when the gate is open. */
    long folded(int stampNow, long nowMs) {
        if (!closed || stamp != stampNow || untilMs - nowMs <= 0) {
            return Verdict.TAKEN;
        }
        return folds == Reason.GATE ? Verdict.of(Reason.GATE, nextAtMs - nowMs) : Verdict.of(folds);
    }

    /** A key is on its way: those that follow are folded into it until its verdict is there, for a time. */
    int asked(int stampNow, long nowMs) {
        close(Reason.IN_FLIGHT, stampNow, nowMs + GateTable.MAX_CLOSED_MS, nowMs);
        return opened;
    }

    /** The verdict on a key that was {@link #asked}, unless the gate was opened since. */
    void answered(int openedThen, int stampThen, long verdict, long nowMs) {
        if (opened != openedThen || stamp != stampThen) {
            return;
        }
        long closedMs = GateTable.closedMs(verdict);
        closed = closedMs > 0;
        if (closed) {
            close(Reason.GATE, stampThen, nowMs + closedMs, nowMs + Math.max(closedMs, Verdict.nextMs(verdict)));
        }
    }

    void open() {
        closed = false;
        opened++;
    }

    private void close(Reason why, int stampNow, long forUntilMs, long nextMs) {
        closed = true;
        folds = why;
        stamp = stampNow;
        untilMs = forUntilMs;
        nextAtMs = nextMs;
    }
}
