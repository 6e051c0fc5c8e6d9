package io.keyfold.core;

/**
 * When the next typing call may be made, and why not before. Part of {@link Typing}, as it is owned by one thread;
 * times are monotonic ms.
 */
final class Pace {
    private boolean limited;
    private Reason reason = Reason.INTERVAL;
    private long dueAtMs;
    private boolean tried;
    private long triedAtMs;
    private boolean called;
    private long calledAtMs;

    /** A call was written: the interval counts from there. */
    void wrote(long nowMs, TypingPolicy policy) {
        tried = true;
        triedAtMs = nowMs;
        called = true;
        calledAtMs = nowMs;
        limit(Reason.INTERVAL, nowMs + policy.refreshIntervalMs());
    }

    /** An Off was written: the guest sees nothing then, so only the floor is left of the interval, from here. */
    void wroteOff(long nowMs, TypingPolicy policy) {
        triedAtMs = nowMs;
        long floorMs = nowMs + policy.messageFloorMs();
        dueAtMs = reason == Reason.INTERVAL ? floorMs : Times.later(dueAtMs, floorMs);
    }

    /** A call failed before a byte was written. */
    void unwritten(long nowMs, TypingPolicy policy) {
        tried = true;
        triedAtMs = nowMs;
        limit(Reason.INTERVAL, nowMs + policy.messageFloorMs());
    }

    /** The last call was of no use to others: they wait for the floor only. */
    void shorten(TypingPolicy policy) {
        if (called) {
            limit(Reason.INTERVAL, calledAtMs + policy.messageFloorMs());
        }
    }

    /** A message shortens an interval to the floor, and no other limit. */
    void message(TypingPolicy policy) {
        if (limited && reason == Reason.INTERVAL && tried) {
            dueAtMs = Times.earlier(dueAtMs, triedAtMs + policy.messageFloorMs());
        }
    }

    /** The platform asked to wait; what is left of the interval counts too. */
    void backOff(long untilMs) {
        limit(Reason.BACKOFF, laterOf(untilMs));
    }

    void limit(Reason newReason, long untilMs) {
        limited = true;
        reason = newReason;
        dueAtMs = untilMs;
    }

    boolean wasCalled() {
        return called;
    }

    /** When the last call was written. */
    long calledAtMs() {
        return calledAtMs;
    }

    boolean isBeforeCall(long atMs) {
        return called && atMs - calledAtMs < 0;
    }

    boolean isWithinInterval(long nowMs, TypingPolicy policy) {
        return called && nowMs - calledAtMs - policy.refreshIntervalMs() < 0;
    }

    boolean isDue(long nowMs) {
        return !limited || nowMs - dueAtMs >= 0;
    }

    /** Why it is not due. */
    Reason reason() {
        return reason;
    }

    /** Milliseconds until it is due, 0 when it is. */
    long waitMs(long nowMs) {
        return limited ? Math.max(0, dueAtMs - nowMs) : 0;
    }

    /** When it is due, or {@code otherwiseMs} when nothing limits it. */
    long dueAtMs(long otherwiseMs) {
        return limited ? dueAtMs : otherwiseMs;
    }

    /** When it is due, or {@code otherMs} when that is later. */
    long laterOf(long otherMs) {
        return limited ? Times.later(dueAtMs, otherMs) : otherMs;
    }
}
