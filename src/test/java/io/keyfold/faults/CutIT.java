package io.keyfold.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that lose each other though all of them live: what desktops and the platform notice, and what is left. */
class CutIT {
    /** Beside what a scenario takes by itself: its start, the cluster's own times, and the end. */
    private static final long MARGIN_MS = 200_000;

    @TempDir
    private Path directory;

    @Test
    @Tag("long")
    void bothSidesOfASplitServeTheirOwnWithinTheLimit() throws Exception {
        play(CutScenario.SHORT_SPLIT);
    }

    @Test
    @Tag("long")
    void noMinuteOfASplitIsAboveTheLimitAndNothingIsLeftOver() throws Exception {
        play(CutScenario.SPLIT);
    }

    @Test
    @Tag("long")
    void aNodeThatHearsAndIsNotHeardIsTakenBack() throws Exception {
        play(CutScenario.ONE_WAY);
    }

    @Test
    @Tag("long")
    void aNetworkThatComesAndGoesLeavesNothingOver() throws Exception {
        play(CutScenario.FLAPPING);
    }

    private void play(CutScenario scenario) throws IOException, InterruptedException {
        Optional<String> obstacle = Wires.obstacle();
        assumeTrue(obstacle.isEmpty(), obstacle::get);
        Path printed = directory.resolve("printed.txt");
        try (Wires wires = Wires.lay(CutPlay.NODES)) {
            List<String> command = new ArrayList<>(wires.inHub());
            command.addAll(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    CutScenario.class.getName(),
                    scenario.name(),
                    wires.name(),
                    directory.toString()));
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(printed.toFile())
                    .start();
            boolean ended = process.waitFor(scenario.lengthMs() + MARGIN_MS, TimeUnit.MILLISECONDS);
            assertThat(ended && process.exitValue() == 0)
                    .as("ended well; printed: %s", Files.readString(printed))
                    .isTrue();
            Files.readString(printed).lines().filter(CutPlay::isFigure).forEach(System.err::println);
        }
    }
}
