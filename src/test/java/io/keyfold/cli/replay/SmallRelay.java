package io.keyfold.cli.replay;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The relay's rule in its smallest form, to play against: a call on the first key after the refresh interval, or after
 * the floor when a message came between. One loop, no errors handled.
 */
public final class SmallRelay implements RelayStarter.Running {
    /** What is known of a conversation. */
    private static final class Conversation {
        private @Nullable Future<String> guestToken;
        private boolean ended = true;
        private long lastCallNs;
        private boolean called;
    }

    private static final long NS_PER_MS = 1_000_000;

    private final Map<String, Conversation> conversations = new HashMap<>();
    private final Map<String, String> settings;
    private final Vertx vertx;
    private final HttpClient client;
    private long decisions;
    private URI address = URI.create("http://unbound");

    private SmallRelay(Map<String, String> settings, Vertx vertx) {
        this.settings = settings;
        this.vertx = vertx;
        this.client = vertx.createHttpClient();
    }

    /** A {@link RelayStarter}. */
    public static Future<RelayStarter.Running> start(Map<String, String> settings) {
        Vertx vertx = Vertx.vertx();
        SmallRelay relay = new SmallRelay(settings, vertx);
        return vertx.createHttpServer()
                .requestHandler(relay::handle)
                .listen(0, "127.0.0.1")
                .map(server -> {
                    relay.address = URI.create("http://127.0.0.1:" + server.actualPort());
                    return relay;
                });
    }

    private void handle(HttpServerRequest request) {
        if (request.path().equals("/metrics")) {
            request.response()
                    .end("# HELP keyfold_decisions_total of keystrokes\n"
                            + "keyfold_decisions_total{decision=\"wanted\",reason=\"first\"} 0.0\n"
                            + "keyfold_decisions_total{decision=\"coalesced\",reason=\"gate\"} " + decisions + ".0\n");
        } else if (request.method().equals(HttpMethod.PUT)) {
            conversation(request.path().split("/")[3]).ended = true;
            request.response().setStatusCode(204).end();
        } else {
            request.body().onSuccess(body -> key(new JsonObject(body), request));
        }
    }

    private void key(JsonObject key, HttpServerRequest request) {
        decisions++;
        Conversation conversation = conversation(key.getString("conversationId"));
        long nowNs = System.nanoTime();
        long waitMs = ms(conversation.ended ? "typing.message-floor" : "typing.refresh-interval");
        boolean wanted = !conversation.called || nowNs - conversation.lastCallNs >= waitMs * NS_PER_MS;
        if (wanted) {
            conversation.called = true;
            conversation.ended = false;
            conversation.lastCallNs = nowNs;
            call(conversation, key, request.getHeader("Authorization"));
        }
        request.response()
                .setStatusCode(204)
                .putHeader("Keyfold-Decision", wanted ? "wanted" : "coalesced")
                .putHeader("Keyfold-Reason", wanted ? "refresh" : "interval")
                .end();
    }

    private void call(Conversation conversation, JsonObject key, String authorization) {
        if (conversation.guestToken == null) {
            conversation.guestToken = post("guest-tokens", key, "Authorization", authorization);
        }
        conversation.guestToken.onSuccess(token -> post("typing", key, "guest_token", token));
    }

    private Future<String> post(String call, JsonObject body, String header, String value) {
        return client.request(new RequestOptions()
                        .setMethod(HttpMethod.POST)
                        .setAbsoluteURI(settings.get("upstream.base-url") + "/api/v2/conversations/messaging/" + call)
                        .putHeader("Content-Type", "application/json")
                        .putHeader(header, value))
                .compose(request -> request.send(body.toBuffer()))
                .compose(response -> response.body())
                .map(answer -> answer.length() == 0 ? "" : answer.toJsonObject().getString("guest_token"));
    }

    private Conversation conversation(String id) {
        return conversations.computeIfAbsent(id, key -> new Conversation());
    }

    private long ms(String key) {
        return Long.parseLong(settings.get(key).replace("ms", ""));
    }

    @Override
    public URI traffic() {
        return address;
    }

    @Override
    public URI management() {
        return address;
    }

    @Override
    public Future<Void> close() {
        return vertx.close();
    }
}
