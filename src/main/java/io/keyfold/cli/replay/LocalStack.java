package io.keyfold.cli.replay;

import io.keyfold.cli.Exit;
import io.keyfold.cli.LoopbackCluster;
import io.keyfold.cli.replay.ReplayTarget.Seat;
import io.keyfold.sim.CallKind;
import io.keyfold.sim.CallRecord;
import io.keyfold.sim.ConversationTicket;
import io.keyfold.sim.SimOptions;
import io.keyfold.sim.Simulator;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * Simulator and relay in this process, with their times scaled. The relay itself comes from a {@link RelayStarter}:
 * this is the one place where a replay meets the composition root.
 */
final class LocalStack implements AutoCloseable {
    /** Typing calls and tokens of the largest replay; some hundred MB when it is full. */
    private static final int MAX_CALLS = 5_000_000;

    private static final int MAX_CONVERSATIONS = 100_000;
    private static final String CLIENT_ID = "replay";
    private static final String CLIENT_SECRET = "replay";

    private final Vertx simVertx;
    private final Simulator sim;
    private final LocalRelays relays;
    private final ScaledTimes times;

    private LocalStack(Vertx simVertx, Simulator sim, LocalRelays relays, ScaledTimes times) {
        this.simVertx = simVertx;
        this.sim = sim;
        this.relays = relays;
        this.times = times;
    }

    /**
     * Starts both; blocks until they serve.
     *
     * @param times of relay and platform
     * @param nodes of the relay; more than one are a cluster
     */
    static LocalStack start(RelayStarter starter, ScaledTimes times, int nodes) {
        Vertx simVertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        try {
            Simulator sim = Blocking.await(Simulator.start(simVertx, simOptions(times)));
            LocalRelays relays = LocalRelays.start(starter, relaySettings(times, sim, nodes));
            return new LocalStack(simVertx, sim, relays, times);
        } catch (RuntimeException e) {
            Blocking.await(simVertx.close());
            throw e;
        }
    }

    /**
     * Makes a conversation for each of {@code sessions}.
     *
     * @param perAgent so many that follow each other are one agent's
     * @param vertx asks the relay for its counts
     */
    Future<Stage> stage(int sessions, int perAgent, Vertx vertx) {
        return relays.metrics(vertx)
                .compose(metrics -> sim.createConversations(sessions, perAgent)
                        .map(tickets -> tickets.stream().map(LocalStack::seat).toList())
                        .map(seats -> new Stage(
                                new ReplayTarget(relays.traffic(), seats),
                                conversationIds -> Future.succeededFuture(calls(sim, conversationIds)),
                                metrics,
                                times.displayNs())));
    }

    /** Ends the relays, then the simulator; blocks until both have ended. */
    @Override
    public void close() {
        try {
            relays.close();
        } finally {
            Blocking.await(simVertx.close());
        }
    }

    private static SimOptions simOptions(ScaledTimes times) {
        return SimOptions.builder()
                .client(CLIENT_ID, CLIENT_SECRET)
                .guestTokenTtlMs(times.guestTokenLifeMs())
                .perTokenPerMinute(times.perTokenPerMinute())
                .maxConversations(MAX_CONVERSATIONS)
                .maxCalls(MAX_CALLS)
                .build();
    }

    private static List<Map<String, String>> relaySettings(ScaledTimes times, Simulator sim, int nodes) {
        return LoopbackCluster.settings(nodes, i -> LoopbackCluster.freePort(0), i -> LoopbackCluster.freePort(0))
                .stream()
                .map(cluster -> {
                    Map<String, String> settings = relaySettings(times, sim);
                    settings.putAll(cluster);
                    return settings;
                })
                .toList();
    }

    private static Map<String, String> relaySettings(ScaledTimes times, Simulator sim) {
        Map<String, String> settings = times.settings();
        settings.put("http.port", "0");
        settings.put("management.port", "0");
        settings.put("auth.jwt.hmac-secret", sim.tokenSecret());
        settings.put("upstream.base-url", sim.baseUrl());
        settings.put(
                "upstream.oauth.token-url",
                URI.create(sim.baseUrl()).resolve("/oauth/token").toString());
        settings.put("upstream.oauth.client-id", CLIENT_ID);
        settings.put("upstream.oauth.client-secret", CLIENT_SECRET);
        return settings;
    }

    static Seat seat(ConversationTicket ticket) {
        ConversationTicket.Agent agent = ticket.agents().get(0);
        return new Seat(ticket.conversationId(), agent.participantId(), agent.communicationId(), agent.accessToken());
    }

    private static UpstreamCalls calls(Simulator sim, List<String> conversationIds) {
        if (sim.callLog().dropped() > 0) {
            throw new ReplayException(
                    Exit.USAGE,
                    "the replay made more than " + MAX_CALLS
                            + " calls, and what the guest saw is lost; play fewer sessions");
        }
        UpstreamCalls calls = new UpstreamCalls(conversationIds);
        sim.callLog().forEach(call -> add(call, calls));
        return calls;
    }

    private static void add(CallRecord call, UpstreamCalls calls) {
        String conversationId = call.conversationId();
        if (conversationId == null) {
            return;
        }
        if (call.kind() == CallKind.TYPING) {
            calls.typing(conversationId, call.status(), call.accepted(), call.receivedNs());
        } else if (call.kind() == CallKind.GUEST_TOKEN) {
            calls.guestToken(conversationId, call.status());
        }
    }
}
