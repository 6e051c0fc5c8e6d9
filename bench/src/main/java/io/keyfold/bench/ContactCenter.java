package io.keyfold.bench;

import io.keyfold.cli.replay.Session;
import io.keyfold.cli.replay.Trace;
import io.keyfold.core.Decision;
import io.keyfold.core.Signal;
import io.keyfold.core.Verdict;
import io.keyfold.ops.LoopMeters;
import io.keyfold.routing.Shards;
import io.keyfold.routing.View;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Agents who all write at once, each in one of their conversations at a time, over a cluster: virtual time, the
 * product's shards and owners, a gate for each conversation with the product's rule. What the edge does beside that is
 * left out.
 */
final class ContactCenter {
    /** Conversations that an agent has open. */
    static final int PER_AGENT = 6;

    private static final int TURN_TO_NEXT_AFTER_MS = 60_000;
    private static final long MOST_CLOSED_MS = 1_000;
    private static final long SUPPRESSED_CLOSED_MS = 250;
    private static final long DISPLAY_MS = 5_000;
    private static final int POLL_MS = 64;
    private static final int NOBODY = -1;
    private static final long NEVER = Long.MIN_VALUE / 2;

    private final int agents;
    private final List<Session> sessions;
    private final VirtualShards[] nodes;
    private final short[] ownerOf;
    private final long[] closedUntilMs;
    private final long[] litSinceMs;
    private final int[] nextEvent;
    private final int[] sessionOf;
    private final int[] beginsAtMs;
    private final int[] nextInLine;
    private final int[] firstAt;
    private final long[] callsOf;
    private long keys;
    private long signals;
    private long lit;

    /**
     * What happened in a while.
     *
     * @param busiest calls of the node that made most
     */
    record Seen(long keys, long signals, long calls, long tokens, long lit, long busiest) {
        Seen since(Seen before) {
            return new Seen(
                    keys - before.keys,
                    signals - before.signals,
                    calls - before.calls,
                    tokens - before.tokens,
                    lit - before.lit,
                    busiest);
        }
    }

    /**
     * @param trace what they write: each agent begins somewhere in one of its sessions, and again when that is over
     * @param runMs longest time of {@link #run}
     */
    ContactCenter(Trace trace, int agentCount, int nodeCount, int runMs) {
        agents = agentCount;
        sessions = trace.sessions();
        int conversations = agents * PER_AGENT;
        nodes = new VirtualShards[nodeCount];
        callsOf = new long[nodeCount];
        closedUntilMs = new long[conversations];
        litSinceMs = new long[conversations];
        Arrays.fill(litSinceMs, NEVER);
        for (int i = 0; i < nodeCount; i++) {
            nodes[i] = node(i, conversations);
        }
        ownerOf = owners(conversations, nodeCount);
        nextEvent = new int[agents];
        sessionOf = new int[agents];
        beginsAtMs = new int[agents];
        nextInLine = new int[agents];
        firstAt = new int[runMs + 1];
        Arrays.fill(firstAt, NOBODY);
        SplittableRandom random = new SplittableRandom(1);
        for (int agent = 0; agent < agents; agent++) {
            begin(agent, random);
        }
    }

    private void begin(int agent, SplittableRandom random) {
        // Anywhere in all that was written: a long session has many agents in it.
        long atMs = random.nextLong(sessions.stream().mapToLong(Session::durationMs).sum());
        while (atMs >= session(agent).durationMs()) {
            atMs -= session(agent).durationMs();
            sessionOf[agent]++;
        }
        Session session = session(agent);
        int fromMs = (int) atMs;
        while (session.atMs(nextEvent[agent]) < fromMs) {
            nextEvent[agent]++;
        }
        beginsAtMs[agent] = -fromMs;
        line(agent);
    }

    private Session session(int agent) {
        return sessions.get(sessionOf[agent]);
    }

