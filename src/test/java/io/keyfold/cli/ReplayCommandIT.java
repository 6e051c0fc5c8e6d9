package io.keyfold.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.keyfold.cli.replay.RelayStarter;
import io.keyfold.cli.replay.SmallRelay;
import io.keyfold.sim.SimOptions;
import io.keyfold.sim.Simulator;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

@Tag("alone")
class ReplayCommandIT {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path directory;

    @Test
    void generatedTypistsAgainstALocalRelayAreCountedAtBothEnds() {
        int exit = run("--typists", "40", "--minutes", "1", "--speed", "10", "--ramp", "1s", "-o", "json");

        assertThat(exit).as(err.toString()).isZero();
        JsonObject report = new JsonObject(out.toString());
        long keystrokes = report.getLong("keystrokes");
        assertThat(keystrokes).isGreaterThan(1_500);
        assertThat(report.getLong("relayDecisions")).isEqualTo(keystrokes);
        assertThat(report.getJsonObject("answersByStatus").getLong("204")).isEqualTo(keystrokes);
        JsonObject upstream = report.getJsonObject("upstream");
        assertThat(upstream.getJsonObject("callsByStatus").fieldNames()).containsExactly("204");
        assertThat(upstream.getLong("guestTokensMinted")).isEqualTo(40);
        // How much is lit within 20 ms depends on the machine; the rule itself has its own tests.
        assertThat(upstream.getDouble("litShare")).isBetween(0.3, 1.0);
        assertThat(upstream.getLong("calls").doubleValue())
                .isCloseTo(report.getJsonObject("idealRefresh").getLong("calls"), within(0.02 * keystrokes));
        assertThat(upstream.getLong("callsAfterMessage")).isZero();
    }

    @Test
    void aTraceIsPlayedAndShownAsATable() throws Exception {
        Path trace = Files.writeString(
                directory.resolve("t.csv"), "session,t_ms,op\n0,0,a\n0,300,a\n0,550,s\n0,2000,a\n0,9000,a\n");

        int exit = run(trace.toString(), "--speed", "10", "--ramp", "0s", "--sessions", "2");

        assertThat(exit).as(err.toString()).isZero();
        assertThat(out.toString())
                .contains("sessions                                 2\n")
                .contains("keystrokes                               8\n")
                .contains("messages                                 2\n")
                .contains("upstream calls                           6 (by status: 204 6)\n")
                .containsPattern("share lit +\\d+\\.\\d\\d %\n")
                .contains("ideal: fewest calls                      6 calls, 1.33 keystrokes per call, 100.00 % lit\n")
                .contains("decisions of the relay                   8\n");
        assertThat(err.toString()).contains("2 sessions, 8 keystrokes, 2 messages; plays for about");
    }

    @Test
    void aRunningRelayIsPlayedThroughItsAddressAndItsSimulatorTellsWhatArrived() {
        Vertx vertx = Vertx.vertx();
        try {
            Simulator sim = await(Simulator.start(vertx, SimOptions.DEFAULTS));
            RelayStarter.Running relay = await(SmallRelay.start(Map.of(
                    "upstream.base-url", sim.baseUrl(),
                    "typing.refresh-interval", "4000ms",
                    "typing.message-floor", "1000ms")));

            int exit = run(
                    "--typists",
                    "3",
                    "--minutes",
                    "1",
                    "--speed",
                    "30",
                    "--ramp",
                    "100ms",
                    "-o",
                    "json",
                    "--url",
                    relay.traffic().toString(),
                    "--management-url",
                    relay.management().toString(),
                    "--sim-url",
                    sim.baseUrl());

            assertThat(exit).as(err.toString()).isZero();
            assertThat(err.toString()).contains("only the trace is scaled");
            JsonObject report = new JsonObject(out.toString());
            assertThat(report.getLong("relayDecisions")).isEqualTo(report.getLong("keystrokes"));
            assertThat(report.getJsonObject("upstream").getLong("guestTokensMinted"))
                    .isEqualTo(3);
            assertThat(report.getJsonObject("upstream").getDouble("litShare")).isBetween(0.1, 1.0);
            await(relay.close());
        } finally {
            await(vertx.close());
        }
    }

    @Test
    void aRelayThatIsNotThereIsUnreachable() {
        int exit = run(
                "--typists",
                "2",
                "--minutes",
                "1",
                "--speed",
                "100",
                "--ramp",
                "0s",
                "--url",
                "http://127.0.0.1:1",
                "--auth-token",
                "x");

        assertThat(exit).isEqualTo(69);
        assertThat(err.toString()).contains("relay at http://127.0.0.1:1");
    }

    @Test
    void aSimulatorThatIsNotThereIsUnreachable() throws Exception {
        try (ServerSocket relay = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String url = "http://127.0.0.1:" + relay.getLocalPort();

            int exit = run("--typists", "2", "--url", url, "--sim-url", "http://127.0.0.1:1");

            assertThat(exit).isEqualTo(69);
            assertThat(err.toString()).contains("keyfold upstream-sim");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                                    | a trace file or --typists N",
                "t.csv --typists 3                   | and not both",
                "t.csv --minutes 3                   | --minutes and --seed go with --typists",
                "--typists 0                         | --typists is 1 to 100000",
                "--typists 1 --speed 0               | --speed is 1 to 1000",
                "--typists 1 --minutes 5000          | --minutes is 1 to 1440",
                "--typists 1 --per-socket 3          | --per-socket goes with --via ws",
                "--typists 1 --via ws --per-socket 0 | --per-socket is 1 to 200",
                "--typists 1 --nodes 10              | --nodes is 1 to 9",
                "--typists 1 --nodes 2 --url http://x| --nodes goes without --url",
                "--typists 1 --sim-url http://x      | go with --url",
                "--typists 1 --url localhost:8080    | --url is an address such as",
                "--typists 1 --url http://localhost  | --sim-url, the simulator behind that relay, or --auth-token",
                "--typists 1 --ramp 120              | '120' is not a whole number with a unit",
            })
    void wrongUsageIsOneLineThatSaysWhatToDo(String arguments, String line) {
        int exit = run(arguments == null ? new String[0] : arguments.split(" "));

        assertThat(exit).isEqualTo(2);
        assertThat(err.toString()).contains(line).hasLineCount(1);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aMissingTraceIsNotFound() {
        assertThat(run(directory.resolve("none.csv").toString())).isEqualTo(4);
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    private int run(String... arguments) {
        FailureLines failures = new FailureLines(() -> false);
        return new CommandLine(new ReplayCommand(SmallRelay::start))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(failures)
                .setParameterExceptionHandler(failures)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
