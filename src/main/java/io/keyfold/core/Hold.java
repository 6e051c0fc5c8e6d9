package io.keyfold.core;

/**
 * The hold of one conversation: the indicator is to stay lit without keys until a time. Holds may follow one another,
 * but not for ever. Part of {@link Typing}, as it is owned by one thread; times are monotonic ms.
 */
final class Hold {
    private boolean on;
    private boolean spent;
    private long startedAtMs;
    private long untilMs;
    private long askedAtMs;

    /**
     * Begins or prolongs it.
     *
     * @return false when holds have followed one another for too long: a key, a message, a stop or a gap re-arms
     */
    boolean ask(long nowMs, long forMs, TypingPolicy policy) {
        boolean gap = nowMs - askedAtMs - policy.maxHoldMs() > 0;
        askedAtMs = nowMs;
        if (spent && !gap) {
            return false;
        }
        startedAtMs = on ? startedAtMs : nowMs;
        untilMs = Times.earlier(nowMs + Math.min(forMs, policy.maxHoldMs()), startedAtMs + longestMs(policy));
        on = true;
        spent = false;
        return true;
    }

    /** Ends it before its time, and re-arms. */
    void end() {
        on = false;
        spent = false;
    }

    /** A key came: whoever is at the keyboard may ask for holds again. */
    void rearm() {
        spent = false;
    }

    /** Ends it when its time is over. */
    void tick(long nowMs, TypingPolicy policy) {
        if (on && nowMs - untilMs >= 0) {
            on = false;
            spent = untilMs - startedAtMs - longestMs(policy) >= 0;
        }
    }

    boolean isOn() {
        return on;
    }

    long untilMs() {
        return untilMs;
    }

    /** When it was last asked for. */
    long askedAtMs() {
        return askedAtMs;
    }

    private static long longestMs(TypingPolicy policy) {
        return TypingPolicy.HOLDS_IN_A_ROW * policy.maxHoldMs();
    }
}