    private VirtualShards node(int number, int conversations) {
        VirtualShards node = new VirtualShards(false, conversations, new LoopMeters(LoopMeters.Durations.NONE));
        node.whenTaken(conversation -> {
            callsOf[number]++;
            litSinceMs[conversation] = node.nowMs();
        });
        return node;
    }

    private static short[] owners(int conversations, int nodeCount) {
        List<String> members =
                IntStream.range(0, nodeCount).mapToObj(i -> "node-" + i).toList();
        View view = View.of(members.get(0), members);
        short[] owners = new short[conversations];
        for (int i = 0; i < conversations; i++) {
            owners[i] = (short) members.indexOf(view.ownerOf(Shards.of(VirtualShards.id('a', i))));
        }
        return owners;
    }

    /** Lets everything happen from {@code fromMs} until before {@code untilMs}. */
    void run(int fromMs, int untilMs) {
        for (int nowMs = fromMs; nowMs < untilMs; nowMs++) {
            if (nowMs % POLL_MS == 0) {
                for (VirtualShards node : nodes) {
                    node.pass(nowMs - node.nowMs());
                }
            }
            for (int agent = firstAt[nowMs]; agent != NOBODY; agent = firstAt[nowMs]) {
                firstAt[nowMs] = nextInLine[agent];
                happen(agent, nowMs);
                line(agent);
            }
        }
    }

    private void happen(int agent, int nowMs) {
        Session session = session(agent);
        int turns = (nowMs + agent) / TURN_TO_NEXT_AFTER_MS;
        int conversation = agent * PER_AGENT + turns % PER_AGENT;
        VirtualShards owner = nodes[ownerOf[conversation]];
        if (session.isMessage(nextEvent[agent])) {
            closedUntilMs[conversation] = nowMs;
            litSinceMs[conversation] = NEVER;
            owner.pass(nowMs - owner.nowMs());
            owner.signal(Signal.Kind.SENT, conversation, verdict -> {});
        } else {
            keys++;
            if (nowMs >= closedUntilMs[conversation]) {
                signals++;
                owner.pass(nowMs - owner.nowMs());
                owner.signal(
                        Signal.Kind.KEYSTROKE,
                        conversation,
                        verdict -> closedUntilMs[conversation] = nowMs + closedMs(verdict));
            }
            lit += nowMs - litSinceMs[conversation] < DISPLAY_MS ? 1 : 0;
        }
        nextEvent[agent]++;
    }

    /** As the edge's gates do. */
    private static long closedMs(long verdict) {
        if (!Verdict.isDecision(verdict)) {
            throw new IllegalStateException("a key was refused");
        }
        boolean suppressed = Verdict.reason(verdict).decision() == Decision.SUPPRESSED;
        long nextMs = Verdict.nextMs(verdict);
        return nextMs == 0 && suppressed ? SUPPRESSED_CLOSED_MS : Math.min(nextMs, MOST_CLOSED_MS);
    }

    /** Puts the agent where its next event is. */
    private void line(int agent) {
        Session session = session(agent);
        if (nextEvent[agent] == session.size()) {
            nextEvent[agent] = 0;
            beginsAtMs[agent] += session.durationMs() + 1;
        }
        int atMs = beginsAtMs[agent] + session.atMs(nextEvent[agent]);
        if (atMs < firstAt.length) {
            nextInLine[agent] = firstAt[atMs];
            firstAt[atMs] = agent;
        }
    }

    /** So far. */
    Seen seen() {
        long tokens = Arrays.stream(nodes).mapToLong(VirtualShards::mints).sum();
        return new Seen(
                keys,
                signals,
                Arrays.stream(callsOf).sum(),
                tokens,
                lit,
                Arrays.stream(callsOf).max().orElseThrow());
    }

    /** Conversations that hold a token. */
    long held() {
        return Arrays.stream(nodes).mapToLong(VirtualShards::held).sum();
    }
}
