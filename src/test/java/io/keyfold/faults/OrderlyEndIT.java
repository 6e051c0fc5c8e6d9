package io.keyfold.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keyfold.Jvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that end as an operator ends them, and those that may not join: what they print, and with which code. */
@Tag("alone")
class OrderlyEndIT {
    private static final int TERMINATED = 143;
    private static final int INVALID = 78;
    /** A few seconds on a machine that has nothing else to do. */
    private static final long END_LIMIT_MS = 15_000;

    @TempDir
    private Path directory;

    @Test
    void aNodeIsDrainedOnceAndEndsWithoutATraceOfTrouble() {
        List<Place> places = List.of(Place.onLoopback(), Place.onLoopback());
        try (Platform platform = Platform.start();
                Nodes nodes = Nodes.start(directory, platform, places, Map.of())) {
            int owned = nodes.owned(1);
            String drained = drain(places.get(1));
            assertThat(drained).contains(": " + owned + " shards went to 1 node");
            assertThat(drain(places.get(1))).isEqualTo(drained);
            assertThat(nodes.isReady(1)).isFalse();
            nodes.awaitOwners(0);

            end(nodes, 1);
            nodes.startAgain(1);
            nodes.awaitOwners(0, 1);
            end(nodes, 1);
            nodes.awaitOwners(0);
            await().atMost(Duration.ofSeconds(3))
                    .until(() -> nodes.status(0).getJsonArray("members").size() == 1);
            end(nodes, 0);
        }
    }

    /** With the token in the environment, as where the node was started. */
    private String drain(Place place) {
        try (Jvm command = Jvm.keyfold(
                directory,
                Map.of("KEYFOLD_ADMIN_TOKEN", Nodes.ADMIN_TOKEN),
                "drain",
                "--url",
                "http://127.0.0.1:" + place.managementPort())) {
            assertThat(command.exitCode()).as(command.err()).isZero();
            return command.out();
        }
    }

    private static void end(Nodes nodes, int node) {
        long beganNs = System.nanoTime();
        assertThat(nodes.terminate(node)).isEqualTo(TERMINATED);
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNs)).isLessThan(END_LIMIT_MS);
        assertThat(nodes.process(node).printed())
                .containsOnlyOnce("drained shards=")
                .doesNotContain("\"ERROR\"", "\"throwable\":{", "\tat ", Nodes.ADMIN_TOKEN);
    }

    @Test
    void aNodeThatMayNotJoinSaysWhyInOneLine() {
        List<Place> places = List.of(Place.onLoopback());
        try (Platform platform = Platform.start();
                Nodes nodes = Nodes.start(directory, platform, places, Map.of("upstream.limits.per-minute", "100"))) {
            Place first = places.get(0);

            assertThat(refused("upstream.limits.per-minute=200"))
                    .contains(" per-minute=200 ", first.member() + " per-token-per-minute=300 per-minute=100 ");
            assertThat(refused("cluster.secret=quite-another-secret-of-32-bytes-or-more"))
                    .contains("cluster.secret is not that of " + first.member())
                    .doesNotContain("quite-another", "thirty-two");
            nodes.awaitOwners(0);
            assertThat(nodes.process(0).printed()).doesNotContain("\"ERROR\"", "\"throwable\":{");
        }
    }

    /** The line with which a second node ends, which is as the first but for {@code setting}. */
    private String refused(String setting) {
        List<String> arguments = new ArrayList<>(
                List.of("serve", "-c", directory.resolve("cluster.yaml").toString()));
        Place.onLoopback().settings().forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
        arguments.addAll(List.of("--set", setting));
        try (Jvm node = Jvm.keyfold(directory, Map.of(), arguments.toArray(String[]::new))) {
            assertThat(node.exitCode()).as(node.err()).isEqualTo(INVALID);
            assertThat(node.err()).doesNotContain(" ERROR ", "\tat ");
            List<String> said = node.err()
                    .lines()
                    .filter(line -> line.startsWith("keyfold: "))
                    .toList();
            assertThat(said).hasSize(1);
            return said.get(0);
        }
    }
}
