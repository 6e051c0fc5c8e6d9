package io.keyfold;

import static org.awaitility.Awaitility.await;

import io.keyfold.config.ConfigLoader;
import io.keyfold.config.LoadRequest;
import io.keyfold.config.Loaded;
import io.keyfold.config.Settings;
import io.keyfold.ops.Meters;
import io.keyfold.ops.VertxMeters;
import io.keyfold.routing.Shards;
import io.keyfold.routing.View;
import io.keyfold.routing.cluster.ClusterNode;
import io.keyfold.routing.cluster.ClusterStart;
import io.keyfold.routing.cluster.ClusterTuning;
import io.keyfold.routing.cluster.Crash;
import io.keyfold.routing.cluster.Members;
import io.keyfold.sim.CallKind;
import io.keyfold.sim.CallRecord;
import io.keyfold.sim.ConversationTicket;
import io.keyfold.sim.SimOptions;
import io.keyfold.sim.Simulator;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/** Nodes of one cluster in this JVM before a simulated platform, all on free ports of loopback. */
final class ClusterFixture implements AutoCloseable {
    private static final String TOKEN_SECRET = "a-secret-of-more-than-thirty-two-bytes!!";
    private static final ClusterTuning QUICK = new ClusterTuning(1, 5, 5, 5, 500, 200);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Vertx simVertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Vertx desktopVertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Http http = new Http(desktopVertx);
    private final Map<String, String> flags = new LinkedHashMap<>();
    private final List<Integer> ports = new ArrayList<>();
    private final List<Member> nodes = new ArrayList<>();
    private final Simulator sim;

    /** One node; {@code relay} was closed when the node is gone. */
    private record Member(ClusterNode node, Relay relay) {}

    /** Starts {@code size} nodes at once; {@code settings} are <code>key=value</code>, {place} is the node's number. */
    ClusterFixture(int size, String... settings) {
        this(size, sim -> sim, settings);
    }

    /** As {@link #ClusterFixture(int, String...)}, before a platform that is {@code set} up in another way. */
    ClusterFixture(int size, UnaryOperator<SimOptions.Builder> set, String... settings) {
        SimOptions options = set.apply(SimOptions.builder())
                .tokenSecret(TOKEN_SECRET)
                .listen("127.0.0.1", RelayFixture.freePort())
                .build();
        sim = RelayFixture.await(Simulator.start(simVertx, options));
        String base = "http://127.0.0.1:" + options.port();
        for (int i = 0; i < size; i++) {
            ports.add(RelayFixture.freePort());
        }
        flags.put("http.port", "0");
        flags.put("management.port", "0");
        flags.put("admin.token", RelayFixture.ADMIN_TOKEN);
        flags.put("auth.jwt.hmac-secret", TOKEN_SECRET);
        flags.put("upstream.base-url", base);
        flags.put("upstream.oauth.token-url", base + "/oauth/token");
        flags.put("upstream.oauth.client-id", "demo");
        flags.put("upstream.oauth.client-secret", "demo");
        flags.put("cluster.enabled", "true");
        flags.put("cluster.secret", "a-cluster-secret-of-thirty-two-bytes");
        flags.put(
                "cluster.members",
                String.join(",", ports.stream().map(port -> "127.0.0.1:" + port).toList()));
        for (String setting : settings) {
            flags.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        List<Future<Member>> starting = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            starting.add(start(i));
        }
        starting.forEach(one -> nodes.add(RelayFixture.await(one)));
        awaitOwners(size);
        // A crash before the records have copies loses some.
        await().atMost(LIMIT).until(() -> nodes.stream().allMatch(node -> ready(node) == 200));
    }

    private Future<Member> start(int place) {
        Settings settings = settings(place);
        Meters meters = new Meters();
        VertxOptions options = new VertxOptions().setEventLoopPoolSize(2);
        return ClusterStart.start(VertxMeters.measure(Vertx.builder(), options, meters), options, settings, QUICK)
                .compose(node -> Relay.start(node, settings, meters, 2, null).map(relay -> new Member(node, relay)));
    }

    private Settings settings(int place) {
        Map<String, String> all = new LinkedHashMap<>(flags);
        all.replaceAll((key, value) -> value.replace("{place}", String.valueOf(place)));
        all.put("cluster.port", String.valueOf(ports.get(place)));
        all.put("cluster.event-bus-port", String.valueOf(RelayFixture.freePort()));
        Loaded loaded = ConfigLoader.load(new LoadRequest(List.of(), Map.of(), all, LoadRequest.Purpose.SERVE));
        return Objects.requireNonNull(loaded.settings(), () -> String.valueOf(loaded.problems()));
    }

