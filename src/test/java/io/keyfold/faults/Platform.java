package io.keyfold.faults;

import io.keyfold.RelayFixture;
import io.keyfold.sim.CallKind;
import io.keyfold.sim.CallRecord;
import io.keyfold.sim.ConversationTicket;
import io.keyfold.sim.SimOptions;
import io.keyfold.sim.Simulator;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The simulated platform, in this process: its log tells the time by the clock of those who type. */
public final class Platform implements AutoCloseable {
    private static final String TOKEN_SECRET = "a-secret-of-more-than-thirty-two-bytes!!";

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Simulator sim;

    private Platform(SimOptions options) {
        sim = RelayFixture.await(Simulator.start(vertx, options));
    }

    /** On a free port of loopback. */
    public static Platform start() {
        return start("127.0.0.1", options -> options);
    }

    /** On a free port of {@code host}, which the nodes must reach. */
    public static Platform start(String host, UnaryOperator<SimOptions.Builder> change) {
        SimOptions.Builder options =
                SimOptions.builder().tokenSecret(TOKEN_SECRET).listen(host, 0);
        return new Platform(change.apply(options).build());
    }

    /** What nodes must be told of it. */
    Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("auth.jwt.hmac-secret", TOKEN_SECRET);
        settings.put("upstream.base-url", sim.baseUrl());
        settings.put("upstream.oauth.token-url", sim.baseUrl() + "/oauth/token");
        settings.put("upstream.oauth.client-id", "demo");
        settings.put("upstream.oauth.client-secret", "demo");
        return settings;
    }

    public Simulator sim() {
        return sim;
    }

    public List<ConversationTicket> conversations(int count) {
        return RelayFixture.await(sim.createConversations(count));
    }

    /** Calls of a kind, oldest first. */
    public List<CallRecord> calls(CallKind kind) {
        return sim.calls().stream().filter(call -> call.kind() == kind).toList();
    }

    @Override
    public void close() {
        RelayFixture.await(vertx.close());
    }
}
