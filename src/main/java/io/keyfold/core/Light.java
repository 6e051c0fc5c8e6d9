package io.keyfold.core;

/**
 * The indicator at the guest's, by what is known, and whether its end has to be told. Part of {@link Typing}, as it is
 * owned by one thread; times are monotonic ms.
 */
final class Light {
    private final boolean hasOff;
    private final boolean clearsOnMessage;
    private boolean lit;
    private boolean real;
    private long litAtMs;
    private boolean owesOff;
    private boolean messageSinceCall;

    Light(boolean hasOff, boolean clearsOnMessage) {
        this.hasOff = hasOff;
        this.clearsOnMessage = clearsOnMessage;
    }

    /** A call was written. */
    void wrote() {
        messageSinceCall = false;
    }

    /** The platform took a call that was written at {@code atMs}; a message may have ended its effect meanwhile. */
    void shown(long atMs) {
        if (messageSinceCall && clearsOnMessage) {
            return;
        }
        lit = true;
        real = true;
        litAtMs = atMs;
        owesOff = hasOff;
    }

    /** Counts as shown, and was not. */
    void pretended(long atMs) {
        lit = true;
        real = false;
        litAtMs = atMs;
        owesOff = false;
    }

    /** A message of the agent; in most dialects it ends the indicator. */
    void message() {
        messageSinceCall = true;
        if (clearsOnMessage) {
            lit = false;
            owesOff = false;
        }
    }

    /** The platform took an Off. */
    void out() {
        lit = false;
    }

    boolean wasMessageSinceCall() {
        return messageSinceCall;
    }

    /** Whether the platform took the call that was written at {@code atMs}, and nothing ended it but time. */
    boolean wasShown(long atMs) {
        return lit && real && litAtMs == atMs;
    }

    boolean hasOff() {
        return hasOff;
    }

    boolean outlivesMessages() {
        return !clearsOnMessage;
    }

    /** Whether a call was taken since the last Off or message, in a dialect that can end it. */
    boolean owesOff() {
        return owesOff;
    }

    void oweOff(boolean owed) {
        owesOff = owed;
    }

    boolean isLit(long nowMs, TypingPolicy policy) {
        return lit && nowMs - untilMs(policy) < 0;
    }

    boolean isSeen(long nowMs, TypingPolicy policy) {
        return real && isLit(nowMs, policy);
    }

    long untilMs(TypingPolicy policy) {
        return litAtMs + policy.displayDurationMs();
    }
}