    /** Waits until {@code serving} nodes own all shards, each by its own view. */
    void awaitOwners(int serving) {
        await().atMost(LIMIT)
                .until(() -> nodes.stream().filter(node -> owned(node) > 0).count() == serving
                        && nodes.stream().mapToInt(this::owned).sum() == 256);
    }

    private int owned(Member member) {
        return status(member).getJsonObject("shards").getInteger("owned");
    }

    private JsonObject status(Member member) {
        return http.send(member.relay().managementPort(), "GET", "/status", "").json();
    }

    JsonObject status(int node) {
        return status(nodes.get(node));
    }

    Relay relay(int node) {
        return nodes.get(node).relay();
    }

    Metrics metrics(int node) {
        return Metrics.parse(
                http.send(relay(node).managementPort(), "GET", "/metrics", "").body());
    }

    int ready(int node) {
        return ready(nodes.get(node));
    }

    private int ready(Member member) {
        return http.send(member.relay().managementPort(), "GET", "/ready", "").status();
    }

    /** Ends the last node as a crash would; its place stays empty. */
    void crashLast() {
        crash(nodes.size() - 1);
    }

    /** Ends a node as a crash would; those after it move up. */
    void crash(int node) {
        Member gone = nodes.remove(node);
        RelayFixture.await(Crash.of(gone.node()));
    }

    /** The node that owns {@code shard}, by its own view. */
    int ownerOf(int shard) {
        for (int i = 0; i < nodes.size(); i++) {
            Members members = nodes.get(i).node().members();
            if (View.of(members.self(), members.serving()).owns(shard)) {
                return i;
            }
        }
        throw new AssertionError("nobody owns shard " + shard);
    }

    Simulator sim() {
        return sim;
    }

    List<ConversationTicket> conversations(int count) {
        return RelayFixture.await(sim.createConversations(count));
    }

    /** Conversations of which each {@code perAgent} in a row are one agent's. */
    List<ConversationTicket> conversations(int count, int perAgent) {
        return RelayFixture.await(sim.createConversations(count, perAgent));
    }

    /** Which node owns the conversation, while all serve. */
    int ownerOf(ConversationTicket ticket) {
        List<String> ids = new ArrayList<>();
        for (Member node : nodes) {
            ids.add(node.node().nodeId());
        }
        return ids.indexOf(View.of(ids.get(0), ids).ownerOf(Shards.of(ticket.conversationId())));
    }

    /** A key of the conversation's agent, at one node. */
    Future<Reply> key(int node, ConversationTicket ticket) {
        return key(http, node, ticket);
    }

    /** The same over connections of {@code desktop}. */
    Future<Reply> key(Http desktop, int node, ConversationTicket ticket) {
        ConversationTicket.Agent agent = ticket.agents().get(0);
        JsonObject body = new JsonObject()
                .put("conversationId", ticket.conversationId())
                .put("participantId", agent.participantId())
                .put("text", "Agent is typing...");
        return desktop.sendAsync(
                relay(node).httpPort(),
                "POST",
                Desktop.SEED_PATH,
                body.encode(),
                "Authorization",
                "Bearer " + agent.accessToken());
    }

    /** Holds the indicator, at one node. */
    Reply hold(int node, ConversationTicket ticket, String forTime) {
        ConversationTicket.Agent agent = ticket.agents().get(0);
        return http.send(
                relay(node).httpPort(),
                "PUT",
                "/v1/conversations/" + ticket.conversationId() + "/participants/" + agent.participantId() + "/typing",
                new JsonObject().put("state", "composing").put("for", forTime).encode(),
                "Authorization",
                "Bearer " + agent.accessToken());
    }

    Vertx desktopVertx() {
        return desktopVertx;
    }

    /** Calls of a kind, oldest first. */
    List<CallRecord> calls(CallKind kind) {
        return sim.calls().stream().filter(call -> call.kind() == kind).toList();
    }

    List<CallRecord> typingCalls(ConversationTicket ticket) {
        return calls(CallKind.TYPING).stream()
                .filter(call -> ticket.conversationId().equals(call.conversationId()))
                .toList();
    }

    @Override
    public void close() {
        RelayFixture.await(desktopVertx.close());
        List<Future<Void>> ends = new ArrayList<>();
        for (Member member : nodes) {
            ends.add(member.relay().close().eventually(member.node()::leave));
        }
        ends.forEach(RelayFixture::await);
        RelayFixture.await(simVertx.close());
    }
}
