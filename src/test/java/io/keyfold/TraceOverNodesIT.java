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
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real people's keystrokes, each at any of three nodes, make the calls that they make at a single one. */
class TraceOverNodesIT {
    private static final int LENGTH_MS = 120_000;

    @TempDir
    private Path directory;

    @Test
    void aPartOfTheTraceMakesTheCallsOfASingleNode() throws IOException {
        Path part = part(directory, LENGTH_MS);
        undisturbed(
                () -> {
                    JsonObject one = replay(part, "--speed", "10", "--ramp", "3s");
                    JsonObject three = replay(part, "--speed", "10", "--ramp", "3s", "--nodes", "3");
                    return List.of(one, three);
                },
                // Of some 700 calls, and at ten times the pace the bus is ten times as slow.
                reports -> areAlike(reports.get(0), reports.get(1), withinPercentage(3), 0.97));
    }

    @Test
    @Tag("long")
    void theWholeTraceMakesTheCallsOfASingleNode() {
        Path whole = whole();
        undisturbed(
                () -> {
                    JsonObject one = replay(whole, "--speed", "60", "--guest-token-life", "60s");
                    JsonObject three = replay(whole, "--speed", "60", "--guest-token-life", "60s", "--nodes", "3");
                    return List.of(one, three);
                },
                reports -> areAlike(reports.get(0), reports.get(1), withinPercentage(2), 0.98));
    }

    private static void areAlike(JsonObject one, JsonObject three, Percentage tolerance, double leastLit) {
        isSound(one);
        isSound(three);
        JsonObject spread = three.getJsonObject("upstream");
        assertThat(spread.getLong("calls"))
                .isCloseTo(one.getJsonObject("upstream").getLong("calls"), tolerance);
        assertThat(spread.getDouble("litShare")).isGreaterThanOrEqualTo(leastLit);
    }
}
