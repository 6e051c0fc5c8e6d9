package io.keyfold.core;

/** Where the one typing call of a conversation stands. Never a queue: a burst of keys is one wanted call. */
public enum CallPhase {
    /** No call. */
    NONE,
    /** A key asked for a call; it waits for a token, at most until its deadline. */
    WANTED,
    /** Handed to upstream, nothing written yet: it can still be dropped. */
    LEAVING,
    /** Written; its answer is awaited. */
    IN_FLIGHT
}
