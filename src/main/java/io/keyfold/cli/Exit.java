package io.keyfold.cli;

/** Exit codes, part of the outer contract. Signals add their own: 130 and 143. */
public final class Exit {
    public static final int OK = 0;
    public static final int UNEXPECTED = 1;
    public static final int USAGE = 2;
    public static final int CHECK_FAILED = 3;
    public static final int NOT_FOUND = 4;
    public static final int UNREACHABLE = 69;
    public static final int CONFIG_INVALID = 78;
    public static final int THRESHOLD_FAILED = 99;

    private Exit() {}
}
