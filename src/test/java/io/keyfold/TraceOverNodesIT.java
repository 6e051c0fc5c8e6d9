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
    @Tag("long")
    void aPartOfTheTraceMakesTheCallsOfASingleNode() throws IOException {
        Path part = part(directory, LENGTH_MS);
        undisturbed(
                () -> {
                    JsonObject one = replay(part, "--speed", "10", "--ramp", "3s");
                    JsonObject three = replay(part, "--speed", "10", "--ramp", "3s", "--nodes", "3");
                    return List.of(one, three);
                },
                // Of some 700 calls, and at ten times the pace the bus is ten times as slow.
                reports -> areAlike(reports.get(0), reports.get(1), withinPercentage(3), 0));
    }

    /**
     * At twenty times the pace a message is 12 ms behind the key before it, and both go their own way to the owner: on
     * a machine that is away for that long the key may come second, and its call after the message.
     */
    @Test
    @Tag("long")
    void theWholeTraceMakesTheCallsOfASingleNode() {
        Path whole = whole();
        undisturbed(
                () -> {
                    JsonObject one = replay(whole, "--speed", "20", "--ramp", "30s");
                    JsonObject three = replay(whole, "--speed", "20", "--ramp", "30s", "--nodes", "3");
                    return List.of(one, three);
                },
                reports -> areAlike(reports.get(0), reports.get(1), withinPercentage(2), 10));
    }

    private static void areAlike(JsonObject one, JsonObject three, Percentage tolerance, long mostStray) {
        isSound(one);
        isSound(three, mostStray);
        JsonObject spread = three.getJsonObject("upstream");
        assertThat(spread.getLong("calls"))
                .isCloseTo(one.getJsonObject("upstream").getLong("calls"), tolerance);
        assertThat(spread.getDouble("litShare")).isGreaterThanOrEqualTo(0.97);
    }
}
