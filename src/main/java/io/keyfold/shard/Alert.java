package io.keyfold.shard;

/** One thing that people must be told, not once per conversation that meets it: at most once in ten minutes a loop. */
final class Alert {
    private static final long AGAIN_AFTER_MS = 600_000;

    private boolean told;
    private long toldAtMs;

    /** Whether to tell now; then not again for a while. */
    boolean isDue(long nowMs) {
        if (told && nowMs - toldAtMs - AGAIN_AFTER_MS < 0) {
            return false;
        }
        told = true;
        toldAtMs = nowMs;
        return true;
    }
}
