package io.keyfold.core;

/**
 * Whether anybody types in a conversation: by keys, each good for the idle timeout, or by a hold. Part of
 * {@link Typing}, as it is owned by one thread; times are monotonic ms.
 */
final class Activity {
    private boolean composing;
    private long beganAtMs;
    private long idleAtMs;
    private IndicatorCause endedBy = IndicatorCause.TIMEOUT;
    private final Hold hold = new Hold();

    /** A key; one that is heard of late does not shorten what a later one said. */
    void key(long nowMs, TypingPolicy policy) {
        long untilMs = nowMs + policy.idleTimeoutMs();
        idleAtMs = composing ? Times.later(idleAtMs, untilMs) : untilMs;
        compose(nowMs);
        hold.rearm();
    }

    /** Returns false when holds have followed one another for too long. */
    boolean hold(long nowMs, long forMs, TypingPolicy policy) {
        if (!hold.ask(nowMs, forMs, policy)) {
            return false;
        }
        idleAtMs = composing ? idleAtMs : nowMs;
        compose(nowMs);
        return true;
    }

    void endHold() {
        hold.end();
    }

    /** Everybody stopped. Returns whether that is news. */
    boolean stop(IndicatorCause cause) {
        boolean news = composing;
        composing = false;
        endedBy = cause;
        hold.end();
        return news;
    }

    /** Time went by. Returns whether everybody stopped with it. */
    boolean tick(long nowMs, TypingPolicy policy) {
        hold.tick(nowMs, policy);
        boolean idle = composing && !hold.isOn() && nowMs - idleAtMs >= 0;
        composing = composing && !idle;
        return idle;
    }

    boolean isComposing() {
        return composing;
    }

    /** When this typing began; means something only while {@link #isComposing}. */
    long beganAtMs() {
        return beganAtMs;
    }

    boolean isHeld() {
        return hold.isOn();
    }

    long holdAskedAtMs() {
        return hold.askedAtMs();
    }

    /** When it ends by itself; says something only while {@link #isComposing}. */
    long endsAtMs() {
        return hold.isOn() ? hold.untilMs() : idleAtMs;
    }

    IndicatorCause endedBy() {
        return endedBy;
    }

    private void compose(long nowMs) {
        beganAtMs = composing ? beganAtMs : nowMs;
        composing = true;
        endedBy = IndicatorCause.TIMEOUT;
    }
}
