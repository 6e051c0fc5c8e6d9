package io.keyfold.core;

import org.jspecify.annotations.Nullable;

/**
 * Whether anybody types in a conversation: by keys, each good for the idle timeout, or by a hold. Part of
 * {@link Typing}, as it is owned by one thread; times are monotonic ms.
 */
final class Activity {
    private boolean composing;
    private long beganAtMs;
    private long idleAtMs;
    private IndicatorCause endedBy = IndicatorCause.TIMEOUT;

    /** Most conversations never have one. */
    private @Nullable Hold hold;

    /** A key; one that is heard of late does not shorten what a later one said. */
    void key(long nowMs, TypingPolicy policy) {
        long untilMs = nowMs + policy.idleTimeoutMs();
        idleAtMs = composing ? Times.later(idleAtMs, untilMs) : untilMs;
        compose(nowMs);
        if (hold != null) {
            hold.rearm();
        }
    }

    /** Returns false when holds have followed one another for too long. */
    boolean hold(long nowMs, long forMs, TypingPolicy policy) {
        if (hold == null) {
            hold = new Hold();
        }
        if (!hold.ask(nowMs, forMs, policy)) {
            return false;
        }
        idleAtMs = composing ? idleAtMs : nowMs;
        compose(nowMs);
        return true;
    }

    void endHold() {
        if (hold != null) {
            hold.end();
        }
    }

    /** Everybody stopped. Returns whether that is news. */
    boolean stop(IndicatorCause cause) {
        boolean news = composing;
        composing = false;
        endedBy = cause;
        endHold();
        return news;
    }

    /** Time went by. Returns whether everybody stopped with it. */
    boolean tick(long nowMs, TypingPolicy policy) {
        if (hold != null) {
            hold.tick(nowMs, policy);
        }
        boolean idle = composing && !isHeld() && nowMs - idleAtMs >= 0;
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
        return hold != null && hold.isOn();
    }

    /** Whether there ever was a hold. */
    boolean wasHeld() {
        return hold != null;
    }

    /** When the hold was asked for last; means something only while {@link #isHeld}. */
    long holdAskedAtMs() {
        return hold == null ? beganAtMs : hold.askedAtMs();
    }

    /** When it ends by itself; says something only while {@link #isComposing}. */
    long endsAtMs() {
        return hold != null && hold.isOn() ? hold.untilMs() : idleAtMs;
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
