package io.keyfold.cli.demo;

import io.keyfold.cli.PlainHttp;
import io.keyfold.sim.SeedData;
import io.keyfold.sim.Simulator;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** The agent's messages: sent to the platform as a desktop does, not through the relay. On the simulator's loop. */
final class Messages {
    private static final int STATUS_OK = 200;

    private final Simulator simulator;
    private final PlainHttp http;

    Messages(Vertx vertx, Simulator simulator) {
        this.simulator = simulator;
        this.http = new PlainHttp(vertx);
    }

    /** Completes with the id of the message when the platform has taken it. */
    Future<JsonObject> send(@Nullable String conversationId, @Nullable String text) {
        JsonObject body = new JsonObject().put("conversationId", conversationId).put("text", text);
        return simulator.agentToken(SeedData.AGENT_USER_ID).compose(token -> post(token, body));
    }

    private Future<JsonObject> post(String token, JsonObject body) {
        RequestOptions head = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(simulator.baseUrl() + "/api/v2/conversations/messaging/messages")
                .putHeader("Authorization", "Bearer " + token)
                .putHeader("Content-Type", "application/json");
        return http.send(head, body.toBuffer()).map(answer -> {
            if (answer.status() != STATUS_OK) {
                throw new IllegalArgumentException("the platform answered " + answer.status());
            }
            return new JsonObject().put("id", answer.body().toJsonObject().getString("id"));
        });
    }
}
