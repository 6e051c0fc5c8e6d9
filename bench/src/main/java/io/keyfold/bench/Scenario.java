package io.keyfold.bench;

/**
 * One thing that is measured. It starts its systems, lets them take turns by {@link Bench#alternate}, and records what
 * each round showed; what that means, {@link Figures} says. A new one is added to {@link Scenarios}.
 */
interface Scenario {
    /** As it is asked for on the command line, and in the raw data. */
    String name();

    /** One line for {@code --list}. */
    String about();

    /**
     * Measures once. What it started it gives to {@link Bench#keep}, which ends it afterwards.
     *
     * @throws BenchFailure when a round cannot be believed, or a peer is missing
     */
    void run(Bench bench) throws Exception;
}
