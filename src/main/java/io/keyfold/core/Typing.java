package io.keyfold.core;

import static io.keyfold.core.Times.earlier;
import static io.keyfold.core.Times.later;

import org.jspecify.annotations.Nullable;

/**
 * The typing machine of one conversation: when a call to the platform is wanted, and when not. It makes no call; its
 * owner does, and reports back how each ended. One machine per conversation, not per agent: the guest sees one
 * indicator.
 *
 * <p>Total: every event may come in every phase. Mutable, owned by one thread, allocates nothing. Times are monotonic
 * ms of any origin, compared by subtraction only.
 *
 * <p>Refreshed on a live key, not on a timer: nothing follows after the agent stopped. The one timed refresh is a hold.
 */
public final class Typing {
    private CallPhase phase = CallPhase.NONE;
    private Reason wantedFor = Reason.FIRST;
    private long wantedAtMs;
    private @Nullable Outcome dropAs;
    private boolean resent;

    private boolean tried;
    private long triedAtMs;
    private boolean limited;
    private Reason limit = Reason.INTERVAL;
    private long nextAtMs;

    private boolean lit;
    private long litAtMs;
    private boolean called;
    private long calledAtMs;
    private boolean messageSinceCall;

    private boolean composing;
    private boolean paused;
    private long idleAtMs;

    private final Hold hold = new Hold();

    // ---- what desktops say -------------------------------------------------------------------------------------

    /**
     * A keystroke. A reason of {@link Decision#WANTED} puts the machine into {@link CallPhase#WANTED}: the owner makes
     * the call or says {@link #refused} or {@link #withdrawn}.
     */
    public Reason key(long nowMs, TypingPolicy policy) {
        long untilMs = nowMs + policy.idleTimeoutMs();
        idleAtMs = composing ? later(idleAtMs, untilMs) : untilMs;
        composing = true;
        paused = false;
        hold.rearm();
        if (dropAs == Outcome.STALE) {
            dropAs = null;
        }
        return want(nowMs, policy, false);
    }

    /** Keeps the indicator lit without keys for {@code forMs}; answers as {@link #key} does. */
    public Reason hold(long nowMs, long forMs, TypingPolicy policy) {
        if (!hold.ask(nowMs, forMs, policy)) {
            return Reason.INTERVAL;
        }
        idleAtMs = composing ? idleAtMs : nowMs;
        composing = true;
        paused = false;
        return want(nowMs, policy, true);
    }

    /** The hold ends before its time; keys go on as they are. */
    public void endHold() {
        hold.end();
    }

    /**
     * Everybody in the conversation stopped, or said so. The platform has only On, so nothing is sent; what is wanted
     * and has not left is dropped.
     */
    public TypingStep stop() {
        boolean news = composing;
        composing = false;
        paused = true;
        endHold();
        TypingStep dropped = retract();
        return news && dropped == TypingStep.NOTHING ? TypingStep.WENT_IDLE : dropped;
    }

    /** Who wanted the call is gone: what has not left is dropped; another key wants anew. */
    public TypingStep retract() {
        if (phase == CallPhase.WANTED) {
            phase = CallPhase.NONE;
            return TypingStep.DROPPED_STALE;
        }
        if (phase == CallPhase.LEAVING && dropAs == null) {
            dropAs = Outcome.STALE;
        }
        return TypingStep.NOTHING;
    }

    /**
     * A message of the agent: it ends the indicator, cancels what is wanted and shortens the wait to the floor. One
     * that is heard of late, after the next call was wanted or written, says nothing of that call.
     */
    public TypingStep message(long atMs, TypingPolicy policy) {
        if ((called && atMs - calledAtMs < 0) || (phase != CallPhase.NONE && atMs - wantedAtMs < 0)) {
            return TypingStep.NOTHING;
        }
        composing = false;
        paused = false;
        endHold();
        messageSinceCall = true;
        lit = false;
        if (limited && limit == Reason.INTERVAL && tried) {
            nextAtMs = earlier(nextAtMs, triedAtMs + policy.messageFloorMs());
        }
        if (phase == CallPhase.WANTED) {
            phase = CallPhase.NONE;
            return TypingStep.DROPPED_CANCELLED;
        }
        if (phase == CallPhase.LEAVING) {
            dropAs = Outcome.CANCELLED;
        }
        return TypingStep.NOTHING;
    }

