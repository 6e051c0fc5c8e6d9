package io.keyfold.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IExitCodeGenerator;

/** A failure that the user can cause and mend: one line, no stack trace without {@code -v}. */
public final class CliFailure extends RuntimeException implements IExitCodeGenerator {
    private static final long serialVersionUID = 1;

    private final int exitCode;

    /**
     * A failure with its whole line.
     *
     * @param exitCode one of {@link Exit}
     * @param line what failed, the likely cause, what to do; without the final full stop's line end, without secrets
     */
    public CliFailure(int exitCode, String line) {
        this(exitCode, line, null);
    }

    public CliFailure(int exitCode, String line, @Nullable Throwable cause) {
        super(line, cause);
        this.exitCode = exitCode;
    }

    @Override
    public int getExitCode() {
        return exitCode;
    }
}
