package io.keyfold.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.Signal;
import io.keyfold.routing.ClusterWorld.Node;
import io.keyfold.shard.ShardLoop;
import io.keyfold.shard.Survivor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A conversation gets another owner: what desktops were told goes on as if nothing had happened, key or no key. */
class WatchersOnTheMoveTest {
    private static final String[] ALL = {"node-a", "node-b", "node-c"};
    private static final String[] WITHOUT_A = {"node-b", "node-c"};

    private final ClusterWorld world = ClusterWorld.surviving(1, ALL);
    private final String conversation = conversationThatMovesTo("node-c");
    private final WatchingDesktop desktop = new WatchingDesktop(world);

    // ---- while keys flow ---------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"node-a", "node-b", "node-c"})
    void aDrainIsNotSeenWhileKeysFlow(String at) {
        type(at, 0, 14_900);
        world.at(6_100, () -> world.serving(WITHOUT_A));
        world.run(30_000);
        assertThat(desktop.told).containsExactly("composing", "idle timeout");
        assertThat(desktop.lastAtMs()).isBetween(lastCallAtMs() + 5_000, lastCallAtMs() + 5_100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"node-a", "node-b", "node-c"})
    void aRollingRestartIsNotSeenWhileKeysFlow(String at) {
        type(at, 0, 40_000);
        world.at(6_100, () -> world.serving(WITHOUT_A));
        world.at(12_200, () -> world.serving(ALL));
        world.at(18_300, () -> world.serving("node-a", "node-c"));
        world.at(24_400, () -> world.serving(ALL));
        world.at(30_500, () -> world.serving("node-a", "node-b"));
        world.run(60_000);
        assertThat(desktop.told).containsExactly("composing", "idle timeout");
    }

    @Test
    void aDeathIsNotSeenWhileKeysFlow() {
        type("node-b", 0, 12_000);
        world.at(6_100, () -> dies("node-a"));
        world.run(30_000);
        assertThat(desktop.told).containsExactly("composing", "idle timeout");
    }

    @ParameterizedTest
    @ValueSource(strings = {"node-a", "node-b"})
    void aFenceThatFallsAndIsLiftedIsNotSeenWhileKeysFlow(String at) {
        type(at, 0, 12_000);
        world.at(6_100, world.node("node-a")::fence);
        world.at(6_600, world.node("node-a")::confirm);
        world.run(30_000);
        assertThat(desktop.told).containsExactly("composing", "idle timeout");
    }

    // ---- when nobody types any more ----------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"node-a", "node-b", "node-c"})
    void theEndOfTheLightIsToldByTheNextOwnerWithoutAKey(String at) {
        type(at, 0, 4_300);
        world.at(4_500, () -> world.serving(WITHOUT_A));
        world.run(30_000);
        assertThat(lastCallAtMs()).isBetween(4_000L, 4_300L);
        assertThat(desktop.told).containsExactly("composing", "idle timeout");
        assertThat(desktop.lastAtMs()).isBetween(lastCallAtMs() + 5_000, lastCallAtMs() + 5_100);
    }

    @Test
    void theEndOfTheLightIsToldOnTimeThoughTheOwnerDied() {
        type("node-b", 0, 4_300);
        world.at(7_000, () -> dies("node-a"));
        world.run(30_000);
        assertThat(desktop.told).containsExactly("composing", "idle timeout");
        assertThat(desktop.lastAtMs()).isBetween(lastCallAtMs() + 5_000, lastCallAtMs() + 5_100);
    }

    @Test
    void withoutARecordTheLightIsSaidToBeOutWhenItMustBe() {
        type("node-b", 0, 4_300);
        world.at(7_000, () -> {
            world.store.clear();
            dies("node-a");
        });
        world.run(30_000);
        assertThat(desktop.told).containsExactly("composing", "idle timeout");
        assertThat(desktop.lastAtMs()).isBetween(12_000L, 12_100L);
    }

    @Test
    void whenNobodyTakesOverTheLightIsSaidToBeOutWhenItMustBe() {
        type("node-a", 0, 4_300);
        world.at(4_500, () -> world.serving());
        world.run(30_000);
        assertThat(desktop.told).containsExactly("composing", "idle timeout");
        assertThat(desktop.lastAtMs()).isBetween(9_500L, 9_600L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"node-a", "node-b"})
    void theEndOfTheLightIsToldAfterAFence(String at) {
        type(at, 0, 4_300);
        world.at(5_000, world.node("node-a")::fence);
        world.at(6_000, world.node("node-a")::confirm);
        world.run(30_000);
        assertThat(desktop.told).containsExactly("composing", "idle timeout");
        assertThat(desktop.lastAtMs()).isBetween(lastCallAtMs() + 5_000, lastCallAtMs() + 5_100);
    }

