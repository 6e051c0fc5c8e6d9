package io.keyfold.bench;

/** A measurement that cannot be believed, or that cannot be made here; the message says what and what to do. */
final class BenchFailure extends Exception {
    private static final long serialVersionUID = 1;

    BenchFailure(String message) {
        super(message);
    }

    /** Throws one unless every event was counted. */
    static void unlessAll(long expected, long counted, String what) throws BenchFailure {
        if (expected != counted) {
            throw new BenchFailure(counted + " of " + expected + " " + what + ": the round does not count");
        }
    }
}
