package io.keyfold.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.Signal;
import io.keyfold.routing.ClusterWorld.Node;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the guest sees, told to a desktop at another node than the conversation's. */
class ClusterWatchersTest {
    private static final String[] ALL = {"node-a", "node-b", "node-c"};
    private static final String[] WITHOUT_A = {"node-b", "node-c"};

    private final ClusterWorld world = new ClusterWorld(1, ALL);
    private final Node here = world.node("node-b");
    private final Node owner = world.node("node-a");
    private final String conversation = conversationThatMovesTo("node-c");
    private final WatchingDesktop desktop = new WatchingDesktop(world);

    @Test
    void aDesktopIsToldOnceEachTimeTheGuestSeesSomethingElse() {
        type(0, 10_000);
        world.run(20_000);
        assertThat(desktop.told).containsExactly("composing", "idle timeout");
    }

    @Test
    void twoDesktopsOnTwoLoopsAreBothTold() {
        WatchingDesktop other = new WatchingDesktop(world);
        key(desktop, 0);
        world.run(300);
        key(other, 1);
        world.run(20_000);
        assertThat(desktop.told).containsExactly("composing", "idle timeout");
        assertThat(other.told).containsExactly("composing", "idle timeout");
    }

    @Test
    void aDesktopThatLeftIsForgottenOnBothSides() {
        type(0, 2_000);
        world.run(2_000);
        assertThat(here.watchers()).isEqualTo(1);
        assertThat(owner.watchers()).isEqualTo(1);
        desktop.left = true;
        world.run(2_000 + 2 * DesktopWatchers.SWEEP_MS);
        assertThat(here.watchers()).isZero();
        assertThat(owner.watchers()).isZero();
        assertThat(desktop.told).containsExactly("composing");
    }

    @Test
    void theOwnerForgetsTheDesktopsOfANodeThatDied() {
        type(0, 2_000);
        world.run(2_000);
        here.dead = true;
        owner.inbox.left("node-b");
        world.run(2_001);
        assertThat(owner.watchers()).isZero();
    }

    @Test
    void whenTheOwnerDiesAndNobodyTypesTheLightIsSaidToBeOutOnceItHasFaded() {
        type(0, 2_000);
        world.run(2_000);
        theOwnerDies();
        world.run(20_000);
        assertThat(desktop.told).containsExactly("composing", "idle timeout");
        assertThat(desktop.toldAtMs.get(1)).isBetween(6_900L, 7_100L);
    }

    @Test
    void whenTheOwnerDiesAndSomebodyTypesTheNextOwnerTells() {
        type(0, 12_000);
        world.at(5_000, this::theOwnerDies);
        world.run(30_000);
        assertThat(desktop.told).startsWith("composing").endsWith("idle timeout");
        assertThat(desktop.toldAtMs.get(desktop.told.size() - 1)).isGreaterThan(12_000);
        assertThat(world.node("node-c").watchers()).isEqualTo(1);
    }

    @Test
    void anOwnerThatLostTheConversationIsNotListenedTo() {
        type(0, 2_000);
        world.run(2_000);
        world.serving(WITHOUT_A);
        type(2_000, 2_500);
        world.run(2_500);
        assertThat(owner.watchers()).isZero();
        assertThat(world.node("node-c").watchers()).isEqualTo(1);
        assertThat(here.watchers()).isEqualTo(1);
    }

    @Test
    void aConversationThatComesHomeNeedsNoBusAnyMore() {
        type(0, 2_000);
        world.run(2_000);
        world.serving("node-b");
        type(2_000, 4_000);
        world.run(20_000);
        assertThat(owner.watchers()).isZero();
        assertThat(here.watchers()).isZero();
        assertThat(desktop.told).endsWith("idle timeout");
    }

    private void theOwnerDies() {
        owner.dead = true;
        for (String id : WITHOUT_A) {
            world.node(id).sees(WITHOUT_A);
            world.node(id).inbox.left("node-a");
        }
    }

    private void type(long fromMs, long untilMs) {
        for (long atMs = fromMs; atMs < untilMs; atMs += 250) {
            world.signalAt(atMs, () -> key(desktop, 0));
        }
    }

    private void key(WatchingDesktop watcher, int loop) {
        here.signal(Signal.of(Signal.Kind.KEYSTROKE, conversation, "agent-1", ClusterWorld.agent(null)), watcher, loop);
    }

    private static String conversationThatMovesTo(String heir) {
        List<String> moving = new ArrayList<>(ClusterWorld.conversations("node-a", ALL));
        moving.retainAll(ClusterWorld.conversations(heir, WITHOUT_A));
        return moving.get(0);
    }
}
