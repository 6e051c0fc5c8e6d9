package io.keyfold.core;

/**
 * How many of something there were lately, up to a minute and some seconds back: by slots of {@value #SLOT_MS} ms, of
 * the oldest that is meant in part the whole. So it is a second's worth too high at most, and never too low. Immutable;
 * times are monotonic ms.
 */
public final class LastMinute {
    private static final long SLOT_MS = 1_000;
    private static final int SLOTS = 66;
    private static final long MINUTE_MS = 60_000;

    /** Further back nothing is known. */
    static final long REACH_MS = (SLOTS - 1) * SLOT_MS;

    private static final int[] NOTHING = {};

    /** The newest first; empty for nothing. */
    private final int[] slots;

    private final long newestSinceMs;

    private LastMinute(int[] slots, long newestSinceMs) {
        this.slots = slots;
        this.newestSinceMs = newestSinceMs;
    }

    /** Nothing yet. */
    public static LastMinute empty(long nowMs) {
        return new LastMinute(NOTHING, nowMs);
    }

    /** One more. */
    public LastMinute plusOne(long nowMs) {
        long passed = passed(nowMs);
        int[] more = new int[SLOTS];
        for (int slot = 0; slot < slots.length && slot + passed < SLOTS; slot++) {
            more[slot + (int) passed] = slots[slot];
        }
        more[0]++;
        return new LastMinute(more, newestSinceMs + passed * SLOT_MS);
    }

    /** In the last 60 s. */
    public int count(long nowMs) {
        return count(MINUTE_MS, nowMs);
    }

    /** In the last {@code withinMs}, at most {@link #REACH_MS}. */
    public int count(long withinMs, long nowMs) {
        int count = 0;
        long slotEndedMs = nowMs - newestSinceMs - SLOT_MS;
        for (int slot = 0; slot < slots.length && slotEndedMs < withinMs; slot++) {
            count += slots[slot];
            slotEndedMs += SLOT_MS;
        }
        return count;
    }

    private long passed(long nowMs) {
        return Math.max(0, nowMs - newestSinceMs) / SLOT_MS;
    }
}
