package io.keyfold;

import static io.keyfold.TracePlays.isSound;
import static io.keyfold.TracePlays.part;
import static io.keyfold.TracePlays.replay;
import static io.keyfold.TracePlays.undisturbed;
import static io.keyfold.TracePlays.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real people's keystrokes through the real relay, as {@code replay} plays and measures them. */
@Tag("alone")
class TracePartIT {
    private static final int LENGTH_MS = 120_000;

    @TempDir
    private Path directory;

    @Test
    void aPartOfTheTraceIsLitWithTheCallsOfTheIdealThroughEveryDoor() throws IOException {
        Path part = part(directory, LENGTH_MS);
        undisturbed(
                () -> {
                    // The faster, the more of the trace a moment's stall of the machine hides.
                    JsonObject http = replay(part, "--speed", "10", "--ramp", "3s", "--via", "http");
                    JsonObject sdk = replay(part, "--speed", "20", "--ramp", "3s", "--via", "sdk");
                    JsonObject ws = replay(part, "--speed", "10", "--ramp", "3s", "--via", "ws");
                    return List.of(http, sdk, ws);
                },
                reports -> {
                    for (JsonObject report : reports) {
                        isSound(report);
                        JsonObject upstream = report.getJsonObject("upstream");
                        long ideal = report.getJsonObject("idealRefresh").getLong("calls");
                        assertThat(upstream.getLong("calls").doubleValue()).isLessThanOrEqualTo(1.05 * ideal);
                        assertThat(upstream.getDouble("litShare"))
                                .as(report.getString("via"))
                                .isGreaterThanOrEqualTo(0.97);
                    }
                    makesAsManyCallsAs(reports.get(0), reports.get(2), 3);
                });
    }

    @Test
    @Tag("long")
    void theWholeTraceIsLitWithFewCallsOverHttpAndWebSocketAlike() {
        Path whole = whole();
        undisturbed(
                () -> {
                    JsonObject http = replay(whole, "--speed", "60", "--guest-token-life", "60s", "--via", "http");
                    JsonObject ws = replay(whole, "--speed", "60", "--guest-token-life", "60s", "--via", "ws");
                    return List.of(http, ws);
                },
                reports -> {
                    for (JsonObject report : reports) {
                        isSound(report);
                        JsonObject upstream = report.getJsonObject("upstream");
                        assertThat(upstream.getDouble("keystrokesPerCall")).isGreaterThanOrEqualTo(9.5);
                        assertThat(upstream.getDouble("litShare"))
                                .as(report.getString("via"))
                                .isGreaterThanOrEqualTo(0.99);
                    }
                    makesAsManyCallsAs(reports.get(0), reports.get(1), 2);
                });
    }

    private static void makesAsManyCallsAs(JsonObject one, JsonObject other, int percent) {
        assertThat(other.getJsonObject("upstream").getLong("calls"))
                .isCloseTo(one.getJsonObject("upstream").getLong("calls"), withinPercentage(percent));
    }
}
