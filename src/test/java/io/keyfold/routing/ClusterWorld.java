package io.keyfold.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.Agent;
import io.keyfold.core.Bearer;
import io.keyfold.core.Gcra;
import io.keyfold.core.LeasePolicy;
import io.keyfold.core.ParticipantRule;
import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.TypingPolicy;
import io.keyfold.core.Verdict;
import io.keyfold.core.Watcher;
import io.keyfold.ops.LoopMeters;
import io.keyfold.ops.LoopMeters.ClusterEvent;
import io.keyfold.shard.ShardLoop;
import io.keyfold.shard.ShardOptions;
import io.keyfold.shard.Stamp;
import io.keyfold.shard.Survival;
import io.keyfold.shard.Survivor;
import io.keyfold.shard.TimelineRule;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Several nodes of two event loops each, in one thread and in virtual time, over a bus that delays and loses as told.
 * Each node has the view that it was given last.
 */
final class ClusterWorld {
    static final int LOOPS = 2;

    /** The wall clock of all nodes at the beginning. */
    static final long WALL_MS = 1_700_000_000_000L;

    static final Set<Reason> WANTED = Set.of(Reason.FIRST, Reason.REFRESH, Reason.AFTER_MESSAGE, Reason.HOLD);

    private record Event(long atMs, long order, Runnable action) {}

    /** One signal and its answers. */
    static final class Asked {
        final Signal signal;
        final long atMs;
        int answers;
        long verdict;
        long answeredAtMs;

        Asked(Signal signal, long atMs) {
            this.signal = signal;
            this.atMs = atMs;
        }

        @Nullable
        Reason reason() {
            return Verdict.isDecision(verdict) ? Verdict.reason(verdict) : null;
        }

        long tookMs() {
            return answeredAtMs - atMs;
        }

        @Override
        public String toString() {
            return signal + " at " + atMs + ": " + reason() + " after " + tookMs() + " ms";
        }
    }

    final Random random;
    final FakePlatform platform = new FakePlatform(this);
    final Map<String, Node> nodes = new LinkedHashMap<>();
    final List<Asked> asked = new ArrayList<>();

    /** Every batch that was sent, for looking into. */
    final List<Buffer> onTheWire = new ArrayList<>();

    long leastBusMs = 1;
    long mostBusMs = 1;
    double lossRate;

    /** Where conversations survive, and how long it takes to read there. */
    final Map<String, Survivor> store = new HashMap<>();

    long loadMs = 2;

