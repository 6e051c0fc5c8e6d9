package io.keyfold.upstream;

/**
 * How often in a row the platform refused (401) one agent's token, and until when it is left alone. A refusal may be
 * the platform's mistake, so the token is tried again, once after each wait; refused three times, it is suspended.
 * Pure; times are monotonic ms.
 *
 * @param inARow 0 for none, 3 for suspended
 * @param trying whether a call that tries it again is out; then {@code untilMs} is when that one is given up
 */
record Refusals(int inARow, long untilMs, boolean trying) {
    static final Refusals NONE = new Refusals(0, 0, false);

    /** How long a token is left alone after its first, second and third refusal. */
    private static final long[] WAIT_MS = {10_000, 60_000, 600_000};

    /** A call that has not been answered by then never will be. */
    private static final long TRY_MS = 10_000;

    /** How long after its wait a refusal is remembered by those who would forget it. */
    private static final long REMEMBERED_MS = 600_000;

    /** Refused again; the answers to calls that were out together say it once. */
    Refusals again(long nowMs) {
        if (!isOver(nowMs)) {
            return this;
        }
        return new Refusals(Math.min(inARow + 1, WAIT_MS.length), nowMs + WAIT_MS[Math.min(inARow, 2)], false);
    }

    /** A call with the token leaves. */
    Refusals tried(long nowMs) {
        return inARow == 0 ? this : new Refusals(inARow, nowMs + TRY_MS, true);
    }

    /** Whether an answer that comes now says something new. */
    boolean isOver(long nowMs) {
        return trying || waitMs(nowMs) == 0;
    }

    boolean isSuspended() {
        return inARow == WAIT_MS.length;
    }

    boolean isForgotten(long nowMs) {
        return inARow == 0 || nowMs - untilMs - REMEMBERED_MS >= 0;
    }

    /** 0 when the token may be used. */
    long waitMs(long nowMs) {
        return inARow == 0 ? 0 : Math.max(0, untilMs - nowMs);
    }
}
