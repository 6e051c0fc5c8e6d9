package io.keyfold;

import static org.assertj.core.api.Assertions.assertThat;
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
import java.util.function.Consumer;
import java.util.function.Supplier;
import picocli.CommandLine;

/**
 * Plays of the trace by the command {@code replay}, and what has to hold of each. Without the real trace, generated
 * typists stand in, and the output says so.
 */
final class TracePlays {
    private static final TraceLocator.Located LOCATED =
            TraceLocator.locate(System.getenv(), Path.of("").toAbsolutePath());

    private static final int SESSIONS = 60;
    private static final int ATTEMPTS = 3;
    private static final double MAX_DISTURBED_SHARE = 0.01;

    private TracePlays() {}

    /**
     * Judges a play that the machine let run; one that it did not says nothing of us and is played again. What has to
     * hold whatever the machine does is judged in every play.
     */
    static void undisturbed(Supplier<List<JsonObject>> play, Consumer<List<JsonObject>> judge) {
        double share = 0;
        for (int i = 0; i < ATTEMPTS; i++) {
            try (Disturbance disturbance = new Disturbance()) {
                List<JsonObject> reports = play.get();
                share = disturbance.share();
                reports.forEach(TracePlays::accountsForAll);
                if (share <= MAX_DISTURBED_SHARE) {
                    judge.accept(reports);
                    return;
                }
                System.err.printf("the machine was away for %.1f %% of the play; once more%n", 100 * share);
            }
        }
        assumeTrue(share <= MAX_DISTURBED_SHARE, "the machine is too busy to tell what people would see");
    }

    /** The real trace, or the test is skipped. */
    static Path whole() {
        assumeTrue(LOCATED.real(), LOCATED.origin());
        return TraceLocator.find(System.getenv(), Path.of("").toAbsolutePath()).orElseThrow();
    }

    /** The first {@code lengthMs} of some sessions, as a file in {@code directory}. */
    static Path part(Path directory, int lengthMs) throws IOException {
        System.err.println("plays a part of " + LOCATED.origin());
        List<String> lines = new ArrayList<>(List.of("session,t_ms,op"));
        for (int number = 0; number < SESSIONS; number++) {
            Session session = LOCATED.trace().sessions().get(number);
            for (int i = 0; i < session.size() && session.atMs(i) < lengthMs; i++) {
                lines.add(number + "," + session.atMs(i) + "," + (session.isMessage(i) ? "s" : "a"));
            }
        }
        return Files.write(directory.resolve("part.csv"), lines);
    }

    /** Nothing refused, everything counted. */
    private static void accountsForAll(JsonObject report) {
        String taken = report.getString("via").equals("ws") ? "ack" : "204";
        assertThat(report.getJsonObject("answersByStatus").fieldNames()).containsOnly(taken);
        assertThat(report.getJsonObject("messagesByStatus").fieldNames()).containsOnly(taken);
        long reasons = report.getJsonObject("answersByReason").stream()
                .mapToLong(reason -> ((Number) reason.getValue()).longValue())
                .sum();
        assertThat(reasons + report.getLong("unanswered")).isEqualTo(report.getLong("keystrokes"));
        assertThat(report.getJsonObject("upstream")
                        .getJsonObject("callsByStatus")
                        .fieldNames())
                .containsOnly("204");
    }

    /** Nothing lost, nothing stray. */
    static void isSound(JsonObject report) {
        isSound(report, 0);
    }

    /** Nothing lost, and at most so many calls after a message without a new key. */
    static void isSound(JsonObject report, long mostStray) {
        assertThat(report.getLong("unsent")).isZero();
        assertThat(report.getLong("unanswered")).isZero();
        assertThat(report.getLong("relayDecisions")).isEqualTo(report.getLong("keystrokes"));
        assertThat(report.getJsonObject("upstream").getLong("callsAfterMessage"))
                .isLessThanOrEqualTo(mostStray);
    }

    static JsonObject replay(Path file, String... options) {
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
