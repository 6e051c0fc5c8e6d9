package io.keyfold.cli;

/** Lengths of time for people, in at most two units: {@code 59 min}, {@code 2 h 3 min}, {@code 3 d 1 h}. */
final class Words {
    private static final long MINUTE_S = 60;
    private static final long HOUR_S = 60 * MINUTE_S;
    private static final long DAY_S = 24 * HOUR_S;

    private Words() {}

    /** {@code durationMs} is taken without its sign. */
    static String duration(long durationMs) {
        long seconds = Math.abs(durationMs) / 1_000;
        if (seconds < MINUTE_S) {
            return seconds + " s";
        }
        if (seconds < HOUR_S) {
            return two(seconds, MINUTE_S, "min", 1, "s");
        }
        return seconds < DAY_S ? two(seconds, HOUR_S, "h", MINUTE_S, "min") : two(seconds, DAY_S, "d", HOUR_S, "h");
    }

    private static String two(long seconds, long largeS, String large, long smallS, String small) {
        long rest = seconds % largeS / smallS;
        return seconds / largeS + " " + large + (rest == 0 ? "" : " " + rest + " " + small);
    }
}
