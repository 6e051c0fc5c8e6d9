package io.keyfold.edge;

import io.keyfold.config.Settings;
import io.keyfold.edge.auth.AgentAuths;
import io.keyfold.edge.auth.Jwts;
import io.keyfold.edge.keys.DesktopRates;
import io.keyfold.edge.ws.Sessions;
import io.keyfold.ops.LoopMeters;
import io.keyfold.upstream.TokenCheck;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** One edge on an ephemeral port, before a router that only remembers. */
final class EdgeFixture implements AutoCloseable {
    /** One for all: a token that changes with the second has a gate of its own. */
    private static final long EXPIRES_AT_EPOCH_S = System.currentTimeMillis() / 1000 + 3600;

    static final String ADMIN_TOKEN = "admin-token-of-the-test";
    static final String SEED_BODY = "{\"conversationId\":\"conv-1\",\"participantId\":\"part-1\",\"text\":\"Hello\"}";

    final FakeRouter router = new FakeRouter();
    final LoopMeters meters = new LoopMeters(LoopMeters.Durations.NONE);
    final Sessions sessions = new Sessions();
    final int port;

    private volatile long aheadMs;
    private final Vertx vertx = Vertx.vertx();
    private final Context loop = vertx.getOrCreateContext();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final AgentAuths auths;
    private final EdgeServices services;
    private HttpEdge edge;

    EdgeFixture(EdgeSettings settings) {
        this(settings, (token, reply) -> reply.unavailable(), BodyReader.TIMEOUT_MS);
    }

    EdgeFixture(EdgeSettings settings, TokenCheck check, long bodyTimeoutMs) {
        Settings built = settings.build();
        auths = new AgentAuths(vertx, built, this::nowMs, this::epochMs);
        services = new EdgeServices(
                built,
                router,
                auths.onLoop(check, task -> loop.runOnContext(v -> task.run())),
                meters,
                null,
                hash -> edge.openGates(hash),
                new DesktopRates(),
                sessions,
                ADMIN_TOKEN,
                this::nowMs,
                this::epochMs);
        Promise<Integer> bound = Promise.promise();
        loop.runOnContext(v -> {
            edge = new HttpEdge(vertx, services, bodyTimeoutMs);
            edge.start().onComplete(bound);
        });
        port = await(bound);
    }

    /** One more edge of the same node, on a loop of its own. */
    HttpEdge startAnother() {
        HttpEdge another = new HttpEdge(vertx, services);
        Promise<Integer> bound = Promise.promise();
        vertx.getOrCreateContext().runOnContext(v -> another.start().onComplete(bound));
        await(bound);
        return another;
    }

    HttpEdge edge() {
        return edge;
    }

    /** WebSockets of the first edge. */
    int sockets() {
        int[] sockets = new int[1];
        onLoop(() -> sockets[0] = edge.sockets());
        return sockets[0];
    }

    void onLoop(Runnable task) {
        Promise<Integer> done = Promise.promise();
        loop.runOnContext(v -> {
            task.run();
            done.complete(0);
        });
        await(done);
    }

    static JsonObject claims() {
        return new JsonObject()
                .put("sub", "user-1")
                .put("exp", EXPIRES_AT_EPOCH_S)
                .put("scope", EdgeSettings.SCOPE);
    }

    static String token() {
        return Jwts.hs256(EdgeSettings.SECRET, claims());
    }

    static String serviceToken() {
        return Jwts.hs256(EdgeSettings.SECRET, claims().put("sub", "service-1"));
    }

    /** A request with a good token. */
    HttpRequest.Builder authorized(String path) {
        return request(path).header("Authorization", "Bearer " + token());
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(10));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        return client.sendAsync(request.build(), BodyHandlers.ofString())
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    /** The seed's call with a good token. */
    HttpResponse<String> press() {
        return post(TypingPath.SEED, SEED_BODY);
    }

    HttpResponse<String> post(String path, String json) {
        return send(authorized(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
    }

    HttpResponse<String> put(String path, String json) {
        return send(authorized(path).header("Content-Type", "application/json").PUT(BodyPublishers.ofString(json)));
    }

    RawClient raw() {
        return new RawClient(port);
    }

    /** From now on it is later, for the edge; timers run as they do. */
    void advance(long ms) {
        aheadMs += ms;
    }

    private long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime()) + aheadMs;
    }

    private long epochMs() {
        return System.currentTimeMillis() + aheadMs;
    }

    private static <T> T await(Promise<T> promise) {
        return promise.future()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void close() {
        auths.close();
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }
}
