package io.keyfold.cli;

import io.keyfold.cli.replay.Plan;
import io.keyfold.cli.replay.ProgressBar;
import io.keyfold.cli.replay.RelayStarter;
import io.keyfold.cli.replay.RemoteStage;
import io.keyfold.cli.replay.ReplayException;
import io.keyfold.cli.replay.ReplayReport;
import io.keyfold.cli.replay.ReplayRun;
import io.keyfold.cli.replay.Trace;
import io.keyfold.cli.replay.TraceReader;
import io.keyfold.cli.replay.Typists;
import io.keyfold.cli.replay.Via;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code keyfold replay}: plays a keystroke trace, or generated typists, and tells what the guest would have seen. */
@Command(
        name = "replay",
        description = "Plays a keystroke trace, or generated typists, and tells what the guest would have seen.",
        footer = {
            "",
            "Without --url a simulator and a relay are started in this process, with their times divided by --speed.",
            "Exit codes: 0 played; 2 usage; 3 an event not sent, answered or counted; 4 no such file; 69 unreachable."
        })
public final class ReplayCommand implements Callable<Integer> {
    private static final int DEFAULT_MINUTES = 20;
    private static final long DEFAULT_SEED = 1;
    private static final long MS_PER_S = 1_000;
    private static final int MAX_SESSIONS = 100_000;

