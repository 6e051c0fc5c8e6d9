package io.keyfold.sim;

/**
 * One reading of both clocks.
 *
 * @param ms monotonic, for waiting
 * @param epochMs wall time, for telling
 */
record Now(long ms, long epochMs) {
    static Now read() {
        return new Now(System.nanoTime() / 1_000_000, System.currentTimeMillis());
    }
}