    @Test
    void aDesktopWhoseNodeStoodStillIsToldOnTimeThoughItsOwnerForgotIt() {
        type("node-b", 0, 4_300);
        world.at(5_000, () -> {
            world.node("node-a").inbox.left("node-b");
            world.node("node-b").fence();
            world.node("node-b").confirm();
        });
        world.run(30_000);
        assertThat(desktop.told).containsExactly("composing", "idle timeout");
        assertThat(desktop.lastAtMs()).isBetween(lastCallAtMs() + 5_000, lastCallAtMs() + 5_100);
    }

    @Test
    void aNewOwnerThatNeverAnswersLeavesNoLightOn() {
        type("node-b", 0, 4_300);
        world.at(4_500, () -> {
            world.node("node-c").dead = true;
            world.node("node-b").sees(WITHOUT_A);
        });
        world.signalAt(4_600, () -> world.node("node-b").signal(key(conversation), desktop, 0));
        world.run(30_000);
        assertThat(desktop.told).containsExactly("composing", "idle timeout");
        assertThat(desktop.lastAtMs()).isBetween(9_600L, 9_700L);
    }

    @Test
    void aHeldIndicatorGoesOnForItsWatchersToo() {
        Node at = world.node("node-b");
        Signal hold = new Signal(Signal.Kind.HOLD, conversation, "agent-1", ClusterWorld.agent(null), 20_000, null, 0);
        world.signalAt(0, () -> at.signal(hold, desktop, 0));
        world.at(6_100, () -> {
            dies("node-a");
            adoptedBy("node-c");
        });
        world.run(40_000);
        assertThat(desktop.told).containsExactly("composing", "idle timeout");
        assertThat(desktop.lastAtMs()).isGreaterThan(20_000);
    }

    @Test
    void aDesktopIsAskedForOnceAndNoTokenIsMinted() {
        type("node-b", 0, 4_300);
        world.at(4_500, () -> world.serving(WITHOUT_A));
        world.run(30_000);
        assertThat(world.platform.minted()).isEqualTo(1);
        assertThat(world.platform.lookUpsBy).hasSize(1);
        assertThat(world.node("node-a").watchers()).isZero();
    }

    @Test
    void manyDesktopsAreAskedForInPartsAndAllAreTold() {
        List<WatchingDesktop> many = new ArrayList<>();
        for (String one : ClusterWorld.conversations("node-a", ALL)) {
            WatchingDesktop watching = new WatchingDesktop(world);
            many.add(watching);
            world.signalAt(1_000, () -> world.node("node-b").signal(key(one), watching, 0));
        }
        world.at(2_000, () -> world.serving(WITHOUT_A));
        world.run(2_005);
        assertThat(world.node("node-b").loops.get(0).open()).isLessThan(100);
        world.run(20_000);
        assertThat(many).hasSizeGreaterThan(200).allSatisfy(one -> {
            assertThat(one.told).containsExactly("composing", "idle timeout");
            assertThat(one.lastAtMs()).isBetween(6_000L, 6_300L);
        });
    }

    private void dies(String node) {
        world.node(node).dead = true;
        for (String id : ALL) {
            if (!id.equals(node)) {
                world.node(id).sees(WITHOUT_A);
                world.node(id).inbox.left(node);
            }
        }
    }

    private void adoptedBy(String node) {
        Survivor record = world.store.get(conversation);
        assertThat(record).isNotNull();
        ShardLoop shards = world.node(node).shards.get(Shards.loopOf(conversation, ClusterWorld.LOOPS));
        shards.adopt(conversation, record, world.nowMs());
    }

    private void type(String at, long fromMs, long untilMs) {
        for (long atMs = fromMs; atMs < untilMs; atMs += 250) {
            world.signalAt(atMs, () -> world.node(at).signal(key(conversation), desktop, 0));
        }
    }

    private static Signal key(String conversationId) {
        return Signal.of(Signal.Kind.KEYSTROKE, conversationId, "agent-1", ClusterWorld.agent(null));
    }

    private long lastCallAtMs() {
        List<Long> calls = world.platform.callsOf(conversation);
        return calls.get(calls.size() - 1);
    }

    private static String conversationThatMovesTo(String heir) {
        List<String> moving = new ArrayList<>(ClusterWorld.conversations("node-a", ALL));
        moving.retainAll(ClusterWorld.conversations(heir, WITHOUT_A));
        return moving.get(0);
    }
}