    private final RelayStarter relayStarter;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "Trace: CSV session,t_ms,op; gzip allowed.")
    private @Nullable Path file;

    @Option(names = "--typists", paramLabel = "N", description = "Generate this many typists instead of a trace.")
    private @Nullable Integer typists;

    @Option(names = "--minutes", paramLabel = "M", description = "How long each generated typist writes (default: 20).")
    private @Nullable Integer minutes;

    @Option(names = "--seed", paramLabel = "S", description = "Seed of the generated typists (default: 1).")
    private @Nullable Long seed;

    @Option(names = "--url", paramLabel = "URL", description = "A relay that runs already.")
    private @Nullable URI url;

    @Option(
            names = "--management-url",
            paramLabel = "URL",
            description = "With --url: its management port, to compare its count of decisions.")
    private @Nullable URI managementUrl;

    @Option(
            names = "--sim-url",
            paramLabel = "URL",
            description = "With --url: the simulated upstream behind it; conversations are made there.")
    private @Nullable URI simUrl;

    @Option(
            names = "--auth-token",
            paramLabel = "TOKEN",
            defaultValue = "${env:KEYFOLD_AUTH_TOKEN}",
            description = "With --url: the token of every call (better given as KEYFOLD_AUTH_TOKEN).")
    private @Nullable String authToken;

    @Option(
            names = "--via",
            paramLabel = "DOOR",
            defaultValue = "http",
            description = "http (the seed's call), sdk, or ws: WebSocket keyfold.v1 (default: http).")
    private Via via = Via.HTTP;

    @Option(
            names = "--per-socket",
            paramLabel = "N",
            description = "With --via ws: conversations of one agent, on one socket (default: 6).")
    private @Nullable Integer perSocket;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            defaultValue = "1",
            description = "Without --url: a cluster of N, and each event at any of its nodes (default: 1).")
    private int nodes;

    @Option(names = "--speed", paramLabel = "N", defaultValue = "1", description = "Divide times by N, 1 to 1000.")
    private int speed;

    @Option(
            names = "--ramp",
            paramLabel = "D",
            defaultValue = "120s",
            converter = DurationMs.class,
            description = "Sessions start evenly over this real time (default: 120s).")
    private long rampMs;

    @Option(
            names = "--guest-token-life",
            paramLabel = "D",
            defaultValue = "10m",
            converter = DurationMs.class,
            description = "Without --url: life of a guest token, divided by --speed as well (default: 10m).")
    private long guestTokenLifeMs;

    @Option(
            names = "--sessions",
            paramLabel = "N",
            description = "Play so many sessions of the trace; more than it has repeats them.")
    private @Nullable Integer sessions;

    @Mixin
    private OutputOptions output = new OutputOptions();

    public ReplayCommand() {
        this(Node.starter());
    }

    /** @param relayStarter starts the relay when none is named with {@code --url} */
    public ReplayCommand(RelayStarter relayStarter) {
        this.relayStarter = relayStarter;
    }

    @Override
    public Integer call() {
        checkOptions();
        Trace trace = trace();
        Plan plan = new Plan(via, speed, rampMs, perSocket == null ? Plan.DEFAULT_PER_SOCKET : perSocket, nodes);
        PrintWriter err = spec.commandLine().getErr();
        note(
                err,
                trace.sessions().size() + " sessions, " + trace.keystrokes() + " keystrokes, " + trace.messages()
                        + " messages; plays for about " + plan.lengthMs(trace) / MS_PER_S + " s");
        ReplayReport report = play(trace, plan, err);
        PrintWriter out = spec.commandLine().getOut();
        out.print(output.isJson() ? report.json() : report.text());
        out.flush();
        report.failures().forEach(failure -> note(err, failure));
        return report.failures().isEmpty() ? Exit.OK : Exit.CHECK_FAILED;
    }

    private ReplayReport play(Trace trace, Plan plan, PrintWriter err) {
        ReplayRun run = new ReplayRun(trace, plan, ProgressBar.on(err));
        if (url == null) {
            return run.local(relayStarter, guestTokenLifeMs);
        }
        RemoteStage remote = new RemoteStage(url, managementUrl, simUrl, authToken);
        remote.notes().forEach(line -> note(err, line));
        return run.remote(remote);
    }

    private Trace trace() {
        Trace trace;
        if (file != null) {
            trace = TraceReader.read(file);
        } else {
            long from = seed == null ? DEFAULT_SEED : seed;
            int length = minutes == null ? DEFAULT_MINUTES : minutes;
            trace = new Typists(from).trace(typists == null ? 0 : typists, length);
        }
        return sessions == null ? trace : trace.ofSessions(sessions);
    }

    private void checkOptions() {
        check((file == null) != (typists == null), "name either a trace file or --typists N, and not both");
        check(
                file == null || minutes == null && seed == null,
                "--minutes and --seed go with --typists, not with a file");
        check(typists == null || isWithin(typists, MAX_SESSIONS), "--typists is 1 to " + MAX_SESSIONS);
        check(sessions == null || isWithin(sessions, MAX_SESSIONS), "--sessions is 1 to " + MAX_SESSIONS);
        check(minutes == null || isWithin(minutes, Typists.MAX_MINUTES), "--minutes is 1 to " + Typists.MAX_MINUTES);
        check(isWithin(speed, Plan.MAX_SPEED), "--speed is 1 to " + Plan.MAX_SPEED);
        check(isWithin(nodes, Plan.MAX_NODES), "--nodes is 1 to " + Plan.MAX_NODES);
        check(nodes == 1 || url == null, "--nodes goes without --url, whose relay has its own");
        check(perSocket == null || via == Via.WS, "--per-socket goes with --via ws");
        check(
                perSocket == null || isWithin(perSocket, Plan.MAX_PER_SOCKET),
                "--per-socket is 1 to " + Plan.MAX_PER_SOCKET);
        check(
                url != null || managementUrl == null && simUrl == null,
                "--management-url and --sim-url go with --url, a relay that runs already");
        checkAddress("--url", url);
        checkAddress("--management-url", managementUrl);
        checkAddress("--sim-url", simUrl);
        check(
                url == null || simUrl != null || authToken != null,
                "--url needs agents' tokens: give --sim-url, the simulator behind that relay, or --auth-token");
    }

    private static void checkAddress(String option, @Nullable URI address) {
        check(
                address == null
                        || address.getHost() != null
                                && ("http".equals(address.getScheme()) || "https".equals(address.getScheme())),
                option + " is an address such as http://127.0.0.1:8080");
    }

    private static boolean isWithin(int value, int most) {
        return value >= 1 && value <= most;
    }

    private static void check(boolean right, String whatToDo) {
        if (!right) {
            throw new ReplayException(Exit.USAGE, "replay cannot start: " + whatToDo);
        }
    }

    private static void note(PrintWriter err, String line) {
        err.println("keyfold: " + line);
        err.flush();
    }

    /** A duration with its unit, as everywhere in Keyfold. */
    static final class DurationMs implements ITypeConverter<Long> {
        private static final Pattern WRITTEN = Pattern.compile("(\\d{1,9})(ms|s|m)");
        private static final long MS_PER_MINUTE = 60 * MS_PER_S;

        @Override
        public Long convert(String text) {
            Matcher written = WRITTEN.matcher(text);
            if (!written.matches()) {
                throw new TypeConversionException(
                        "'" + text + "' is not a whole number with a unit (ms, s or m), such as 120s");
            }
            long number = Long.parseLong(written.group(1));
            return switch (written.group(2)) {
                case "ms" -> number;
                case "s" -> number * MS_PER_S;
                default -> number * MS_PER_MINUTE;
            };
        }
    }
}
