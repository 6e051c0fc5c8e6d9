package io.keyfold;

import io.keyfold.cli.CheckConfigCommand;
import io.keyfold.cli.CliFailure;
import io.keyfold.cli.ConfigCommand;
import io.keyfold.cli.DemoCommand;
import io.keyfold.cli.DoctorCommand;
import io.keyfold.cli.DrainCommand;
import io.keyfold.cli.Exit;
import io.keyfold.cli.ExplainCommand;
import io.keyfold.cli.FailureLines;
import io.keyfold.cli.HealthCommand;
import io.keyfold.cli.LogEnvironment;
import io.keyfold.cli.ReadyCommand;
import io.keyfold.cli.ReplayCommand;
import io.keyfold.cli.ServeCommand;
import io.keyfold.cli.StatusCommand;
import io.keyfold.cli.TokenCommand;
import io.keyfold.cli.TraceCommand;
import io.keyfold.cli.UpstreamSimCommand;
import io.keyfold.cli.VersionCommand;
import io.keyfold.ops.Version;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The door of the jar: the commands, and how their failures look. */
@Command(
        name = "keyfold",
        description = "Folds many agent keystrokes into few typing calls.",
        versionProvider = Main.VersionLine.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            ServeCommand.class,
            UpstreamSimCommand.class,
            ReplayCommand.class,
            DoctorCommand.class,
            CheckConfigCommand.class,
            ConfigCommand.class,
            HealthCommand.class,
            ReadyCommand.class,
            StatusCommand.class,
            TraceCommand.class,
            DrainCommand.class,
            TokenCommand.class,
            ExplainCommand.class,
            VersionCommand.class
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:ok",
            "1:unexpected failure",
            "2:wrong usage",
            "3:a check failed",
            "4:not found",
            "69:upstream or relay unreachable",
            "78:configuration invalid",
            "99:a bench threshold failed",
            "130, 143:ended by a signal"
        })
public final class Main implements Callable<Integer> {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    @SuppressWarnings("unused") // picocli acts on it
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Print the version.")
    @SuppressWarnings("unused") // picocli acts on it
    private boolean version;

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Print the stack trace of a failure.")
    private boolean verbose;

    @Spec
    private CommandSpec spec;

    /** Runs one command and exits with its code. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** All commands, ready to execute; {@code execute} never throws. */
    public static CommandLine commandLine() {
        Main main = new Main();
        FailureLines failures = new FailureLines(() -> main.verbose);
        return new CommandLine(main)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(Main::checkLogAndRun)
                .setExecutionExceptionHandler(failures)
                .setParameterExceptionHandler(failures);
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return Exit.USAGE;
    }

    private static int checkLogAndRun(ParseResult arguments) {
        try {
            LogEnvironment.check(System.getenv());
        } catch (CliFailure e) {
            throw new ExecutionException(arguments.commandSpec().commandLine(), e.getMessage(), e);
        }
        return new RunLast().execute(arguments);
    }

    /** For {@code --version}. */
    static final class VersionLine implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"keyfold " + Version.current()};
        }
    }
}
