package io.keyfold.core;

import static io.keyfold.core.Times.earlier;

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
 *
 * <p>In a dialect that knows Off, a stop costs one call more. It leaves as soon as no other call is out, so that it
 * never overtakes the On that it ends, and not when a key came meanwhile. It waits for no floor, since a stop that is
 * told late is worth little; the next On does. So a key just after a stop makes no Off/On pair within the floor.
 */
public final class Typing {
    private CallPhase phase = CallPhase.NONE;
    private Reason wantedFor = Reason.FIRST;
    private long wantedAtMs;
    private @Nullable Outcome dropAs;
    boolean resent;
    boolean off;

    final Activity activity = new Activity();
    final Pace pace = new Pace();
    final Light light;

    /**
     * For a dialect that can do this.
     *
     * @param hasOff a stop can be told
     * @param clearsOnMessage a message ends the indicator by itself
     */
    public Typing(boolean hasOff, boolean clearsOnMessage) {
        light = new Light(hasOff, clearsOnMessage);
    }

    // ---- what desktops say -------------------------------------------------------------------------------------

    /**
     * A keystroke. A reason of {@link Decision#WANTED} puts the machine into {@link CallPhase#WANTED}: the owner makes
     * the call or says {@link #refused} or {@link #withdrawn}.
     */
    public Reason key(long nowMs, TypingPolicy policy) {
        activity.key(nowMs, policy);
        if (dropAs == Outcome.STALE) {
            dropAs = null;
        }
        return want(nowMs, policy, false);
    }

    /** Keeps the indicator lit without keys for {@code forMs}; answers as {@link #key} does. */
    public Reason hold(long nowMs, long forMs, TypingPolicy policy) {
        return activity.hold(nowMs, forMs, policy) ? want(nowMs, policy, true) : Reason.INTERVAL;
    }

    /** The hold ends before its time; keys go on as they are. */
    public void endHold() {
        activity.endHold();
    }

    /**
     * Everybody in the conversation stopped, or said so. What is wanted and has not left is dropped; where the platform
     * has only On, nothing is sent.
     */
    public TypingStep stop() {
        boolean news = activity.stop(IndicatorCause.PAUSED);
        TypingStep dropped = retract();
        return news && dropped == TypingStep.NOTHING ? TypingStep.WENT_IDLE : dropped;
    }

    /** Who wanted the call is gone: what has not left is dropped; another key wants anew. */
    public TypingStep retract() {
        if (phase == CallPhase.WANTED) {
            phase = CallPhase.NONE;
            return TypingStep.DROPPED_STALE;
        }
        if (phase == CallPhase.LEAVING && !off && dropAs == null) {
            dropAs = Outcome.STALE;
        }
        return TypingStep.NOTHING;
    }

    /**
     * A message of the agent: it ends the indicator, cancels what is wanted and shortens the wait to the floor. One
     * that is heard of late, after the next call was wanted or written, says nothing of that call.
     */
    public TypingStep message(long atMs, TypingPolicy policy) {
        if (pace.isBeforeCall(atMs) || (phase != CallPhase.NONE && atMs - wantedAtMs < 0)) {
            return TypingStep.NOTHING;
        }
        activity.stop(IndicatorCause.SENT);
        light.message();
        pace.message(policy);
        if (phase == CallPhase.WANTED) {
            phase = CallPhase.NONE;
            return TypingStep.DROPPED_CANCELLED;
        }
        if (phase == CallPhase.LEAVING && !(off && light.outlivesMessages())) {
            dropAs = Outcome.CANCELLED;
        }
        return TypingStep.NOTHING;
    }

