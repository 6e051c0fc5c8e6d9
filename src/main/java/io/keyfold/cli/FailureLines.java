package io.keyfold.cli;

import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IExitCodeGenerator;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Turns every failure of a command into one line on stderr and an exit code. An exception that knows its exit code is a
 * failure the user can mend; any other one is a defect.
 */
public final class FailureLines implements IExecutionExceptionHandler, IParameterExceptionHandler {
    private final BooleanSupplier withStackTrace;

    /** {@code withStackTrace} is asked when a failure is printed: whether {@code -v} was given. */
    public FailureLines(BooleanSupplier withStackTrace) {
        this.withStackTrace = withStackTrace;
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult arguments) {
        if (failure instanceof IExitCodeGenerator known) {
            print(command, Objects.toString(failure.getMessage(), failure.toString()));
            printStackTrace(failure, command);
            return known.getExitCode();
        }
        print(command, "unexpected failure: " + failure + ". This is a defect; run it again with -v to see where.");
        printStackTrace(failure, command);
        return Exit.UNEXPECTED;
    }

    @Override
    public int handleParseException(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        print(command, failure.getMessage() + suggestion(failure) + " See '" + name + " --help'.");
        return Exit.USAGE;
    }

    private static String suggestion(ParameterException failure) {
        if (failure instanceof UnmatchedArgumentException unmatched) {
            List<String> nearest = unmatched.getSuggestions();
            if (!nearest.isEmpty()) {
                return "; did you mean '" + nearest.get(0) + "'?";
            }
        }
        return ".";
    }

    private static void print(CommandLine command, String line) {
        command.getErr().println(command.getColorScheme().errorText("keyfold: " + line.replaceAll("\\R", " ")));
        command.getErr().flush();
    }

    private void printStackTrace(Exception failure, CommandLine command) {
        if (withStackTrace.getAsBoolean()) {
            failure.printStackTrace(command.getErr());
            command.getErr().flush();
        }
    }
}
