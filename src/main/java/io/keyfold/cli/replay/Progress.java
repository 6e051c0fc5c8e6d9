package io.keyfold.cli.replay;

/**
 * How far a replay is.
 *
 * @param keystrokes written so far
 * @param ofKeystrokes to be written
 * @param elapsedNs since the start
 * @param plannedNs from the start to the last event, above 0
 */
public record Progress(long keystrokes, long ofKeystrokes, long elapsedNs, long plannedNs) {
    private static final int WIDTH = 30;
    private static final long NS_PER_S = 1_000_000_000;

    /** One line for a terminal. */
    String bar() {
        int done = (int) Math.min(WIDTH, WIDTH * elapsedNs / plannedNs);
        long leftS = Math.max(0, (plannedNs - elapsedNs) / NS_PER_S);
        return "[" + "#".repeat(done) + " ".repeat(WIDTH - done) + "] " + keystrokes + " of " + ofKeystrokes
                + " keystrokes, " + leftS + " s left";
    }
}