    /** Time went by. Call again until the answer is {@link TypingStep#NOTHING}. */
    public TypingStep tick(long nowMs, TypingPolicy policy) {
        if (phase == CallPhase.WANTED && isTooOld(nowMs, policy)) {
            phase = CallPhase.NONE;
            limit(Reason.INTERVAL, wantedAtMs + policy.messageFloorMs());
            return TypingStep.DROPPED_STALE;
        }
        hold.tick(nowMs, policy);
        if (composing && !hold.isOn() && nowMs - idleAtMs >= 0) {
            composing = false;
            return TypingStep.WENT_IDLE;
        }
        if (hold.isOn() && phase == CallPhase.NONE && isDue(nowMs)) {
            begin(nowMs, Reason.HOLD);
            return TypingStep.CALL;
        }
        return TypingStep.NOTHING;
    }

    // ---- what became of the call -------------------------------------------------------------------------------

    /** The wanted call is handed to upstream. */
    public void leaving() {
        if (phase == CallPhase.WANTED) {
            phase = CallPhase.LEAVING;
            dropAs = null;
        }
    }

    /**
     * The next step is to write the request.
     *
     * @return null when it may go, and from now on it counts; else why it must not, and it is forgotten
     */
    public @Nullable Outcome leave(long nowMs, TypingPolicy policy) {
        if (phase != CallPhase.LEAVING) {
            return Outcome.CANCELLED;
        }
        if (dropAs != null) {
            phase = CallPhase.NONE;
            return dropAs;
        }
        if (isTooOld(nowMs, policy)) {
            phase = CallPhase.NONE;
            limit(Reason.INTERVAL, wantedAtMs + policy.messageFloorMs());
            return Outcome.STALE;
        }
        phase = CallPhase.IN_FLIGHT;
        wrote(nowMs, policy);
        return null;
    }

    /** Shadow mode: the wanted call counts as made, and was not. */
    public void pretended(long nowMs, TypingPolicy policy) {
        phase = CallPhase.NONE;
        wrote(nowMs, policy);
        show();
    }

    /** 2xx: the guest sees the indicator, unless a message came meanwhile. */
    public void accepted() {
        if (phase == CallPhase.IN_FLIGHT) {
            phase = CallPhase.NONE;
            show();
        }
    }

    /** Failed after it was written (no answer, 5xx): the interval is burnt. */
    public void failed() {
        if (phase == CallPhase.IN_FLIGHT) {
            phase = CallPhase.NONE;
        }
    }

    /** Failed before a byte was written: the window is free again after the floor. */
    public void unwritten(long nowMs, TypingPolicy policy) {
        if (phase == CallPhase.LEAVING) {
            phase = CallPhase.NONE;
            tried = true;
            triedAtMs = nowMs;
            limit(Reason.INTERVAL, nowMs + policy.messageFloorMs());
        }
    }

    /** 429: no call for {@code waitMs}, nor before the interval is over. */
    public void throttled(long nowMs, long waitMs) {
        failed();
        long untilMs = nowMs + waitMs;
        limit(Reason.BACKOFF, limited ? later(nextAtMs, untilMs) : untilMs);
    }

    /** The platform refused the call for one participant: others wait for the floor only. */
    public void refusedForParticipant(TypingPolicy policy) {
        failed();
        if (called) {
            limit(Reason.INTERVAL, calledAtMs + policy.messageFloorMs());
        }
    }

    /** 401: the token was not good. {@link TypingStep#CALL}: make the same call once more with a fresh one. */
    public TypingStep tokenRejected(long nowMs, TypingPolicy policy) {
        boolean again =
                phase == CallPhase.IN_FLIGHT && !resent && composing && !messageSinceCall && !isTooOld(nowMs, policy);
        failed();
        if (!again) {
            return TypingStep.NOTHING;
        }
        phase = CallPhase.WANTED;
        resent = true;
        return TypingStep.CALL;
    }

    /** The wanted call cannot be made and nothing more is to be said of it (no token, no permit). */
    public void withdrawn() {
        if (phase == CallPhase.WANTED) {
            phase = CallPhase.NONE;
        }
    }

    /** No call until {@code forMs} from now, for {@code reason}. */
    public void refused(long nowMs, Reason reason, long forMs) {
        withdrawn();
        failed();
        limit(reason, nowMs + forMs);
    }

    // ---- what others may know ----------------------------------------------------------------------------------

    public CallPhase phase() {
        return phase;
    }

