package io.keyfold.faults;

import java.nio.file.Path;

/**
 * A play with a network that is cut, as a process that runs in the hub of {@link Wires}: a namespace is a whole
 * process's. Ends with 0 when all was as promised; else with what was not.
 */
public enum CutScenario {
    /** What fits into a minute. */
    SHORT_SPLIT(Trouble.SPLIT, 5_000, 20_000, 5_000, 480, false),
    SPLIT(Trouble.SPLIT, 70_000, 30_000, 70_000, 480, true),
    ONE_WAY(Trouble.ONE_WAY, 10_000, 30_000, 10_000, 0, true),
    FLAPPING(Trouble.FLAPPING, 10_000, 20_000, 10_000, 0, true);

    final Trouble trouble;
    final long beforeMs;
    final long troubleMs;
    final long afterMs;
    /** {@code upstream.limits.per-minute}; there are typists for twice as many. */
    final int perMinute;
    /** Whether everybody stops at last, and what is left then is counted. */
    final boolean untilQuiet;

    CutScenario(Trouble trouble, long beforeMs, long troubleMs, long afterMs, int perMinute, boolean untilQuiet) {
        this.trouble = trouble;
        this.beforeMs = beforeMs;
        this.troubleMs = troubleMs;
        this.afterMs = afterMs;
        this.perMinute = perMinute;
        this.untilQuiet = untilQuiet;
    }

    long lengthMs() {
        return beforeMs + troubleMs + afterMs + (untilQuiet ? CutPlay.QUIET_LIMIT.toMillis() : 0);
    }

    /** @param args a name of these, the {@link Wires#name()}, a directory for files */
    public static void main(String[] args) {
        CutScenario scenario = valueOf(args[0]);
        try (CutPlay play = new CutPlay(scenario, Wires.laid(args[1], CutPlay.NODES), Path.of(args[2]))) {
            play.play();
        }
        // Threads of clients must not keep what has ended.
        System.exit(0);
    }
}
