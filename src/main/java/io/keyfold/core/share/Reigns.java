package io.keyfold.core.share;

/** The numbers of reigns: rising, and never the same for two members. */
record Reigns(long selfId) {
    private static final int ID_BITS = 24;

    /** A reign of this member above {@code reign}. */
    long after(long reign) {
        return (reign >>> ID_BITS) + 1 << ID_BITS | selfId & (1 << ID_BITS) - 1;
    }
}
