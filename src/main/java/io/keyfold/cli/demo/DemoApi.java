package io.keyfold.cli.demo;

import io.keyfold.sim.CallRecord;
import io.keyfold.sim.SeedData;
import io.keyfold.sim.Simulator;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the page calls, below {@code /demo/api}. For this page alone: nothing here is a product's interface. */
final class DemoApi {
    private static final Logger LOG = LoggerFactory.getLogger(DemoApi.class);
    private static final String ROOT = DemoSite.PATH + "/api/";
    private static final int MAX_BODY_BYTES = 8192;
    /** Lets the answer leave before the connection goes. */
    private static final long RESTART_AFTER_MS = 100;

    private final Vertx vertx;
    private final Context home;
    private final Simulator simulator;
    private final List<Chat> chats;
    private final Viewers viewers;
    private final Troubles troubles;
    private final Messages messages;
    private final DemoSite.Restartable relay;

    DemoApi(Vertx vertx, Simulator simulator, List<Chat> chats, Viewers viewers, DemoSite.Restartable relay) {
        this.vertx = vertx;
        this.home = vertx.getOrCreateContext();
        this.simulator = simulator;
        this.chats = chats;
        this.viewers = viewers;
        this.relay = relay;
        troubles = new Troubles(vertx, simulator, viewers);
        messages = new Messages(vertx, simulator);
        simulator.observe(this::called);
    }

    void endStreams() {
        home.runOnContext(turn -> viewers.endAll());
    }

    void handle(HttpServerRequest request) {
        String call = request.method() + " " + request.path();
        switch (call.replace(ROOT, "")) {
            case "GET briefing" -> answer(request, () -> Future.succeededFuture(Briefing.of(chats)));
            case "GET token" -> answer(request, this::token);
            case "GET events" -> stream(request);
            case "POST messages" -> withBody(request, this::message);
            case "PUT trouble" -> withBody(request, this::trouble);
            default -> request.response().setStatusCode(404).end();
        }
    }

    private Future<JsonObject> token() {
        return simulator.agentToken(SeedData.AGENT_USER_ID).map(token -> new JsonObject().put("token", token));
    }

    private Future<JsonObject> message(JsonObject body) {
        return messages.send(body.getString("conversationId"), body.getString("text"));
    }

    private Future<JsonObject> trouble(JsonObject body) {
        String label = body.getString("trouble");
        Trouble trouble = Trouble.ofLabel(label);
        if (label != null && trouble == null) {
            return Future.failedFuture(new IllegalArgumentException("no such trouble"));
        }
        return troubles.change(trouble)
                .onSuccess(changed -> restartIf(trouble == Trouble.RESTART))
                .map(changed -> troubles.toJson());
    }

    /** The guests' typing and messages, the platform's calls and what is wrong now, until either side ends it. */
    private void stream(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        Context connection = connection();
        response.setChunked(true).putHeader("Content-Type", "text/event-stream").putHeader("Cache-Control", "no-store");
        response.closeHandler(closed -> home.runOnContext(turn -> viewers.remove(response)));
        home.runOnContext(turn -> {
            if (viewers.isFull()) {
                connection.runOnContext(back -> response.setStatusCode(503).end());
            } else {
                viewers.add(connection, response);
                viewers.sendToNewest("trouble", troubles.toJson());
            }
        });
    }

    private void called(CallRecord call) {
        if (chats.stream().noneMatch(chat -> chat.conversationId().equals(call.conversationId()))) {
            return; // somebody else's, such as a generated typist's
        }
        viewers.send(
                "call",
                new JsonObject()
                        .put("conversationId", call.conversationId())
                        .put("kind", call.kind().label())
                        .put("status", call.status())
                        .put("shown", call.accepted())
                        .put("atEpochMs", call.receivedEpochMs()));
    }

    private void restartIf(boolean wanted) {
        if (!wanted) {
            return;
        }
        vertx.setTimer(RESTART_AFTER_MS, timer -> {
            viewers.endAll();
            relay.restart().onFailure(cause -> LOG.error("relay not restarted cause=\"{}\"", cause.getMessage()));
        });
    }

    private void withBody(HttpServerRequest request, Function<JsonObject, Future<JsonObject>> call) {
        if (lengthOf(request) > MAX_BODY_BYTES) {
            request.response().setStatusCode(413).end();
            return;
        }
        request.body()
                .onSuccess(body -> answer(request, () -> call.apply(parsed(body))))
                .onFailure(cause -> LOG.debug("call of the demo page broke off cause=\"{}\"", cause.getMessage()));
    }

    /** Of a body that does not say: more than is taken. */
    private static long lengthOf(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        return length == null || !length.matches("\\d{1,9}") ? Long.MAX_VALUE : Long.parseLong(length);
    }

    private static JsonObject parsed(Buffer body) {
        try {
            return new JsonObject(body);
        } catch (DecodeException | ClassCastException e) {
            throw new IllegalArgumentException("the body is not a JSON object", e);
        }
    }

    /** Makes the call where the demo's state lives, and answers where the connection does. */
    private void answer(HttpServerRequest request, Supplier<Future<JsonObject>> call) {
        Context connection = connection();
        home.runOnContext(turn ->
                made(call).onComplete(result -> connection.runOnContext(back -> write(request.response(), result))));
    }

    private static Future<JsonObject> made(Supplier<Future<JsonObject>> call) {
        try {
            return call.get();
        } catch (IllegalArgumentException | ClassCastException e) {
            return Future.failedFuture(e);
        }
    }

    private static void write(HttpServerResponse response, AsyncResult<JsonObject> result) {
        if (response.closed()) {
            return;
        }
        JsonObject body = result.succeeded()
                ? result.result()
                : new JsonObject().put("error", String.valueOf(result.cause().getMessage()));
        response.setStatusCode(result.succeeded() ? 200 : 400)
                .putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-store")
                .end(body.toBuffer());
    }

    /** The context of the edge that serves this call. */
    private static Context connection() {
        return Objects.requireNonNull(Vertx.currentContext(), "called on an edge's loop");
    }
}
