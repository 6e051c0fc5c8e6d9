package io.keyfold.core;

/** What a lease's owner has to do next: every answer of {@link Lease}. A closed set. */
public enum LeaseStep {
    /** Nothing. */
    NOTHING,
    /** The token may be used now. */
    USE,
    /** Ask for a token now; exactly one request. */
    REQUEST,
    /** A request is on its way; wait for it. */
    WAIT,
    /** There is no token, and none will be asked for before {@link Lease#retryAtMs()}. */
    REFUSED,
    /** As {@link #REFUSED}, and somebody must be told: the platform keeps refusing fresh tokens. */
    SUSPENDED
}