    /** Time went by. Call again until the answer is {@link TypingStep#NOTHING}. */
    public TypingStep tick(long nowMs, TypingPolicy policy) {
        if (phase == CallPhase.WANTED && isTooOld(nowMs, policy)) {
            phase = CallPhase.NONE;
            pace.limit(Reason.INTERVAL, wantedAtMs + policy.messageFloorMs());
            return TypingStep.DROPPED_STALE;
        }
        if (activity.tick(nowMs, policy)) {
            return TypingStep.WENT_IDLE;
        }
        if (activity.isHeld() && phase == CallPhase.NONE && pace.isDue(nowMs)) {
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

    /** {@link #wantsOff}: it is handed to upstream. */
    public void leavingOff(long nowMs) {
        if (wantsOff()) {
            begin(nowMs, wantedFor);
            phase = CallPhase.LEAVING;
            off = true;
            light.oweOff(false);
        }
    }

    /** {@link #wantsOff}, and it cannot be sent: the indicator goes out by itself. */
    public void forgetOff() {
        light.oweOff(false);
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
        boolean late = isTooOld(nowMs, policy) || (off && activity.isComposing());
        if (dropAs != null || late) {
            return dropLeaving(policy);
        }
        phase = CallPhase.IN_FLIGHT;
        if (off) {
            pace.wroteOff(nowMs, policy);
        } else {
            wrote(nowMs, policy);
        }
        return null;
    }

    /** Shadow mode: the wanted call counts as made, and was not. */
    public void pretended(long nowMs, TypingPolicy policy) {
        phase = CallPhase.NONE;
        wrote(nowMs, policy);
        light.pretended(nowMs);
    }

    /** 2xx: the guest sees the indicator, unless a message came meanwhile; after an Off it sees none. */
    public void accepted() {
        if (phase != CallPhase.IN_FLIGHT) {
            return;
        }
        phase = CallPhase.NONE;
        if (off) {
            light.out();
        } else {
            light.shown(pace.calledAtMs());
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
            if (!off) {
                pace.unwritten(nowMs, policy);
            }
        }
    }

    /** 429: no call for {@code waitMs}, nor before the interval is over. */
    public void throttled(long nowMs, long waitMs) {
        failed();
        pace.backOff(nowMs + waitMs);
    }

    /** The platform refused the call for one participant: others wait for the floor only. */
    public void refusedForParticipant(TypingPolicy policy) {
        failed();
        if (!off) {
            pace.shorten(policy);
        }
    }

    /** 401: the token was not good. {@link TypingStep#CALL}: make the same call once more with a fresh one. */
    public TypingStep tokenRejected(long nowMs, TypingPolicy policy) {
        boolean again = phase == CallPhase.IN_FLIGHT && isOnItsWay() && !resent && !isTooOld(nowMs, policy);
        failed();
        if (!again || light.wasMessageSinceCall()) {
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
        pace.limit(reason, nowMs + forMs);
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
        return activity.isComposing();
    }

    /** Whether a call is wanted or out that will show the indicator of somebody who types. */
    public boolean isOnItsWay() {
        return phase != CallPhase.NONE && activity.isComposing() && !off;
    }

    /** Whether the guest is to be told that everybody stopped, now. */
    public boolean wantsOff() {
        return phase == CallPhase.NONE && !activity.isComposing() && light.owesOff();
    }

    /** What ended the typing, when nobody types: a key that no other follows ends by time. */
    public IndicatorCause endedBy() {
        return activity.endedBy();
    }

    public boolean isHeld() {
        return activity.isHeld();
    }

    /** Whether any call was written; only then {@link #calledAtMs()} means something. */
    public boolean wasCalled() {
        return pace.wasCalled();
    }

    /** When the last call was written. */
    public long calledAtMs() {
        return pace.calledAtMs();
    }

    /** Whether the guest sees the indicator, by what is known; or would, if calls were made and not only counted. */
    public boolean isLit(long nowMs, TypingPolicy policy) {
        return light.isLit(nowMs, policy);
    }

    /** As {@link #isLit}, of calls that were made. */
    public boolean isSeen(long nowMs, TypingPolicy policy) {
        return light.isSeen(nowMs, policy);
    }

    /** When the indicator goes out by itself; says something only while {@link #isLit}. */
    public long litUntilMs(TypingPolicy policy) {
        return light.untilMs(policy);
    }

    /** Milliseconds until another key can matter; 0 when the next one can. */
    public long nextMs(long nowMs, TypingPolicy policy) {
        return switch (phase) {
            case NONE -> pace.waitMs(nowMs);
            case WANTED, LEAVING -> dropAs != null || off ? policy.messageFloorMs() : policy.refreshIntervalMs();
            case IN_FLIGHT -> Math.max(1, pace.waitMs(nowMs));
        };
    }

    /** The earliest time at which {@link #tick} has something to do, or {@code noneMs} when there is none. */
    public long deadlineMs(long noneMs, TypingPolicy policy) {
        long oldAtMs = wantedAtMs + policy.maxAgeMs() + 1;
        if (!activity.isComposing()) {
            return phase == CallPhase.WANTED ? oldAtMs : noneMs;
        }
        long deadlineMs = activity.endsAtMs();
        if (phase == CallPhase.WANTED) {
            deadlineMs = earlier(deadlineMs, oldAtMs);
        }
        if (phase == CallPhase.NONE && activity.isHeld()) {
            deadlineMs = earlier(deadlineMs, pace.dueAtMs(activity.holdAskedAtMs()));
        }
        return deadlineMs;
    }

    /** Until when a key cannot lead to a call, or {@code otherwiseMs} when that is later: worth remembering so long. */
    public long waitsUntilMs(long otherwiseMs) {
        return pace.laterOf(otherwiseMs);
    }

    /** Whether {@link #tick} will ever have something to do. */
    public boolean hasDeadline() {
        return phase == CallPhase.WANTED || activity.isComposing();
    }

    // ---- rules -------------------------------------------------------------------------------------------------

    private Reason want(long nowMs, TypingPolicy policy, boolean forHold) {
        if (phase != CallPhase.NONE) {
            return Reason.IN_FLIGHT;
        }
        if (!pace.isDue(nowMs)) {
            return pace.reason();
        }
        begin(nowMs, forHold ? Reason.HOLD : reasonAt(nowMs, policy));
        return wantedFor;
    }

    private Reason reasonAt(long nowMs, TypingPolicy policy) {
        if (light.wasMessageSinceCall() && pace.isWithinInterval(nowMs, policy)) {
            return Reason.AFTER_MESSAGE;
        }
        return isLit(nowMs, policy) ? Reason.REFRESH : Reason.FIRST;
    }

    private void begin(long nowMs, Reason reason) {
        phase = CallPhase.WANTED;
        wantedFor = reason;
        wantedAtMs = nowMs;
        dropAs = null;
        resent = false;
        off = false;
    }

    private void wrote(long nowMs, TypingPolicy policy) {
        pace.wrote(nowMs, policy);
        light.wrote();
    }

    private Outcome dropLeaving(TypingPolicy policy) {
        phase = CallPhase.NONE;
        if (off) {
            // Whoever came back will stop some day; after a message there is nothing to end.
            light.oweOff(dropAs == null && activity.isComposing());
        } else if (dropAs == null) {
            pace.limit(Reason.INTERVAL, wantedAtMs + policy.messageFloorMs());
        }
        return dropAs == null ? Outcome.STALE : dropAs;
    }

    private boolean isTooOld(long nowMs, TypingPolicy policy) {
        return nowMs - wantedAtMs - policy.maxAgeMs() > 0;
    }
}
