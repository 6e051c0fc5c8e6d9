package io.keyfold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keyfold.cli.replay.Session;
import io.keyfold.cli.replay.TraceLocator;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * Real people's keystrokes through the real relay, as {@code replay} plays and measures them. Without the real trace,
 * generated typists stand in, and the output says so.
 */
class TracePartIT {
    private static final TraceLocator.Located LOCATED =
            TraceLocator.locate(System.getenv(), Path.of("").toAbsolutePath());

    private static final int SESSIONS = 60;
    private static final int LENGTH_MS = 300_000;

    @TempDir
    private Path directory;

    @Test
    void aPartOfTheTraceIsLitWithTheCallsOfTheIdealThroughEveryDoor() throws IOException {
        Path part = part();
        // The faster, the more of the trace a moment's stall of the machine hides.
        JsonObject http = replay(part, "--speed", "10", "--ramp", "3s", "--via", "http");
        JsonObject sdk = replay(part, "--speed", "20", "--ramp", "3s", "--via", "sdk");
        JsonObject ws = replay(part, "--speed", "10", "--ramp", "3s", "--via", "ws");

        for (JsonObject report : List.of(http, sdk, ws)) {
            isSound(report);
            JsonObject upstream = report.getJsonObject("upstream");
            long ideal = report.getJsonObject("idealRefresh").getLong("calls");
            assertThat(upstream.getLong("calls").doubleValue()).isLessThanOrEqualTo(1.05 * ideal);
            assertThat(upstream.getDouble("litShare"))
                    .as(report.getString("via"))
                    .isGreaterThanOrEqualTo(0.97);
        }
        makesAsManyCallsAs(http, ws);
    }

    @Test
    @Tag("long")
    void theWholeTraceIsLitWithFewCallsOverHttpAndWebSocketAlike() throws IOException {
        JsonObject http = replay(whole(), "--speed", "60", "--guest-token-life", "60s", "--via", "http");
        JsonObject ws = replay(whole(), "--speed", "60", "--guest-token-life", "60s", "--via", "ws");

        for (JsonObject report : List.of(http, ws)) {
            isSound(report);
            JsonObject upstream = report.getJsonObject("upstream");
            assertThat(upstream.getDouble("keystrokesPerCall")).isGreaterThanOrEqualTo(9.5);
            assertThat(upstream.getDouble("litShare"))
                    .as(report.getString("via"))
                    .isGreaterThanOrEqualTo(0.99);
        }
        makesAsManyCallsAs(http, ws);
    }

    private static void makesAsManyCallsAs(JsonObject http, JsonObject ws) {
        assertThat(ws.getJsonObject("upstream").getLong("calls"))
                .isCloseTo(http.getJsonObject("upstream").getLong("calls"), withinPercentage(2));
    }

    private static Path whole() {
        assumeTrue(LOCATED.real(), LOCATED.origin());
        return TraceLocator.find(System.getenv(), Path.of("").toAbsolutePath()).orElseThrow();
    }

    /** The first minutes of some sessions, as a file. */
    private Path part() throws IOException {
        System.err.println("plays a part of " + LOCATED.origin());
        List<String> lines = new ArrayList<>(List.of("session,t_ms,op"));
        for (int number = 0; number < SESSIONS; number++) {
            Session session = LOCATED.trace().sessions().get(number);
            for (int i = 0; i < session.size() && session.atMs(i) < LENGTH_MS; i++) {
                lines.add(number + "," + session.atMs(i) + "," + (session.isMessage(i) ? "s" : "a"));
            }
        }
        return Files.write(directory.resolve("part.csv"), lines);
    }

    /** Nothing lost, nothing refused, nothing stray, everything counted. */
    private static void isSound(JsonObject report) {
        long keystrokes = report.getLong("keystrokes");
        assertThat(report.getLong("unsent")).isZero();
        assertThat(report.getLong("unanswered")).isZero();
        String taken = report.getString("via").equals("ws") ? "ack" : "204";
        assertThat(report.getJsonObject("answersByStatus").getMap()).isEqualTo(Map.of(taken, (int) keystrokes));
        assertThat(report.getJsonObject("messagesByStatus").fieldNames()).containsOnly(taken);
        long reasons = report.getJsonObject("answersByReason").stream()
                .mapToLong(reason -> ((Number) reason.getValue()).longValue())
                .sum();
        assertThat(reasons).isEqualTo(keystrokes);
        assertThat(report.getLong("relayDecisions")).isEqualTo(keystrokes);
        JsonObject upstream = report.getJsonObject("upstream");
        assertThat(upstream.getLong("callsAfterMessage")).isZero();
        assertThat(upstream.getJsonObject("callsByStatus").fieldNames()).containsOnly("204");
    }

    private static JsonObject replay(Path file, String... options) {
        List<String> arguments = new ArrayList<>(List.of("replay", file.toString(), "-o", "json"));
        arguments.addAll(Arrays.asList(options));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine keyfold = Main.commandLine();
        keyfold.setOut(new PrintWriter(out, true));
        keyfold.setErr(new PrintWriter(err, true));
        int exitCode = keyfold.execute(arguments.toArray(String[]::new));
        assertThat(exitCode).as(err.toString()).isZero();
        return new JsonObject(out.toString());
    }
}
