package io.keyfold.sim;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A running simulator and a plain client for it. */
final class SimFixture implements AutoCloseable {
    static final String TYPING_ON = "{\"typing\":{\"type\":\"On\"}}";
    static final String GUEST_TYPING = "/api/v2/conversations/messaging/typing";
    static final String GUEST_TOKENS = "/api/v2/conversations/messaging/guest-tokens";

    final Vertx vertx = Vertx.vertx();
    final Simulator simulator;
    /** A field, since a client that nobody holds is closed when it is collected. */
    private final HttpClientAgent rawClient = vertx.createHttpClient();

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    SimFixture(SimOptions options) {
        simulator = await(Simulator.start(vertx, options));
    }

    static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    /** An answer; header names are looked up without regard to case. */
    record Reply(int status, String body, HttpResponse<String> raw) {
        JsonObject json() {
            return new JsonObject(body);
        }

        JsonArray array() {
            return new JsonArray(body);
        }

        String header(String name) {
            return raw.headers().firstValue(name).orElse("");
        }
    }

    CompletableFuture<Reply> sendAsync(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(simulator.baseUrl() + path))
                .timeout(Duration.ofSeconds(10))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
                .thenApply(raw -> new Reply(raw.statusCode(), raw.body(), raw));
    }

    Reply send(String method, String path, String body, String... headers) {
        return sendAsync(method, path, body, headers).join();
    }

    Reply post(String path, String body, String... headers) {
        return send("POST", path, body, headers);
    }

    Reply get(String path, String... headers) {
        return send("GET", path, "", headers);
    }

    /** For paths that {@link URI} would not take: asks with Vert.x's client. */
    Reply rawSend(String method, String path) {
        Promise<Reply> reply = Promise.promise();
        // On one loop from end to end: a body that arrives before somebody asks for it is lost.
        vertx.runOnContext(nothing -> rawClient
                .request(HttpMethod.valueOf(method), simulator.port(), "127.0.0.1", path)
                .compose(request -> request.send())
                .compose(response ->
                        response.body().map(body -> new Reply(response.statusCode(), body.toString(), null)))
                .onComplete(reply));
        return await(reply.future());
    }

    Reply faults(String json) {
        return send("PUT", "/sim/faults", json);
    }

    /** A fresh token of the client {@code demo}. */
    String clientToken() {
        return post("/oauth/token", "grant_type=client_credentials&client_id=demo&client_secret=demo")
                .json()
                .getString("access_token");
    }

    static String bearer(String token) {
        return "Bearer " + token;
    }

    String guestToken(String conversationId) {
        return post(
                        GUEST_TOKENS,
                        new JsonObject().put("conversationId", conversationId).encode(),
                        "Authorization",
                        bearer(clientToken()))
                .json()
                .getString("guest_token");
    }

    Reply typeAsGuest(String conversationId, String participantId, String guestToken) {
        return post(GUEST_TYPING, typingBody(conversationId, participantId), "guest_token", guestToken);
    }

    static String typingBody(String conversationId, String participantId) {
        return new JsonObject()
                .put("conversationId", conversationId)
                .put("participantId", participantId)
                .encode();
    }

    static String typingPath(String conversationId, String communicationId) {
        return "/api/v2/conversations/messages/" + conversationId + "/communications/" + communicationId + "/typing";
    }

    Reply typeAsAgent(String conversationId, String communicationId, String token) {
        return post(typingPath(conversationId, communicationId), TYPING_ON, "Authorization", bearer(token));
    }

    /** The newest call in the log. */
    CallRecord lastCall() {
        var calls = simulator.calls();
        return calls.get(calls.size() - 1);
    }

    @Override
    public void close() {
        await(simulator.stop());
        await(vertx.close());
    }
}
