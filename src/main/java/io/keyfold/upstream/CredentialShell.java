package io.keyfold.upstream;

/** The world of a {@link CredentialKeeper}: its thread's clock and timers, and the way to the platform. */
interface CredentialShell {
    /** Monotonic ms. */
    long nowMs();

    /** Wall time. */
    long nowEpochMs();

    /** A random number of 0–999. */
    int jitterPermille();

    /** Runs {@code task} on the keeper's thread, later. */
    void after(long delayMs, Runnable task);

    /** Whether a token could be asked for at all. */
    boolean canMint();

    /**
     * Asks the platform for a token; ends in {@link CredentialKeeper#granted} or {@link CredentialKeeper#failed} with
     * this number, once, later.
     */
    void request(int number);

    /** What everybody may see from now on. */
    void publish(CredentialView view);
}
