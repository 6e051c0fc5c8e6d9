package io.keyfold.faults;

import static io.keyfold.faults.Trouble.pass;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keyfold.Disturbance;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Three nodes are restarted one by one while many people type, and nobody should notice. */
@Tag("alone")
class RollingRestartIT {
    private static final Logger LOG = LoggerFactory.getLogger(RollingRestartIT.class);
    private static final int SIGTERM_EXIT = 143;
    /** A thing that takes several processes takes so many times the machine's longest stall longer. */
    private static final int STEPS = 2;

    private static final Duration LIMIT = Duration.ofSeconds(120);

    private static final History.Rules QUICKLY = new History.Rules(4_000, 5_000, 1_000);

    /** What a small machine carries with thousands: they type slowly, and the key after a lost one comes late. */
    private static final History.Rules SLOWLY = new History.Rules(8_000, 12_000, 1_000, 1);

    @TempDir
    private Path directory;

    /** A node was away between these two. */
    private record Away(int node, long fromNs, long toNs) {
        boolean explains(Key failed) {
            return failed.node() == node && failed.answeredNs() - fromNs >= 0 && failed.sentNs() - toNs < 0;
        }
    }

    @Test
    void nobodyNotices() {
        play(QUICKLY, 150, 700, 4_000);
    }

    @Test
    @Tag("long")
    void norDoTwoThousandConversations() {
        play(SLOWLY, 2_000, 4_000, 45_000);
    }

    private void play(History.Rules rules, int conversations, long paceMs, long rampMs) {
        List<Place> places = Stream.generate(Place::onLoopback).limit(3).toList();
        try (Disturbance disturbance = new Disturbance();
                Platform platform = Platform.start();
                Nodes nodes = Nodes.start(directory, platform, places, rules.settings());
                Crowd crowd = new Crowd(nodes, platform.conversations(conversations), paceMs)) {
            crowd.start(rampMs);
            await().atMost(LIMIT).until(() -> new History(rules, crowd, platform).everybodyWasSeen());
            long beganNs = System.nanoTime();
            List<Away> restarts = new ArrayList<>();
            for (int node = 0; node < nodes.size(); node++) {
                restarts.add(restart(nodes, node));
            }
            pass(rules.refreshMs() + 2 * paceMs);
            crowd.stop();

            nobodyNoticed(new History(rules, crowd, platform), beganNs, restarts, STEPS * disturbance.longestMs());
        }
    }

    private static Away restart(Nodes nodes, int node) {
        NodeProcess leaving = nodes.process(node);
        long fromNs = System.nanoTime();
        assertThat(nodes.terminate(node)).isEqualTo(SIGTERM_EXIT);
        long endedNs = System.nanoTime();
        long drainedNs = leaving.log().stream()
                .filter(line -> line.message().startsWith("drained "))
                .findFirst()
                .orElseThrow()
                .atNs();
        nodes.startAgain(node);
        nodes.awaitOwners(0, 1, 2);
        Away away = new Away(node, fromNs, System.nanoTime());
        LOG.info(
                "figures node={} drainMs={} endMs={} awayMs={}",
                node,
                ms(drainedNs - fromNs),
                ms(endedNs - fromNs),
                ms(away.toNs - fromNs));
        assertThat(ms(drainedNs - fromNs)).as("drain of node %s, ms", node).isLessThan(5_000);
        return away;
    }

    private static void nobodyNoticed(History history, long beganNs, List<Away> restarts, long heldUpMs) {
        List<Key> unanswered = history.keys(key -> !key.isAnswered());
        LOG.info(
                "figures keys={} unanswered={} untaken={}",
                history.keys(key -> true).size(),
                unanswered.size(),
                history.keys(key -> key.isAnswered() && !key.isTaken()).size());
        LOG.info(
                "figures longestLapseMs={} extra={} minted={} lookedUp={} withoutKey={} heldUpMs={}",
                history.longestLapseMs(beganNs, history.endNs()),
                history.extraCalls(beganNs, history.endNs()),
                history.mintedSince(beganNs),
                history.lookedUpSince(beganNs),
                history.callsWithoutKey(heldUpMs),
                heldUpMs);
        assertThat(unanswered)
                .as("keys that failed at the other nodes")
                .allMatch(key -> restarts.stream().anyMatch(away -> away.explains(key)));
        assertThat(history.keys(Key::isAnswered)).allMatch(key -> key.status() == 204);
        assertThat(history.longestLapseMs(beganNs, history.endNs())).isLessThanOrEqualTo(1_000 + heldUpMs);
        assertThat(history.extraCalls(beganNs, history.endNs())).isEmpty();
        assertThat(history.mintedSince(beganNs)).isZero();
        assertThat(history.lookedUpSince(beganNs)).isZero();
        assertThat(history.callsWithoutKey(heldUpMs)).isZero();
    }

    private static long ms(long timeNs) {
        return TimeUnit.NANOSECONDS.toMillis(timeNs);
    }
}
