package io.keyfold.shard;

/**
 * Notices that this process, or the machine under it, stood still for a while: others may have taken over what it owns.
 * Told both clocks regularly; a process that was stopped finds its own tick late, a machine that was suspended may find
 * its monotonic clock behind the wall clock. Pure, owned by one thread.
 */
public final class PauseWatch {
    /** How often {@link #tick} is to be called, in ms. */
    public static final long PERIOD_MS = 250;

    /** A tick that is late by more than this is a pause, in ms. */
    public static final long MAX_LATE_MS = 1_000;

    /** The two clocks may come apart by this much between two ticks, in ms. */
    public static final long MAX_APART_MS = 2_000;

    private boolean started;
    private long tickedAtMs;
    private long tickedAtEpochMs;

    /** A tick; the first one starts the watch. Returns whether there was a pause since the last one. */
    public boolean tick(long nowMs, long nowEpochMs) {
        boolean pause = isPause(nowMs, nowEpochMs);
        started = true;
        tickedAtMs = nowMs;
        tickedAtEpochMs = nowEpochMs;
        return pause;
    }

    /** Whether the next tick will find a pause, by both clocks. */
    public boolean isPause(long nowMs, long nowEpochMs) {
        long apartMs = nowEpochMs - tickedAtEpochMs - (nowMs - tickedAtMs);
        return isLate(nowMs) || (started && Math.abs(apartMs) > MAX_APART_MS);
    }

    /** As {@link #isPause}, by the monotonic clock alone: what is at hand in every turn. */
    public boolean isLate(long nowMs) {
        return started && nowMs - tickedAtMs - PERIOD_MS > MAX_LATE_MS;
    }
}