    private final boolean survives;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::atMs).thenComparingLong(Event::order));
    private long nowMs;
    private long order;
    private long lastSignalAtMs;

    ClusterWorld(long seed, String... nodeIds) {
        this(seed, false, nodeIds);
    }

    private ClusterWorld(long seed, boolean survives, String... nodeIds) {
        this.survives = survives;
        random = new Random(seed);
        for (String id : nodeIds) {
            nodes.put(id, new Node(id, "the secret"));
        }
        serving(nodeIds);
    }

    /** Conversations survive their owners, and are released by those that own them no more. */
    static ClusterWorld surviving(long seed, String... nodeIds) {
        return new ClusterWorld(seed, true, nodeIds);
    }

    // ---- time --------------------------------------------------------------------------------------------------

    long nowMs() {
        return nowMs;
    }

    void at(long atMs, Runnable action) {
        events.add(new Event(Math.max(atMs, nowMs), order++, action));
    }

    /** A signal to come. */
    void signalAt(long atMs, Runnable action) {
        lastSignalAtMs = Math.max(lastSignalAtMs, atMs);
        at(atMs, action);
    }

    ClusterWorld run(long untilMs) {
        while (!events.isEmpty() && events.element().atMs <= untilMs) {
            Event next = events.remove();
            nowMs = next.atMs;
            next.action.run();
        }
        nowMs = Math.max(nowMs, untilMs);
        return this;
    }

    // ---- nodes -------------------------------------------------------------------------------------------------

    Node node(String id) {
        Node node = nodes.get(id);
        assertThat(node).as("node %s", id).isNotNull();
        return node;
    }

    /** All nodes come to know at once that these serve. */
    void serving(String... ids) {
        nodes.values().forEach(node -> node.sees(ids));
    }

    Node ownerOf(String conversationId, String... serving) {
        return node(View.of("nobody", Arrays.asList(serving)).ownerOf(Shards.of(conversationId)));
    }

    /** A conversation that {@code owner} owns while {@code serving} serve. */
    static String conversationOf(String owner, String... serving) {
        return conversations(owner, serving).get(0);
    }

    static List<String> conversations(String owner, String... serving) {
        List<String> found = new ArrayList<>();
        View view = View.of(owner, Arrays.asList(serving));
        for (int i = 0; i < 1_000; i++) {
            if (view.owns(Shards.of("conv-" + i))) {
                found.add("conv-" + i);
            }
        }
        return found;
    }

    final class Node {
        final String id;
        final List<LoopMeters> meters = new ArrayList<>();
        final List<ShardLoop> shards = new ArrayList<>();
        final List<ClusterLoop> loops = new ArrayList<>();
        final ClusterInbox inbox;
        View view;
        boolean dead;
        long pausedUntilMs;

        private final NodePorts ports;

        Node(String id, String secret) {
            this.id = id;
            this.view = View.of(id, List.of());
            this.ports = new NodePorts(id, () -> view, this::send, new Seal(secret, null), () -> nowMs, 2_100, 5_000);
            List<LocalRouter.Loop> local = new ArrayList<>();
            for (int i = 0; i < LOOPS; i++) {
                local.add(localLoop());
            }
            for (int i = 0; i < LOOPS; i++) {
                LocalRouter router = new LocalRouter(i, local, () -> nowMs);
                LoopPorts loop =
                        new LoopPorts(i, task -> after(0, task), this::after, meters.get(i), fenced(shards.get(i)));
                loops.add(new ClusterLoop(
                        ports, loop, router, shards.get(i), local.get(i).mailbox()));
            }
            inbox = new ClusterInbox(ports, 0, loops, meters.get(0));
        }

        private BooleanSupplier fenced(ShardLoop shard) {
            return () -> shard.isFenced(nowMs);
        }

        private LocalRouter.Loop localLoop() {
            LoopMeters counted = new LoopMeters(LoopMeters.Durations.NONE);
            ShardLoop shard = new ShardLoop(
                    options(),
                    platform.of(this),
                    counted,
                    () -> nowMs,
                    () -> WALL_MS + nowMs,
                    () -> random.nextInt(1_000),
                    survives ? new Store(this) : null);
            shard.whenArmed(() -> poll(shard));
            meters.add(counted);
            shards.add(shard);
            return new LocalRouter.Loop(shard, new Mailbox(task -> after(0, task)));
        }

        private void poll(ShardLoop shard) {
            after(shard.tickMs(), () -> {
                if (shard.poll(nowMs)) {
                    poll(shard);
                }
            });
        }

        /** Later on this node: never when it is dead, and not before a pause is over. */
        void after(long delayMs, Runnable task) {
            at(nowMs + delayMs, () -> whenAwake(task));
        }

        private void whenAwake(Runnable task) {
            if (nowMs < pausedUntilMs) {
                at(pausedUntilMs, () -> whenAwake(task));
            } else if (!dead) {
                task.run();
            }
        }

        private void send(String nodeId, Buffer batch) {
            onTheWire.add(batch.copy());
            Node to = nodes.get(nodeId);
            if (to != null && random.nextDouble() >= lossRate) {
                long delayMs = leastBusMs + random.nextLong(mostBusMs - leastBusMs + 1);
                to.after(delayMs, () -> to.inbox.receive(batch));
            }
        }

        void sees(String... serving) {
            view = View.of(id, Arrays.asList(serving));
            if (survives) {
                shards.forEach(shard -> releaseOn(shard, shard.release(one -> view.owns(Shards.of(one)), nowMs)));
            }
            inbox.viewChanged();
        }

        private void releaseOn(ShardLoop shard, boolean more) {
            if (more) {
                after(1, () -> releaseOn(shard, shard.releaseMore(nowMs)));
            }
        }

        /** As after a pause: drops everything, and acts again when it is confirmed. */
        void fence() {
            shards.forEach(ShardLoop::fence);
            loops.forEach(ClusterLoop::dropAll);
        }

        void confirm() {
            shards.forEach(shard -> shard.confirm(nowMs));
        }

        Asked signal(Signal signal, @Nullable Watcher watcher, int loop) {
            Asked one = new Asked(signal, nowMs);
            asked.add(one);
            loops.get(loop).router().signal(signal, watcher, verdict -> {
                one.answers++;
                one.verdict = verdict;
                one.answeredAtMs = nowMs;
            });
            return one;
        }

        Asked signal(Signal signal) {
            return signal(signal, null, random.nextInt(LOOPS));
        }

        Asked key(String conversationId) {
            return signal(Signal.of(Signal.Kind.KEYSTROKE, conversationId, "agent-1", agent(null)));
        }

        long counted(ClusterEvent event) {
            return meters.stream().mapToLong(one -> one.clusterEvents(event)).sum();
        }

        int open() {
            return loops.stream().mapToInt(ClusterLoop::open).sum();
        }

        int watchers() {
            return loops.stream().mapToInt(ClusterLoop::watchers).sum();
        }
    }

    /** One map for all nodes; what was written is there at once. */
    private final class Store implements Survival {
        private final Node node;

        Store(Node node) {
            this.node = node;
        }

        @Override
        public void save(String conversationId, Survivor record, long lifeMs, Consumer<@Nullable Stamp> done) {
            store.merge(
                    conversationId, record, (there, next) -> there.stamp().compareTo(next.stamp()) > 0 ? there : next);
            node.after(2, () -> done.accept(null));
        }

        @Override
        public void load(String conversationId, Consumer<@Nullable Survivor> answer) {
            node.after(loadMs, () -> answer.accept(store.get(conversationId)));
        }

        @Override
        public void forget(String conversationId) {
            store.remove(conversationId);
        }

        @Override
        public long writer() {
            return node.id.hashCode();
        }
    }

    static Agent agent(@Nullable Bearer bearer) {
        return new Agent("user-1", false, bearer);
    }

    long counted(ClusterEvent event) {
        return nodes.values().stream().mapToLong(node -> node.counted(event)).sum();
    }

    /** Runs on after the last signal; then every signal has had its one answer, and nobody waits for anything. */
    void everySignalWasAnsweredOnce() {
        run(lastSignalAtMs + 5_000);
        assertThat(asked)
                .allSatisfy(one -> assertThat(one.answers)
                        .as("answers to %s at %d", one.signal, one.atMs)
                        .isEqualTo(1));
        assertThat(nodes.values()).allSatisfy(node -> assertThat(node.open()).isZero());
    }

    private static ShardOptions options() {
        return new ShardOptions(
                new TypingPolicy(4_000, 5_000, 5_000, 1_000, 1_000, 120_000),
                LeasePolicy.of(60_000, 120_000),
                new ParticipantRule(Set.of("agent", "user"), true),
                true,
                false,
                true,
                false,
                false,
                true,
                Gcra.belowPerMinute(300),
                TimelineRule.OFF,
                10_000);
    }
}
