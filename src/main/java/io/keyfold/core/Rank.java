package io.keyfold.core;

/** How much a typing call matters when permits are short; what comes first goes before what comes after. */
public enum Rank {
    /** Somebody began to type a moment ago, and the guest has been shown nothing of it. */
    START,
    /** The same, for longer than a call may wait: it had its moment, and others begin now. */
    WAITING,
    /** What the guest was shown is to be shown again. */
    REFRESH,
    /** The same, while somebody waits for a first call: it gets what would be lost else. */
    SPARE
}
