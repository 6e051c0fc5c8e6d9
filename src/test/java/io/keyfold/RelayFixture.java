package io.keyfold;

import io.keyfold.config.ConfigLoader;
import io.keyfold.config.LoadRequest;
import io.keyfold.config.Loaded;
import io.keyfold.config.Settings;
import io.keyfold.ops.Meters;
import io.keyfold.ops.VertxMeters;
import io.keyfold.sim.CallKind;
import io.keyfold.sim.CallRecord;
import io.keyfold.sim.ConversationTicket;
import io.keyfold.sim.SeedData;
import io.keyfold.sim.SimOptions;
import io.keyfold.sim.Simulator;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * A node as {@code serve} runs it, before a simulated platform; both on free ports of loopback, each on a Vert.x of its
 * own, and so are their callers.
 */
public final class RelayFixture implements AutoCloseable {
    static final String ADMIN_TOKEN = "an-admin-token-for-tests";

    private static final String TOKEN_SECRET = "a-secret-of-more-than-thirty-two-bytes!!";

    private final Vertx simVertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Vertx desktopVertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Vertx nodeVertx;
    private final Loaded loaded;
    private final LoadRequest request;
    private final SimOptions simOptions;
    private final Relay relay;
    private final Http http = new Http(desktopVertx);
    private Simulator sim;

    private RelayFixture(Builder builder) {
        this.simOptions = builder.sim.listen("127.0.0.1", freePort()).build();
        if (builder.upstream) {
            startSimulator();
        }
        Map<String, String> flags = new LinkedHashMap<>(defaults(simOptions.port()));
        flags.putAll(builder.settings);
        this.request = new LoadRequest(builder.files, Map.of(), flags, LoadRequest.Purpose.SERVE);
        this.loaded = ConfigLoader.load(request);
        Settings settings = loaded.settings();
        if (settings == null) {
            throw new IllegalArgumentException(String.valueOf(loaded.problems()));
        }
        Meters meters = new Meters();
        VertxOptions options = new VertxOptions().setEventLoopPoolSize(builder.loops);
        this.nodeVertx = VertxMeters.measure(Vertx.builder(), options, meters).build();
        this.relay = await(Relay.start(nodeVertx, settings, meters, builder.loops));
    }

    /** What differs from the defaults; each method returns this. */
    static final class Builder {
        private final SimOptions.Builder sim =
                SimOptions.builder().tokenSecret(TOKEN_SECRET).seedConversation(true);
        private final Map<String, String> settings = new LinkedHashMap<>();
        private List<Path> files = List.of();
        private boolean upstream = true;
        private int loops = 2;

        /** A key with its value, as a flag. */
        Builder set(String key, String value) {
            settings.put(key, value);
            return this;
        }

        Builder file(Path file) {
            files = List.of(file);
            return this;
        }

        Builder sim(UnaryOperator<SimOptions.Builder> change) {
            change.apply(sim);
            return this;
        }

        Builder loops(int count) {
            loops = count;
            return this;
        }

        /** The platform is down until {@link RelayFixture#startSimulator()}. */
        Builder withoutUpstream() {
            upstream = false;
            return this;
        }

        RelayFixture start() {
            return new RelayFixture(this);
        }
    }

    static Builder builder() {
        return new Builder();
    }

    private static Map<String, String> defaults(int simPort) {
        String base = "http://127.0.0.1:" + simPort;
        return Map.of(
                "http.port",
                "0",
                "management.port",
                "0",
                "admin.token",
                ADMIN_TOKEN,
                "auth.jwt.hmac-secret",
                TOKEN_SECRET,
                "upstream.base-url",
                base,
                "upstream.oauth.token-url",
                base + "/oauth/token",
                "upstream.oauth.client-id",
                "demo",
                "upstream.oauth.client-secret",
                "demo");
    }

    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The result, of which a test waits 30 s at most. */
    public static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    // ---- the platform ------------------------------------------------------------------------------------------

    /** Starts the platform, on the port where the node looks for it; its log begins anew. */
    void startSimulator() {
        sim = await(Simulator.start(simVertx, simOptions));
    }

    Simulator sim() {
        return Objects.requireNonNull(sim, "the platform is down");
    }

    /** Puts faults in force, as JSON. */
    void faults(JsonObject faults) {
        Reply reply = http.send(simOptions.port(), "PUT", "/sim/faults", faults.encode());
        if (reply.status() != 200 && reply.status() != 204) {
            throw new IllegalArgumentException(reply.status() + " " + reply.body());
        }
    }

    void clearFaults() {
        http.send(simOptions.port(), "DELETE", "/sim/faults", "");
    }

    /** Calls of a kind that name the conversation, oldest first. */
    List<CallRecord> calls(CallKind kind, String conversationId) {
        return sim().calls().stream()
                .filter(call -> call.kind() == kind && conversationId.equals(call.conversationId()))
                .toList();
    }

    List<CallRecord> typingCalls(String conversationId) {
        return calls(CallKind.TYPING, conversationId);
    }

    // ---- who calls ---------------------------------------------------------------------------------------------

    /** The agent of a new conversation. */
    Desktop desktop() {
        return desktop(await(sim().createConversation(null, 1)));
    }

    Desktop desktop(ConversationTicket ticket) {
        ConversationTicket.Agent agent = ticket.agents().get(0);
        return new Desktop(
                this,
                ticket.conversationId(),
                agent.participantId(),
                agent.communicationId(),
                agent.userId(),
                agent.accessToken());
    }

    /** The agent of the seed's example, who is there before anything was made. */
    Desktop seedDesktop(String token) {
        return new Desktop(
                this,
                SeedData.CONVERSATION_ID,
                SeedData.AGENT_PARTICIPANT_ID,
                SeedData.AGENT_COMMUNICATION_ID,
                SeedData.AGENT_USER_ID,
                token);
    }

    /** A live token of any user. */
    String token(String userId) {
        return await(sim().agentToken(userId));
    }

    Http http() {
        return http;
    }

    /** Where desktops call. */
    int port() {
        return relay.httpPort();
    }

    Vertx desktopVertx() {
        return desktopVertx;
    }

    // ---- the node ----------------------------------------------------------------------------------------------

    Relay relay() {
        return relay;
    }

    /** The node's own, with its event loops. */
    Vertx nodeVertx() {
        return nodeVertx;
    }

    /** What the node was started with. */
    Settings settings() {
        return Objects.requireNonNull(loaded.settings());
    }

    LoadRequest request() {
        return request;
    }

    Reply management(String path) {
        return http.send(relay.managementPort(), "GET", path, "");
    }

    JsonObject status() {
        return management("/status").json();
    }

    /** How the node sees the platform. */
    String upstreamState() {
        return status().getJsonArray("dependencies").stream()
                .map(JsonObject.class::cast)
                .filter(dependency -> "upstream".equals(dependency.getString("name")))
                .map(dependency -> dependency.getString("state"))
                .findFirst()
                .orElse("absent");
    }

    Metrics metrics() {
        return Metrics.parse(management("/metrics").body());
    }

    @Override
    public void close() {
        await(desktopVertx.close());
        await(relay.close());
        await(nodeVertx.close());
        await(simVertx.close());
    }
}
