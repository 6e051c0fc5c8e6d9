package io.keyfold.upstream;

import io.keyfold.config.Settings.UpstreamLimits;
import io.keyfold.core.Agent;
import io.keyfold.core.Bearer;
import io.keyfold.core.Gcra;
import io.keyfold.core.LeasePolicy;
import io.keyfold.core.ParticipantRule;
import io.keyfold.core.Signal;
import io.keyfold.core.TypingPolicy;
import io.keyfold.core.Verdict;
import io.keyfold.ops.LoopMeters;
import io.keyfold.shard.ShardLoop;
import io.keyfold.shard.ShardOptions;
import io.keyfold.shard.TimelineRule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Nodes with their real shards, budgets and breakers, in virtual time, before a {@link CountingPlatform}; and agents
 * who type without pause. Times count from 0.
 */
final class ShortageWorld {
    static final long REFRESH_MS = 4_000;
    static final long TIMEOUT_MS = 2_000;

    /** Text, published: a bearer of its own, no look-up needed here. */
    private static final Capabilities DIALECT = new Capabilities(false, false, false, false, true);

    private static final long WALL_MS = 1_700_000_000_000L;

    private static final long SILENT_MS = Long.MIN_VALUE;

    private record Event(long atMs, long order, Runnable action) {}

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::atMs).thenComparingLong(Event::order));
    final Random random = new Random(5);
    final CountingPlatform platform = new CountingPlatform(this);
    final List<Node> nodes = new ArrayList<>();
    private final UpstreamLimits limits;
    private final Capabilities dialect;
    private final boolean agentTokens;
    private long nowMs;
    private long order;
    private long stallsEveryMs;
    private int stallsUpToMs;
    private long stallsNextMs;
    private long stalledUntilMs;

    private ShortageWorld(UpstreamLimits limits, Capabilities dialect, boolean agentTokens) {
        this.limits = limits;
        this.dialect = dialect;
        this.agentTokens = agentTokens;
        nodes.add(new Node());
    }

    /** All typing calls carry the relay's own token. */
    static ShortageWorld withOneToken(int perMinute) {
        return new ShortageWorld(new UpstreamLimits(perMinute, 0, 0, 0), DIALECT, false);
    }

    /** Each call carries its agent's own token. */
    static ShortageWorld withAgentTokens(int perMinute) {
        return new ShortageWorld(new UpstreamLimits(perMinute, 0, 0, 0), DIALECT, true);
    }

    /** Calls carry guest tokens, handed over, so that no limit but the cluster's counts; 0 for none. */
    static ShortageWorld withGuestTokens(int perMinute) {
        return new ShortageWorld(new UpstreamLimits(0, perMinute, 0, 0), Capabilities.GUEST, false);
    }

    /** One node, with one event loop. */
    final class Node {
        final Budgets budgets = new Budgets(limits, () -> WALL_MS + nowMs, nowMs);
        final Breaker breaker = new Breaker("platform", TIMEOUT_MS, () -> nowMs);
        final Admittance admittance = new Admittance(dialect, budgets, breaker, atMs -> Verdict.TAKEN);
        final LoopMeters meters = new LoopMeters(LoopMeters.Durations.NONE);
        final ShardLoop shards;

        Node() {
            shards = new ShardLoop(
                    new ShardOptions(
                            new TypingPolicy(REFRESH_MS, 5_000, 5_000, 1_000, 1_000, 120_000),
                            LeasePolicy.of(60_000, 120_000),
                            new ParticipantRule(Set.of("agent"), true),
                            false,
                            false,
                            true,
                            false,
                            agentTokens,
                            true,
                            Gcra.belowPerMinute(300),
                            TimelineRule.OFF,
                            100_000),
                    platform.of(this),
                    meters,
                    () -> nowMs,
                    () -> WALL_MS + nowMs,
                    () -> random.nextInt(1_000));
            shards.whenArmed(this::poll);
        }

        private void poll() {
            after(shards.tickMs(), () -> {
                if (shards.poll(nowMs)) {
                    poll();
                }
            });
        }

        Capabilities dialect() {
            return dialect;
        }

        Budgets.Status status() {
            return budgets.status(nowMs, REFRESH_MS, !agentTokens && !dialect.needsGuestToken());
        }
    }

    Node join() {
        Node node = new Node();
        nodes.add(node);
        return node;
    }

    /** From now on the limits are those of all nodes together; a bus that never fails. */
    void shareLimits() {
        List<SharedBudgets> sharing = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            long from = i;
            sharing.add(new SharedBudgets(
                    nodes.get(i).budgets,
                    limits,
                    from,
                    from,
                    nodes.size(),
                    (to, message) -> after(1, () -> sharing.get((int) to).received(from, message, nowMs)),
                    nowMs));
        }
        sharing.forEach(one -> one.view(0, nowMs));
        tick(sharing);
    }

    private void tick(List<SharedBudgets> sharing) {
        sharing.forEach(one -> one.tick(nowMs));
        after(250, () -> tick(sharing));
    }

    /** Once in a while nothing happens for a moment, as on a busy machine; then all of it at once. */
    void stalls(long everyMs, int upToMs) {
        stallsEveryMs = everyMs;
        stallsUpToMs = upToMs;
    }

    long nowMs() {
        return nowMs;
    }

    void at(long atMs, Runnable action) {
        events.add(new Event(atMs, order++, action));
    }

    void after(long delayMs, Runnable action) {
        at(nowMs + delayMs, action);
    }

    void run(long untilMs) {
        while (!events.isEmpty() && events.element().atMs <= untilMs) {
            Event next = events.remove();
            nowMs = stalled(next.atMs);
            next.action.run();
        }
        nowMs = untilMs;
    }

    private long stalled(long atMs) {
        if (stallsEveryMs > 0 && atMs >= stallsNextMs) {
            stalledUntilMs = stallsNextMs + random.nextInt(stallsUpToMs);
            stallsNextMs = stalledUntilMs + random.nextInt((int) (2 * stallsEveryMs));
        }
        return Math.max(atMs, stalledUntilMs);
    }

    /** A desktop, with the gate that the edge keeps for it, in the first node. */
    Typist types(String conversation, long fromMs, long untilMs) {
        return types(nodes.get(0), conversation, null, fromMs, untilMs);
    }

    Typist types(Node node, String conversation, @Nullable Bearer bearer, long fromMs, long untilMs) {
        return begins(new Typist(node, "of-" + conversation, conversation, bearer, fromMs, untilMs));
    }

    /** One agent in one of his conversations. */
    Typist types(String userId, String conversation, long fromMs, long untilMs) {
        return begins(new Typist(nodes.get(0), userId, conversation, null, fromMs, untilMs));
    }

    private Typist begins(Typist typist) {
        at(typist.fromMs, typist::key);
        return typist;
    }

    /** One who types when a test says so. */
    Typist silent(String conversation) {
        return new Typist(nodes.get(0), "of-" + conversation, conversation, null, SILENT_MS, SILENT_MS);
    }

    /** Types without pause: most gaps are short, some a second or two. */
    final class Typist {
        final String conversation;
        long fromMs;
        private final long untilMs;
        private final Node node;
        private final Agent agent;
        private final @Nullable Bearer bearer;
        private long gateUntilMs;
        long lastVerdict;

        private Typist(
                Node node, String userId, String conversation, @Nullable Bearer bearer, long fromMs, long untilMs) {
            this.node = node;
            this.conversation = conversation;
            this.fromMs = fromMs;
            this.untilMs = untilMs;
            this.bearer = bearer;
            this.agent = new Agent(userId, false, bearer);
        }

        /** One key, by hand. */
        void press() {
            fromMs = fromMs == SILENT_MS ? nowMs : fromMs;
            send();
        }

        private void send() {
            if (nowMs - gateUntilMs >= 0) {
                String token = dialect.needsGuestToken() ? "token-of-" + conversation : null;
                node.shards.signal(
                        new Signal(Signal.Kind.KEYSTROKE, conversation, "agent", agent, 0, token, 3_600_000),
                        nowMs,
                        verdict -> {
                            lastVerdict = verdict;
                            gateUntilMs = nowMs + Math.min(1_000, Verdict.nextMs(verdict));
                        });
            }
        }

        private void key() {
            send();
            int gapMs = random.nextInt(20) == 0 ? 500 + random.nextInt(1_500) : 100 + random.nextInt(250);
            if (nowMs + gapMs <= untilMs) {
                after(gapMs, this::key);
            }
        }

        /** The agent's message, through the relay. */
        void sends() {
            node.shards.signal(Signal.of(Signal.Kind.SENT, conversation, "agent", agent), nowMs, verdict -> {});
            node.budgets.passedThrough(LoopMeters.Operation.MESSAGE, bearer, nowMs);
            gateUntilMs = nowMs;
            platform.take(bearer);
        }

        List<Long> callsAtMs() {
            return platform.callsOf(conversation);
        }

        /** From the first key to the first call; {@link Long#MAX_VALUE} without one. */
        long firstCallAfterMs() {
            return callsAtMs().isEmpty() ? Long.MAX_VALUE : callsAtMs().get(0) - fromMs;
        }
    }
}
