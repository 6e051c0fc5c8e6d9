package io.keyfold.core;

/**
 * How many of something there were lately, up to a minute back: by slots of {@value #SLOT_MS} ms, of the oldest the
 * part that is still meant, as if it had been even. Immutable; times are monotonic ms.
 */
public final class LastMinute {
    private static final long SLOT_MS = 5_000;
    private static final int SLOTS = 13;
    private static final long MINUTE_MS = 60_000;

    /** The newest first. */
    private final int[] slots;

    private final long newestSinceMs;

    private LastMinute(int[] slots, long newestSinceMs) {
        this.slots = slots;
        this.newestSinceMs = newestSinceMs;
    }

    /** Nothing yet. */
    public static LastMinute empty(long nowMs) {
        return new LastMinute(new int[SLOTS], nowMs);
    }

    /** One more. */
    public LastMinute plusOne(long nowMs) {
        LastMinute now = at(nowMs);
        int[] more = now.slots.clone();
        more[0]++;
        return new LastMinute(more, now.newestSinceMs);
    }

    /** In the last 60 s. */
    public double count(long nowMs) {
        return count(MINUTE_MS, nowMs);
    }

    /** In the last {@code withinMs}, at most 60 s. */
    public double count(long withinMs, long nowMs) {
        LastMinute now = at(nowMs);
        double reachMs = (double) Math.min(MINUTE_MS, withinMs);
        double count = 0;
        double endMs = 0;
        for (int slot = 0; slot < SLOTS && endMs <= reachMs; slot++) {
            double beginMs = (double) (nowMs - now.newestSinceMs + slot * SLOT_MS);
            boolean whole = beginMs <= reachMs;
            count += whole ? now.slots[slot] : now.slots[slot] * (reachMs - endMs) / (beginMs - endMs);
            endMs = beginMs;
        }
        return count;
    }

    private LastMinute at(long nowMs) {
        long passed = Math.max(0, nowMs - newestSinceMs) / SLOT_MS;
        if (passed == 0) {
            return this;
        }
        int[] moved = new int[SLOTS];
        for (int slot = 0; slot + passed < SLOTS; slot++) {
            moved[slot + (int) passed] = slots[slot];
        }
        return new LastMinute(moved, newestSinceMs + passed * SLOT_MS);
    }
}
