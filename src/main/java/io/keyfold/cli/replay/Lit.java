package io.keyfold.cli.replay;

/**
 * What the guest saw of one or more conversations, from what was sent and what the platform accepted. Pure; all times
 * are nanoseconds of one monotonic clock, each array in ascending order, compared by subtraction.
 *
 * @param keystrokes keystrokes written
 * @param lit those at which the indicator was lit: an accepted call {@code c} has {@code c <= k + 20 ms} and {@code k <
 *     c + display}, and no message lies in {@code (c, k]}
 * @param strayCalls accepted calls after a message without a new key: the latest of the conversation's events at or
 *     before the call is a message, written more than 20 ms before the call arrived
 * @param crossedCalls the same, but the message was written at most 20 ms before the call arrived: the two passed each
 *     other on the way, which nothing in between could know
 */
public record Lit(long keystrokes, long lit, long strayCalls, long crossedCalls) {
    /** Nothing seen yet. */
    public static final Lit NONE = new Lit(0, 0, 0, 0);

    /** What a key may be ahead of its call, and a message of a call it passes on the way. */
    static final long TOLERANCE_NS = 20_000_000;

    /**
     * One conversation.
     *
     * @param keysNs when each keystroke was written
     * @param messagesNs when each message was written
     * @param callsNs when each accepted call arrived at the platform
     * @param displayNs how long one call shows
     */
    public static Lit of(long[] keysNs, long[] messagesNs, long[] callsNs, long displayNs) {
        long stray = 0;
        long crossed = 0;
        for (long callNs : callsNs) {
            int sent = lastAtOrBefore(messagesNs, callNs);
            int key = lastAtOrBefore(keysNs, callNs);
            if (sent >= 0 && (key < 0 || keysNs[key] - messagesNs[sent] < 0)) {
                if (callNs - messagesNs[sent] > TOLERANCE_NS) {
                    stray++;
                } else {
                    crossed++;
                }
            }
        }
        return new Lit(keysNs.length, countLit(keysNs, messagesNs, callsNs, displayNs), stray, crossed);
    }

    private static long countLit(long[] keysNs, long[] messagesNs, long[] callsNs, long displayNs) {
        long lit = 0;
        int call = -1;
        int sent = -1;
        for (long keyNs : keysNs) {
            // The latest call that counts for this key shows longest and has the fewest messages after it.
            while (call + 1 < callsNs.length && callsNs[call + 1] - keyNs <= TOLERANCE_NS) {
                call++;
            }
            while (sent + 1 < messagesNs.length && messagesNs[sent + 1] - keyNs <= 0) {
                sent++;
            }
            boolean shown = call >= 0 && keyNs - callsNs[call] < displayNs;
            boolean ended = call >= 0 && sent >= 0 && messagesNs[sent] - callsNs[call] > 0;
            lit += shown && !ended ? 1 : 0;
        }
        return lit;
    }

    /** Index of the last of {@code timesNs} that is not after {@code atNs}, or -1. */
    private static int lastAtOrBefore(long[] timesNs, long atNs) {
        int low = 0;
        int high = timesNs.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (timesNs[middle] - atNs <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }

    /** Both together. */
    public Lit plus(Lit other) {
        return new Lit(
                keystrokes + other.keystrokes,
                lit + other.lit,
                strayCalls + other.strayCalls,
                crossedCalls + other.crossedCalls);
    }

    /** 0 to 1. */
    public double litShare() {
        return keystrokes == 0 ? 0 : (double) lit / keystrokes;
    }
}
