package io.keyfold.core;

/** What the owner of a {@link Typing} machine has to do next. A closed set. */
public enum TypingStep {
    /** Nothing. */
    NOTHING,
    /** Make the wanted call now, if a token and permits allow. */
    CALL,
    /** The wanted call grew too old and was dropped: count it as stale. */
    DROPPED_STALE,
    /** The wanted call was dropped for a message: count it as cancelled. */
    DROPPED_CANCELLED,
    /** The agent has stopped: for dialects that can say so. */
    WENT_IDLE
}
