package io.keyfold.cli.replay;

import io.keyfold.sim.CallKind;
import io.keyfold.sim.CallRecord;
import io.keyfold.sim.ConversationTicket;
import io.keyfold.sim.SimOptions;
import io.keyfold.sim.Simulator;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * One system in front of a simulated platform of its own, and {@code keyfold replay}'s player in front of the system,
 * whatever it is: a relay of any make, or a proxy. The simulator is in this process, so that calls and keystrokes are
 * told by one clock; the system is not. Blocks; one thread.
 */
public final class PeerReplay implements AutoCloseable {
    private static final String CLIENT = "demo";
    private static final int MAX_CALLS = 1_000_000;
    private static final int THROTTLED = 429;
    /** What is on its way when the last key was played arrives within this, or never. */
    private static final long SETTLE_MS = 1_200;

    private static final long MINUTE_MS = 60_000;
    private static final double NS_PER_MS = 1e6;
    private static final double P99 = 99;

    private final Vertx simVertx;
    private final Simulator simulator;

    /**
     * What a replay showed.
     *
     * @param calls typing calls that the platform received
     * @param throttled those that it answered 429
     * @param lit share of the keystrokes at which the guest saw the indicator, 0 to 1
     * @param litAfterMessage the same of the first keystrokes after a message
     * @param stray calls that the guest saw after a message without a new key
     * @param tokens guest tokens that the platform gave out
     * @param lost events without an answer, whatever the reason
     * @param trouble of the connections; empty when there was none
     * @param p99Ms of keystrokes, from when each was meant to be written to its answer
     */
    public record Seen(
            long keystrokes,
            long calls,
            long throttled,
            double lit,
            double litAfterMessage,
            long stray,
            long tokens,
            long lost,
            String trouble,
            double p99Ms) {}

    private PeerReplay(Vertx simVertx, Simulator simulator) {
        this.simVertx = simVertx;
        this.simulator = simulator;
    }

    /**
     * Starts the simulator; the window of its limit and the life of its tokens are scaled by {@code speed}.
     *
     * @param tokenSecret signs the agents' tokens
     */
    public static PeerReplay start(int speed, String tokenSecret) {
        ScaledTimes times = new ScaledTimes(speed);
        SimOptions options = SimOptions.builder()
                .client(CLIENT, CLIENT)
                .tokenSecret(tokenSecret)
                .guestTokenTtlMs(times.guestTokenLifeMs())
                // The window is shorter, not the limit larger: a burst of a minute counts as such.
                .trafficWindowMs(MINUTE_MS / speed)
                .maxCalls(MAX_CALLS)
                .build();
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        return new PeerReplay(vertx, Blocking.await(Simulator.start(vertx, options)));
    }

    /** The address of the simulator. */
    public URI platform() {
        return URI.create(simulator.baseUrl());
    }

    /** What a Keyfold needs to be told at this speed. */
    public static Map<String, String> relaySettings(int speed) {
        return new ScaledTimes(speed).settings();
    }

    /** Calls of a world without delays: on the first key, then on the first key 4 s later or after a message. */
    public static long idealCalls(Trace trace) {
        return IdealCalls.refreshing(trace, 4_000, 0, 5_000).calls();
    }

    /** Plays the trace. */
    public Seen play(Trace trace, Plan plan, URI system) {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        try {
            List<ConversationTicket> tickets = Blocking.await(
                    simulator.createConversations(trace.sessions().size(), plan.perAgent()));
            ReplayTarget target = new ReplayTarget(
                    system, tickets.stream().map(LocalStack::seat).toList());
            Played played = Blocking.await(Replay.play(vertx, trace, target, plan, progress -> {})
                    .compose(all -> vertx.timer(SETTLE_MS, TimeUnit.MILLISECONDS).map(all)));
            return seen(target, played, calls(target), new ScaledTimes(plan.speed()).displayNs());
        } finally {
            Blocking.await(vertx.close());
        }
    }

    private UpstreamCalls calls(ReplayTarget target) {
        if (simulator.callLog().dropped() > 0) {
            throw new IllegalStateException("more than " + MAX_CALLS + " calls: what the guest saw is lost");
        }
        UpstreamCalls calls = new UpstreamCalls(target.seats().stream()
                .map(ReplayTarget.Seat::conversationId)
                .toList());
        simulator.callLog().forEach(call -> add(call, calls));
        return calls;
    }

    private static void add(CallRecord call, UpstreamCalls calls) {
        String conversationId = call.conversationId();
        if (conversationId != null && call.kind() == CallKind.TYPING) {
            calls.typing(conversationId, call.status(), call.accepted(), call.receivedNs());
        } else if (conversationId != null && call.kind() == CallKind.GUEST_TOKEN) {
            calls.guestToken(conversationId, call.status());
        }
    }

    private static Seen seen(ReplayTarget target, Played played, UpstreamCalls calls, long displayNs) {
        Lit all = Lit.NONE;
        Lit afterMessage = Lit.NONE;
        for (int i = 0; i < played.logs().size(); i++) {
            EventLog log = played.logs().get(i);
            long[] acceptedNs = calls.acceptedNs(target.seats().get(i).conversationId());
            all = all.plus(Lit.of(log.keysNs(), log.messagesNs(), acceptedNs, displayNs));
            long[] firstNs = firstAfter(log.messagesNs(), log.keysNs());
            afterMessage = afterMessage.plus(Lit.of(firstNs, log.messagesNs(), acceptedNs, displayNs));
        }
        Answers answers = played.answers();
        return new Seen(
                answers.keystrokesSent(),
                calls.typing(),
                calls.typingByStatus().getOrDefault(THROTTLED, 0L),
                all.litShare(),
                afterMessage.litShare(),
                all.strayCalls(),
                calls.tokensMinted(),
                answers.unsent() + answers.unanswered(),
                Objects.requireNonNullElse(answers.connectionTrouble(), ""),
                answers.latencyNs().getValueAtPercentile(P99) / NS_PER_MS);
    }

    /** Of each message the first key that follows it, once. */
    private static long[] firstAfter(long[] messagesNs, long[] keysNs) {
        List<Long> firstNs = new ArrayList<>();
        int key = 0;
        for (long messageNs : messagesNs) {
            while (key < keysNs.length && keysNs[key] - messageNs < 0) {
                key++;
            }
            boolean told = key < keysNs.length && !firstNs.isEmpty() && firstNs.get(firstNs.size() - 1) == keysNs[key];
            if (key < keysNs.length && !told) {
                firstNs.add(keysNs[key]);
            }
        }
        return firstNs.stream().mapToLong(Long::longValue).toArray();
    }

    @Override
    public void close() {
        Blocking.await(simVertx.close());
    }
}
