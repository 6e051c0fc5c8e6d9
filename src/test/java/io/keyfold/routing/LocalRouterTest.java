package io.keyfold.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.Agent;
import io.keyfold.core.IndicatorState;
import io.keyfold.core.LeasePolicy;
import io.keyfold.core.ParticipantRule;
import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.TypingPolicy;
import io.keyfold.core.Verdict;
import io.keyfold.core.Watcher;
import io.keyfold.ops.LoopMeters;
import io.keyfold.shard.ShardLoop;
import io.keyfold.shard.ShardOptions;
import io.keyfold.shard.TimelineRule;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Two event loops without threads: each runs when a test says so. The caller's is the first. */
class LocalRouterTest {
    private static final String HERE = ownedBy(0);
    private static final String THERE = ownedBy(1);

    private final List<Queue<Runnable>> turns = List.of(new ArrayDeque<>(), new ArrayDeque<>());
    private final List<AcceptingUpstream> upstreams = List.of(new AcceptingUpstream(), new AcceptingUpstream());
    private final List<ShardLoop> shards = upstreams.stream().map(this::shards).toList();
    private final Router router = new LocalRouter(
            0,
            IntStream.range(0, 2)
                    .mapToObj(i -> new LocalRouter.Loop(shards.get(i), new Mailbox(turns.get(i)::add)))
                    .toList(),
            this::nowMs);
    private final List<String> heard = new ArrayList<>();
    private final Watcher watcher = new Watcher() {
        @Override
        public void state(IndicatorState state, @Nullable String reason) {
            heard.add(state.label());
        }

        @Override
        public boolean hasLeft() {
            return left;
        }
    };
    private boolean left;
    private long nowMs;

    private static String ownedBy(int loop) {
        return IntStream.range(0, 1_000)
                .mapToObj(i -> "conversation-" + i)
                .filter(id -> Shards.loopOf(id, 2) == loop)
                .findFirst()
                .orElseThrow();
    }

    private long nowMs() {
        return nowMs;
    }

    private ShardLoop shards(AcceptingUpstream upstream) {
        ShardOptions options = new ShardOptions(
                new TypingPolicy(4_000, 5_000, 5_000, 1_000, 1_000, 120_000),
                LeasePolicy.of(60_000, 120_000),
                new ParticipantRule(Set.of("agent"), true),
                false,
                true,
                true,
                false,
                false,
                true,
                null,
                TimelineRule.OFF,
                100);
        return new ShardLoop(
                options, upstream, new LoopMeters(LoopMeters.Durations.NONE), this::nowMs, this::nowMs, () -> 0);
    }

    private void turn(int loop) {
        for (Runnable task = turns.get(loop).poll();
                task != null;
                task = turns.get(loop).poll()) {
            task.run();
        }
    }

    private void press(String conversationId) {
        router.signal(
                Signal.of(Signal.Kind.KEYSTROKE, conversationId, "agent-1", new Agent("user-1", false, null)),
                watcher,
                verdict -> heard.add(Verdict.reason(verdict).label()));
    }

    @Test
    void whatBelongsHereIsToldAtOnce() {
        press(HERE);
        upstreams.get(0).answer(nowMs);
        assertThat(heard).containsExactly("first", "composing");
        assertThat(turns).allSatisfy(turn -> assertThat(turn).isEmpty());
    }

    @Test
    void whatBelongsToAnotherLoopIsToldOnTheCallersOwnInOrder() {
        press(THERE);
        assertThat(heard).isEmpty();
        turn(1);
        upstreams.get(1).answer(nowMs);
        assertThat(heard).isEmpty();
        turn(0);
        assertThat(heard).containsExactly("first", "composing");
    }

    @Test
    void aWatcherHandedOverWithEveryKeyIsOneWatcher() {
        for (int i = 0; i < 5; i++) {
            press(THERE);
        }
        turn(1);
        upstreams.get(1).answer(nowMs);
        turn(0);
        assertThat(heard).filteredOn("composing"::equals).hasSize(1);
    }

    @Test
    void whatWasOverBeforeTheCallersLoopRanIsNotTold() {
        press(THERE);
        turn(1);
        turn(0);
        upstreams.get(1).answer(nowMs);
        nowMs = 5_100;
        shards.get(1).poll(nowMs);
        assertThat(turns.get(0)).hasSize(1);
        turn(0);
        assertThat(heard).containsExactly("first", "idle");
        nowMs = 6_000;
        press(THERE);
        turn(1);
        upstreams.get(1).answer(nowMs);
        turn(0);
        assertThat(heard).endsWith("first", "composing");
    }

    @Test
    void aWatcherThatLeftIsToldNothingMore() {
        press(THERE);
        turn(1);
        turn(0);
        left = true;
        upstreams.get(1).answer(nowMs);
        assertThat(turns.get(0)).isEmpty();
        assertThat(heard).containsExactly(Reason.FIRST.label());
    }
}
