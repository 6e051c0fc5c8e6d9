package io.keyfold.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.ops.LoopMeters.ClusterEvent;
import io.keyfold.routing.ClusterWorld.Asked;
import io.keyfold.routing.ClusterWorld.Node;
import io.keyfold.shard.ShardLoop;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several nodes and what befalls them: every key has one verdict in time, and the guest hardly anything to notice. */
class ClusterScenariosTest {
    private static final String[] ALL = {"node-a", "node-b", "node-c"};
    private static final String[] WITHOUT_A = {"node-b", "node-c"};

    private final ClusterWorld world = new ClusterWorld(1, ALL);
    private final String conversation = ClusterWorld.conversationOf("node-a", ALL);

    /** T60. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void thirtyKeysAtThreeNodesWithinATenthOfASecondAreOneCall(long seed) {
        ClusterWorld keys = new ClusterWorld(seed, ALL);
        keys.mostBusMs = 10;
        for (int i = 0; i < 30; i++) {
            int number = i;
            keys.signalAt(i * 100L / 30, () -> keys.node(ALL[number % 3]).key(conversation));
        }
        keys.everySignalWasAnsweredOnce();
        assertThat(keys.platform.callsOf(conversation)).hasSize(1);
        assertThat(keys.platform.lookUpsBy).containsExactly("node-a");
        assertThat(keys.asked.stream().filter(ClusterScenariosTest::wasUnreachable))
                .isEmpty();
    }

    @Test
    void aTypistWhoseKeysGoAroundTheNodesIsRefreshedAsIfThereWereOne() {
        type(0, 60_000, 200, ALL);
        world.everySignalWasAnsweredOnce();
        List<Long> calls = world.platform.callsOf(conversation);
        assertThat(calls).hasSize(15);
        for (int i = 1; i < calls.size(); i++) {
            assertThat(calls.get(i) - calls.get(i - 1)).isBetween(4_000L, 4_300L);
        }
    }

    /** T53. */
    @Test
    void aNodeThatDiesCostsAtMostOneCallMoreAndNoKeyItsAnswer() {
        type(0, 20_000, 200, WITHOUT_A);
        world.at(4_900, () -> world.node("node-a").dead = true);
        world.at(5_200, () -> survivorsSee("node-a"));
        world.everySignalWasAnsweredOnce();
        List<Long> calls = world.platform.callsOf(conversation);
        assertThat(calls.stream().filter(atMs -> atMs > 5_200).findFirst())
                .hasValueSatisfying(atMs -> assertThat(atMs).isLessThan(5_600));
        for (long fromMs = 0; fromMs < 20_000; fromMs += 100) {
            long start = fromMs;
            assertThat(calls.stream().filter(atMs -> atMs >= start && atMs < start + 4_000))
                    .hasSizeLessThanOrEqualTo(2);
        }
        assertThat(world.asked.stream().filter(ClusterScenariosTest::wasUnreachable))
                .hasSizeBetween(1, 2)
                .allSatisfy(one -> assertThat(one.tookMs()).isLessThanOrEqualTo(100));
    }

    /** T54, as far as messages decide it; what the node does of itself after a pause is not routing's. */
    @Test
    void whatLayInTheSocketOfAPausedNodeIsDroppedWhenItWakes() {
        type(0, 20_000, 200, WITHOUT_A);
        world.at(5_000, () -> world.node("node-a").pausedUntilMs = 15_000);
        world.at(9_700, () -> survivorsSee("node-a"));
        world.run(14_999);
        int callsBefore = callsBy("node-a");
        long takenBefore = world.node("node-a").counted(ClusterEvent.SIGNAL_RECEIVED);
        world.everySignalWasAnsweredOnce();
        assertThat(callsBy("node-a")).isEqualTo(callsBefore);
        assertThat(world.node("node-a").counted(ClusterEvent.SIGNAL_RECEIVED)).isEqualTo(takenBefore);
        assertThat(world.node("node-a").counted(ClusterEvent.LATE)).isGreaterThan(20);
    }

    /** T54: the owner did not pause, and could not tell an old key from a fresh one. */
    @Test
    void whatDesktopsSentToAPausedNodeDoesNotReachAnOwnerElsewhere() {
        Node paused = world.node("node-b");
        world.at(1_000, () -> paused.shards.forEach(ShardLoop::fence));
        world.signalAt(1_001, () -> paused.key(conversation));
        world.signalAt(2_000, () -> {
            paused.shards.forEach(shard -> shard.confirm(world.nowMs()));
            assertThat(world.platform.callsOf(conversation)).isEmpty();
            paused.key(conversation);
        });
        world.everySignalWasAnsweredOnce();
        assertThat(world.asked).extracting(Asked::reason).containsExactly(Reason.OWNER_UNREACHABLE, Reason.FIRST);
        assertThat(world.platform.callsOf(conversation)).hasSize(1);
    }

