package io.keyfold.cli.replay;

import picocli.CommandLine.IExitCodeGenerator;

/**
 * A failure that a user can cause and mend. The message is one line: what, the likely cause, what to do. It knows the
 * exit code of the command that ends by it.
 */
public final class ReplayException extends RuntimeException implements IExitCodeGenerator {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    /**
     * A failure with its whole line.
     *
     * @param exitCode one of {@link io.keyfold.cli.Exit}
     */
    public ReplayException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    @Override
    public int getExitCode() {
        return exitCode;
    }
}
