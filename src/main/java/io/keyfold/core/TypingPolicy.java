package io.keyfold.core;

/**
 * The times of the typing machine, in ms, with their relations checked.
 *
 * @param refreshIntervalMs least time between two calls of one conversation
 * @param displayDurationMs how long the guest sees one call
 * @param idleTimeoutMs without a keystroke for this long, the agent has stopped
 * @param messageFloorMs least time between two calls when a message, or a call that failed unwritten, came between
 * @param maxAgeMs a call that could not leave in this time is dropped
 * @param maxHoldMs longest single hold; holds that follow one another last at most {@link #HOLDS_IN_A_ROW} times that
 */
public record TypingPolicy(
        long refreshIntervalMs,
        long displayDurationMs,
        long idleTimeoutMs,
        long messageFloorMs,
        long maxAgeMs,
        long maxHoldMs) {
    /** A bot that renews its hold for ever is stuck: after this many longest holds the indicator goes out. */
    public static final int HOLDS_IN_A_ROW = 5;

    public TypingPolicy {
        requirePositive("typing.refresh-interval", refreshIntervalMs);
        requirePositive("typing.display-duration", displayDurationMs);
        requirePositive("typing.idle-timeout", idleTimeoutMs);
        requirePositive("typing.message-floor", messageFloorMs);
        requirePositive("typing.max-age", maxAgeMs);
        requirePositive("typing.max-hold", maxHoldMs);
        requireBelow(
                "typing.refresh-interval",
                refreshIntervalMs,
                "typing.display-duration",
                displayDurationMs,
                "else the indicator flickers between two calls");
        requireAtMost(
                "typing.message-floor",
                messageFloorMs,
                "typing.refresh-interval",
                refreshIntervalMs,
                "a message shortens the wait, never lengthens it");
    }

    private static void requirePositive(String key, long valueMs) {
        if (valueMs <= 0) {
            throw new IllegalArgumentException("'" + key + "' must be above 0, is " + valueMs + "ms");
        }
    }

    private static void requireBelow(String key, long valueMs, String other, long otherMs, String why) {
        if (valueMs >= otherMs) {
            throw new IllegalArgumentException(
                    "'" + key + "' (" + valueMs + "ms) must be below '" + other + "' (" + otherMs + "ms): " + why);
        }
    }

    private static void requireAtMost(String key, long valueMs, String other, long otherMs, String why) {
        if (valueMs > otherMs) {
            throw new IllegalArgumentException(
                    "'" + key + "' (" + valueMs + "ms) must not be above '" + other + "' (" + otherMs + "ms): " + why);
        }
    }
}
