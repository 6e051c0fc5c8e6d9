package io.keyfold.faults;

import static io.keyfold.faults.Trouble.pass;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keyfold.Disturbance;
import io.keyfold.routing.Shards;
import io.keyfold.routing.View;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One of three nodes is killed while many people type, and comes back: what they and the platform notice. */
@Tag("alone")
class KilledNodeIT {
    private static final Logger LOG = LoggerFactory.getLogger(KilledNodeIT.class);
    private static final int VICTIM = 2;
    /** A thing that takes several processes takes so many times the machine's longest stall longer. */
    private static final int STEPS = 2;

    private static final Duration LIMIT = Duration.ofSeconds(120);

    private static final History.Rules QUICKLY = new History.Rules(4_000, 5_000, 1_000);

    /** What a small machine carries with thousands: they type slowly, and the key after a lost one comes late. */
    private static final History.Rules SLOWLY = new History.Rules(8_000, 12_000, 1_000, 1);

    @TempDir
    private Path directory;

    @Test
    void theOthersGoOnAfterAMomentAndGiveItsShareBack() {
        play(QUICKLY, 150, 700, 4_000);
    }

    @Test
    @Tag("long")
    void soTheyDoWhenTwoThousandConversationsType() {
        play(SLOWLY, 2_000, 4_000, 45_000);
    }

    private void play(History.Rules rules, int conversations, long paceMs, long rampMs) {
        List<Place> places = Stream.generate(Place::onLoopback).limit(3).toList();
        try (Disturbance disturbance = new Disturbance();
                Platform platform = Platform.start();
                Nodes nodes = Nodes.start(directory, platform, places, rules.settings());
                Crowd crowd = new Crowd(nodes, platform.conversations(conversations), paceMs)) {
            View before = view(nodes);
            crowd.start(rampMs);
            await().atMost(LIMIT).until(() -> new History(rules, crowd, platform).everybodyWasSeen());
            pass(rules.refreshMs() / 2);

            long killedNs = System.nanoTime();
            nodes.kill(VICTIM);
            nodes.awaitOwners(0, 1);
            pass(rules.refreshMs() + 2 * paceMs);
            long returnedNs = System.nanoTime();
            nodes.startAgain(VICTIM);
            nodes.awaitOwners(0, 1, VICTIM);
            pass(rules.refreshMs() + 2 * paceMs);
            crowd.stop();

            History history = new History(rules, crowd, platform);
            List<Integer> orphans = IntStream.range(0, conversations)
                    .filter(i ->
                            before.owns(Shards.of(crowd.conversations().get(i).conversationId())))
                    .boxed()
                    .toList();
            long heldUpMs = STEPS * disturbance.longestMs();
            newOwnersActSoon(rules, nodes, history, orphans, killedNs, returnedNs, heldUpMs);
            thePlatformNoticesLittle(history, killedNs, returnedNs, heldUpMs);
            everyKeyIsAccountedFor(nodes, history);
        }
    }

    /** Who owns what while all three serve, as the one that will be killed sees it. */
    private static View view(Nodes nodes) {
        List<String> ids = IntStream.range(0, nodes.size())
                .mapToObj(node -> nodes.process(node).views().get(0).nodeId())
                .toList();
        return View.of(ids.get(VICTIM), ids);
    }

    /** {@code orphans} are the conversations of the node that was killed. */
    private static void newOwnersActSoon(
            History.Rules rules,
            Nodes nodes,
            History history,
            List<Integer> orphans,
            long killedNs,
            long returnedNs,
            long heldUpMs) {
        long detectedNs = detectedNs(nodes, killedNs);
        long longestSearchMs = orphans.stream()
                .mapToLong(orphan -> searchMs(history, orphan, rules.lostKeys(), detectedNs, returnedNs))
                .max()
                .orElseThrow();
        long firstActMs = ms(orphans.stream()
                .flatMapToLong(i -> LongStream.of(history.past(i).callsNs()))
                .filter(callNs -> callNs - detectedNs >= 0)
                .map(callNs -> callNs - detectedNs)
                .min()
                .orElseThrow());
        LOG.info(
                "figures detectedMs={} firstActMs={} longestSearchMs={} orphans={} heldUpMs={}",
                ms(detectedNs - killedNs),
                firstActMs,
                longestSearchMs,
                orphans.size(),
                heldUpMs);
        assertThat(ms(detectedNs - killedNs)).as("detection, ms").isLessThan(1_000 + heldUpMs);
        assertThat(firstActMs).as("first act of a new owner, ms").isLessThan(1_000 + heldUpMs);
        assertThat(longestSearchMs)
                .as("keys of one conversation without an owner, ms")
                .isLessThan(1_000 + heldUpMs);
    }

    /** From the conversation's first key in this time, {@code lostKeys} apart, until the first that somebody took. */
    private static long searchMs(History history, int conversation, int lostKeys, long fromNs, long toNs) {
        List<Key> keys = history
                .keys(key ->
                        key.conversation() == conversation && key.sentNs() - fromNs >= 0 && key.sentNs() - toNs < 0)
                .stream()
                .sorted(Comparator.comparingLong(Key::sentNs))
                .toList();
        Key taken = keys.stream().filter(Key::isTaken).findFirst().orElseThrow();
        return keys.indexOf(taken) <= lostKeys
                ? 0
                : ms(taken.sentNs() - keys.get(lostKeys).sentNs());
    }

    /** When the last of the others knew. */
    private static long detectedNs(Nodes nodes, long killedNs) {
        return LongStream.of(0, 1)
                .map(node -> nodes.process((int) node).views().stream()
                        .filter(seen -> seen.serving() == 2 && seen.atNs() - killedNs >= 0)
                        .findFirst()
                        .orElseThrow()
                        .atNs())
                .max()
                .orElseThrow();
    }

    private static void thePlatformNoticesLittle(History history, long killedNs, long returnedNs, long heldUpMs) {
        LOG.info(
                "figures extraAfterKill={} extraAfterReturn={} minted={} lookedUp={} withoutKey={}",
                history.extraCalls(killedNs, returnedNs),
                history.extraCalls(returnedNs, history.endNs()),
                history.mintedSince(killedNs),
                history.lookedUpSince(killedNs),
                history.callsWithoutKey(heldUpMs));
        LOG.info(
                "figures longestLapseMs={} afterReturnMs={}",
                history.longestLapseMs(killedNs, returnedNs),
                history.longestLapseMs(returnedNs, history.endNs()));
        assertThat(history.extraCalls(killedNs, returnedNs).values()).allMatch(extra -> extra == 1);
        assertThat(history.extraCalls(returnedNs, history.endNs())).isEmpty();
        assertThat(history.mintedSince(killedNs)).isZero();
        assertThat(history.lookedUpSince(killedNs)).isZero();
        assertThat(history.callsWithoutKey(heldUpMs)).isZero();
        assertThat(history.longestLapseMs(returnedNs, history.endNs())).isLessThanOrEqualTo(1_000 + heldUpMs);
    }

    private static void everyKeyIsAccountedFor(Nodes nodes, History history) {
        List<Key> unanswered = history.keys(key -> !key.isAnswered());
        LOG.info("figures keys={} unanswered={}", history.keys(key -> true).size(), unanswered.size());
        assertThat(unanswered).allMatch(key -> key.node() == VICTIM);
        assertThat(history.keys(Key::isAnswered)).allMatch(key -> key.status() == 204);
        history.accountsFor(0, nodes.metrics(0));
        history.accountsFor(1, nodes.metrics(1));
    }

    private static long ms(long timeNs) {
        return TimeUnit.NANOSECONDS.toMillis(timeNs);
    }
}
