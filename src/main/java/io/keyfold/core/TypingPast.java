package io.keyfold.core;

/**
 * What of a typing machine outlives its owner: when the last call was written, what is known of it, the hold. Keys do
 * not survive: the next one tells. Immutable; times are monotonic ms of the owner's clock.
 *
 * @param called whether any call was written; only then the next three mean something
 * @param calledAtMs when the last one was
 * @param accepted whether the guest sees it, by what is known; one in flight is believed to be accepted, so that most
 *     calls change this once
 * @param messageSince whether a message came after it
 * @param held whether the indicator is held
 * @param holdUntilMs until when
 */
public record TypingPast(
        boolean called, long calledAtMs, boolean accepted, boolean messageSince, boolean held, long holdUntilMs) {
    /** Of a machine that has seen nothing yet. */
    public static final TypingPast NONE = new TypingPast(false, 0, false, false, false, 0);

    /** A hold that is prolonged by less is not worth telling. */
    private static final long HOLD_SLACK_MS = 1_000;

    public static TypingPast of(Typing typing) {
        boolean called = typing.wasCalled();
        boolean held = typing.isHeld();
        return new TypingPast(
                called,
                called ? typing.calledAtMs() : 0,
                called && isAccepted(typing),
                called && typing.light.wasMessageSinceCall(),
                held,
                held ? typing.activity.endsAtMs() : 0);
    }

    /** Whether {@link #of} would say the same, but for a hold that moved a little; allocates nothing. */
    public boolean isStillOf(Typing typing) {
        return isCallOf(typing) && isHoldOf(typing);
    }

    private boolean isCallOf(Typing typing) {
        if (!called || !typing.wasCalled()) {
            return called == typing.wasCalled();
        }
        return calledAtMs == typing.calledAtMs()
                && messageSince == typing.light.wasMessageSinceCall()
                && accepted == isAccepted(typing);
    }

    private boolean isHoldOf(Typing typing) {
        boolean same = held == typing.isHeld();
        return same && (!held || Math.abs(typing.activity.endsAtMs() - holdUntilMs) < HOLD_SLACK_MS);
    }

    /** Puts a fresh machine where the last owner's was. A hold goes on for its rest, at most for the longest one. */
    public void restore(Typing typing, long nowMs, TypingPolicy policy) {
        if (called) {
            typing.pace.wrote(calledAtMs, policy);
            typing.light.wrote();
        }
        if (accepted) {
            typing.light.shown(calledAtMs);
        }
        if (messageSince) {
            typing.light.message();
            typing.pace.message(policy);
        }
        if (held && holdUntilMs - nowMs > 0) {
            typing.activity.hold(nowMs, holdUntilMs - nowMs, policy);
        }
    }

    /**
     * Whether {@link #of} tells all that matters of a machine from {@code nowMs} on: nobody types, nothing is shown,
     * held or waited for.
     */
    public static boolean tellsAll(Typing typing, long nowMs, TypingPolicy policy) {
        return typing.phase() == CallPhase.NONE
                && !typing.isComposing()
                && !typing.activity.wasHeld()
                && typing.pace.isDue(nowMs)
                && !typing.light.isLit(nowMs, policy)
                && !typing.light.hasOff();
    }

    /** Puts a fresh machine where one was of which this {@link #tellsAll}. */
    public void wake(Typing typing, IndicatorCause endedBy, long nowMs, TypingPolicy policy) {
        restore(typing, nowMs, policy);
        typing.activity.stop(endedBy);
    }

    private static boolean isAccepted(Typing typing) {
        if (typing.light.wasMessageSinceCall() && !typing.light.outlivesMessages()) {
            return false;
        }
        return typing.phase() == CallPhase.IN_FLIGHT || typing.light.wasShown(typing.calledAtMs());
    }
}