    /** Why the wanted or running call was wanted. */
    public Reason wantedFor() {
        return wantedFor;
    }

    /** When the key came that wanted the call. */
    public long wantedAtMs() {
        return wantedAtMs;
    }

    public boolean isComposing() {
        return composing;
    }

    /** Whether the last thing said was an explicit stop. */
    public boolean isPaused() {
        return paused;
    }

    public boolean isHeld() {
        return hold.isOn();
    }

    /** Whether any call was written; only then {@link #calledAtMs()} means something. */
    public boolean wasCalled() {
        return called;
    }

    /** When the last call was written. */
    public long calledAtMs() {
        return calledAtMs;
    }

    /** Whether, by what is known, the guest sees the indicator. */
    public boolean isLit(long nowMs, TypingPolicy policy) {
        return lit && nowMs - litAtMs - policy.displayDurationMs() < 0;
    }

    /** Milliseconds until another key can matter; 0 when the next one can. */
    public long nextMs(long nowMs, TypingPolicy policy) {
        return switch (phase) {
            case NONE -> limited ? Math.max(0, nextAtMs - nowMs) : 0;
            case WANTED, LEAVING -> dropAs != null ? policy.messageFloorMs() : policy.refreshIntervalMs();
            case IN_FLIGHT -> Math.max(1, nextAtMs - nowMs);
        };
    }

    /** The earliest time at which {@link #tick} has something to do, or {@code noneMs} when there is none. */
    public long deadlineMs(long noneMs, TypingPolicy policy) {
        long deadlineMs = noneMs;
        boolean any = false;
        if (phase == CallPhase.WANTED) {
            deadlineMs = wantedAtMs + policy.maxAgeMs() + 1;
            any = true;
        }
        if (composing && !hold.isOn()) {
            deadlineMs = any ? earlier(deadlineMs, idleAtMs) : idleAtMs;
            any = true;
        }
        if (hold.isOn()) {
            long dueMs = limited ? nextAtMs : hold.askedAtMs();
            long heldMs = phase == CallPhase.NONE ? earlier(dueMs, hold.untilMs()) : hold.untilMs();
            deadlineMs = any ? earlier(deadlineMs, heldMs) : heldMs;
        }
        return deadlineMs;
    }

    /** Until when a key cannot lead to a call, or {@code otherwiseMs} when that is later: worth remembering so long. */
    public long waitsUntilMs(long otherwiseMs) {
        return limited ? later(nextAtMs, otherwiseMs) : otherwiseMs;
    }

    /** Whether {@link #tick} will ever have something to do. */
    public boolean hasDeadline() {
        return phase == CallPhase.WANTED || composing || hold.isOn();
    }

    // ---- rules -------------------------------------------------------------------------------------------------

    private Reason want(long nowMs, TypingPolicy policy, boolean forHold) {
        if (phase != CallPhase.NONE) {
            return Reason.IN_FLIGHT;
        }
        if (!isDue(nowMs)) {
            return limit;
        }
        begin(nowMs, forHold ? Reason.HOLD : reasonAt(nowMs, policy));
        return wantedFor;
    }

    private Reason reasonAt(long nowMs, TypingPolicy policy) {
        if (called && messageSinceCall && nowMs - calledAtMs - policy.refreshIntervalMs() < 0) {
            return Reason.AFTER_MESSAGE;
        }
        return isLit(nowMs, policy) ? Reason.REFRESH : Reason.FIRST;
    }

    private boolean isDue(long nowMs) {
        return !limited || nowMs - nextAtMs >= 0;
    }

    private void begin(long nowMs, Reason reason) {
        phase = CallPhase.WANTED;
        wantedFor = reason;
        wantedAtMs = nowMs;
        dropAs = null;
        resent = false;
    }

    private void wrote(long nowMs, TypingPolicy policy) {
        tried = true;
        triedAtMs = nowMs;
        called = true;
        calledAtMs = nowMs;
        messageSinceCall = false;
        limit(Reason.INTERVAL, nowMs + policy.refreshIntervalMs());
    }

    private void show() {
        if (!messageSinceCall) {
            lit = true;
            litAtMs = calledAtMs;
        }
    }

    private void limit(Reason reason, long untilMs) {
        limited = true;
        limit = reason;
        nextAtMs = untilMs;
    }

    private boolean isTooOld(long nowMs, TypingPolicy policy) {
        return nowMs - wantedAtMs - policy.maxAgeMs() > 0;
    }
}
