package io.keyfold.faults;

import static io.keyfold.faults.Trouble.pass;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node stands still and goes on: some of what it knows is wrong then, and what it reads next is old. */
@Tag("alone")
class PausedNodeIT {
    private static final Logger LOG = LoggerFactory.getLogger(PausedNodeIT.class);
    private static final History.Rules RULES = new History.Rules(4_000, 5_000, 1_000);
    private static final int PAUSED = 2;
    private static final int SHARDS = 256;
    private static final int TYPISTS = 120;
    private static final int SILENT = 60;
    private static final long PACE_MS = 500;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration ONE_OWNER_LIMIT = Duration.ofSeconds(2);
    private static final Duration WHOLE_LIMIT = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    /** So short that it is still a member. */
    @Test
    void whatLayInItsSocketsIsNotSent() {
        play(4_000);
    }

    /** The others own its shards by then. */
    @Test
    @Tag("long")
    void whatLayInItsSocketsIsNotSentAndItsShardsHaveOneOwner() {
        play(12_000);
    }

    private void play(long pauseMs) {
        try (Platform platform = Platform.start();
                Nodes nodes = Nodes.start(
                        directory,
                        platform,
                        Stream.generate(Place::onLoopback).limit(3).toList(),
                        RULES.settings());
                Crowd typists = new Crowd(nodes, platform.conversations(TYPISTS), PACE_MS)) {
            typists.start(RULES.refreshMs());
            awaitAllSeen(typists, platform);
            pauseOnce(nodes, platform, typists, pauseMs);
            typists.stop();
            assertThat(new History(RULES, typists, platform).keys(key -> key.isAnswered() && key.status() != 204))
                    .as("keys answered otherwise than 204")
                    .isEmpty();
        }
    }

    private static void pauseOnce(Nodes nodes, Platform platform, Crowd typists, long lengthMs) {
        try (Crowd silent = new Crowd(nodes, platform.conversations(SILENT), PACE_MS, conversation -> PAUSED)) {
            silent.start(PACE_MS);
            awaitAllSeen(silent, platform);
            pass(RULES.refreshMs() / 2);

            long pausedNs = System.nanoTime();
            nodes.pause(PAUSED);
            pass(PACE_MS);
            silent.stop();
            pass(lengthMs - msSince(pausedNs));
            long resumedNs = System.nanoTime();
            nodes.resume(PAUSED);
            await().atMost(ONE_OWNER_LIMIT).until(() -> actingOwners(nodes) == SHARDS);
            long oneOwnerMs = msSince(resumedNs);
            nodes.awaitOwners(WHOLE_LIMIT, 0, 1, PAUSED);
            long wholeMs = msSince(resumedNs);
            pass(RULES.refreshMs());

            History typed = new History(RULES, typists, platform);
            History silence = new History(RULES, silent, platform);
            LOG.info(
                    "figures pauseMs={} oneOwnerMs={} wholeMs={} extra={} minted={} longestLapseMs={} stale={}",
                    lengthMs,
                    oneOwnerMs,
                    wholeMs,
                    typed.extraCalls(pausedNs, typed.endNs()),
                    typed.mintedSince(pausedNs),
                    typed.longestLapseMs(pausedNs, typed.endNs()),
                    callsSince(silence, resumedNs));
            assertThat(callsSince(silence, resumedNs))
                    .as("calls for agents who stopped when the pause began")
                    .isZero();
            assertThat(typed.extraCalls(pausedNs, typed.endNs()).values()).allMatch(calls -> calls <= 1);
        }
    }

    private static void awaitAllSeen(Crowd crowd, Platform platform) {
        await().atMost(LIMIT).until(() -> new History(RULES, crowd, platform).everybodyWasSeen());
    }

    /** Shards of all nodes that take traffic, each by its own view. */
    private static int actingOwners(Nodes nodes) {
        return IntStream.range(0, nodes.size())
                .filter(nodes::isReady)
                .map(nodes::owned)
                .sum();
    }

    private static long callsSince(History history, long momentNs) {
        return IntStream.range(0, SILENT)
                .mapToObj(conversation -> history.past(conversation).callsNs())
                .flatMapToLong(LongStream::of)
                .filter(callNs -> callNs - momentNs >= 0)
                .count();
    }

    private static long msSince(long momentNs) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - momentNs);
    }
}