    /** T55. */
    @Test
    void nothingIsSentOnBehalfOfAnAgentWhoStoppedWhileTheOwnerChanged() {
        type(0, 4_800, 200, WITHOUT_A);
        world.at(4_900, () -> world.node("node-a").dead = true);
        world.at(5_200, () -> survivorsSee("node-a"));
        world.run(60_000);
        assertThat(world.platform.callsOf(conversation)).allMatch(atMs -> atMs < 4_900);
    }

    /** T56, with what routing has of it. */
    @Test
    void rollingRestartsLeaveNoKeyWithoutAnswerAndBringAtMostOneCallMoreEach() {
        List<String> live = ClusterWorld.conversations("node-a", ALL).subList(0, 50);
        for (String one : live) {
            for (long atMs = 0; atMs < 40_000; atMs += 250) {
                world.signalAt(atMs, () -> serving().key(one));
            }
        }
        world.at(10_000, () -> world.serving("node-b", "node-c"));
        world.at(15_000, () -> world.serving(ALL));
        world.at(20_000, () -> world.serving("node-a", "node-c"));
        world.at(25_000, () -> world.serving(ALL));
        world.at(30_000, () -> world.serving("node-a", "node-b"));
        world.everySignalWasAnsweredOnce();
        assertThat(world.asked.stream().filter(ClusterScenariosTest::wasUnreachable))
                .isEmpty();
        assertThat(live)
                .allSatisfy(one -> assertThat(world.platform.callsOf(one)).hasSizeLessThanOrEqualTo(13));
    }

    private Node serving() {
        List<String> serving = world.node("node-a").view.nodes();
        return world.node(serving.get(world.random.nextInt(serving.size())));
    }

    /** T59, without what the hand-over of state adds: nobody waits for a node that leaves in order. */
    @Test
    void aDrainMidTypingIsNotNoticedByAnyKey() {
        type(0, 10_000, 200, WITHOUT_A);
        world.at(5_000, () -> world.serving(WITHOUT_A));
        world.everySignalWasAnsweredOnce();
        assertThat(world.asked.stream().filter(ClusterScenariosTest::wasUnreachable))
                .isEmpty();
        assertThat(world.platform.callsOf(conversation)).hasSizeBetween(3, 4);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void whateverBefallsTheBusAndTheViewsEveryKeyHasOneVerdictInItsTime(long seed) {
        ClusterWorld storm = new ClusterWorld(seed, ALL);
        storm.mostBusMs = 60;
        storm.lossRate = 0.1;
        for (int i = 0; i < 5_000; i++) {
            storm.signalAt(storm.random.nextInt(30_000), () -> {
                Node at = storm.node(ALL[storm.random.nextInt(3)]);
                at.key("conv-" + storm.random.nextInt(40));
            });
        }
        for (int i = 0; i < 100; i++) {
            storm.at(
                    storm.random.nextInt(30_000),
                    () -> storm.node(ALL[storm.random.nextInt(3)]).sees(someOf(storm)));
        }
        storm.everySignalWasAnsweredOnce();
        assertThat(storm.asked).allSatisfy(one -> assertThat(one.tookMs()).isLessThanOrEqualTo(100 + 2_100));
        assertThat(storm.asked.stream().filter(one -> one.tookMs() > 101 && wasUnreachable(one)))
                .as("whose look-up's answer was lost")
                .hasSizeLessThan(60);
        assertThat(storm.counted(ClusterEvent.UNREACHABLE))
                .isEqualTo(storm.asked.stream()
                        .filter(ClusterScenariosTest::wasUnreachable)
                        .count());
    }

    private static String[] someOf(ClusterWorld world) {
        return List.of(ALL).stream().filter(id -> world.random.nextInt(4) > 0).toArray(String[]::new);
    }

    private void type(long fromMs, long untilMs, long everyMs, String... at) {
        for (long atMs = fromMs; atMs < untilMs; atMs += everyMs) {
            int turn = (int) (atMs / everyMs) % at.length;
            world.signalAt(
                    atMs,
                    () -> world.node(at[turn])
                            .signal(Signal.of(
                                    Signal.Kind.KEYSTROKE, conversation, "agent-1", ClusterWorld.agent(null))));
        }
    }

    private void survivorsSee(String deadNode) {
        for (String id : WITHOUT_A) {
            world.node(id).sees(WITHOUT_A);
            world.node(id).inbox.left(deadNode);
        }
    }

    private int callsBy(String node) {
        return (int) world.platform.written.stream()
                .filter(one -> one.node().equals(node))
                .count();
    }

    private static boolean wasUnreachable(Asked one) {
        return one.reason() == Reason.OWNER_UNREACHABLE;
    }
}
