package io.keyfold.cli.replay;

import io.keyfold.cli.Exit;
import io.keyfold.cli.PlainHttp;
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
    private final RelayStarter.Running relay;
    private final ScaledTimes times;

    private LocalStack(Vertx simVertx, Simulator sim, RelayStarter.Running relay, ScaledTimes times) {
        this.simVertx = simVertx;
        this.sim = sim;
        this.relay = relay;
        this.times = times;
    }

    /**
     * Starts both; blocks until they serve.
     *
     * @param times of relay and platform
     */
    static LocalStack start(RelayStarter starter, ScaledTimes times) {
        Vertx simVertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        try {
            Simulator sim = Blocking.await(Simulator.start(simVertx, simOptions(times)));
            RelayStarter.Running relay = Blocking.await(starter.start(relaySettings(times, sim)));
            return new LocalStack(simVertx, sim, relay, times);
        } catch (RuntimeException e) {
            Blocking.await(simVertx.close());
            throw e;
        }
    }

    /**
     * Makes a conversation for each of {@code sessions}.
     *
     * @param perAgent so many that follow each other are one agent's
     * @param http asks the relay for its counts
     */
    Future<Stage> stage(int sessions, int perAgent, PlainHttp http) {
        return sim.createConversations(sessions, perAgent)
                .map(tickets -> tickets.stream().map(LocalStack::seat).toList())
                .map(seats -> new Stage(
                        new ReplayTarget(relay.traffic(), seats),
                        conversationIds -> Future.succeededFuture(calls(sim, conversationIds)),
                        new RelayMetrics(http, relay.management()),
                        times.displayNs()));
    }

    /** Ends the relay, then the simulator; blocks until both have ended. */
    @Override
    public void close() {
        try {
            Blocking.await(relay.close());
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
