package io.keyfold.cli.replay;

/** A failure that a user can cause. The message is one line: what, the likely cause, what to do. */
public final class ReplayException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Exit code for a wrong call or an unreadable trace. */
    public static final int USAGE = 2;
    /** Exit code for a file that is not there. */
    public static final int NOT_FOUND = 4;
    /** Exit code for a relay or simulator that does not answer. */
    public static final int UNREACHABLE = 69;

    private final int exitCode;

    public ReplayException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** The process's exit code for this failure. */
    public int exitCode() {
        return exitCode;
    }
}
