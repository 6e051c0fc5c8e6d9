package io.keyfold.cli.replay;

import io.keyfold.cli.Exit;
import io.keyfold.cli.PlainHttp;
import io.keyfold.cli.replay.ReplayTarget.Seat;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/**
 * A simulated upstream that runs somewhere: makes conversations in it, and asks it for the calls it received. The times
 * it tells are of its own process; on one Linux machine that is the same monotonic clock as here.
 */
final class SimClient implements CallSource {
    /** As many calls as the simulator lists for one conversation: with so many, older ones are missing. */
    static final int MAX_LISTED_CALLS = 10_000;

    private static final int AT_ONCE = 16;
    private static final int STATUS_OK = 200;

    private final PlainHttp http;
    private final URI base;

    /** @param base the simulator's address */
    SimClient(PlainHttp http, URI base) {
        this.http = http;
        this.base = base;
    }

    /**
     * Makes {@code count} conversations.
     *
     * @param perAgent so many that follow each other are one agent's; at least 1
     */
    Future<List<Seat>> createSeats(int count, int perAgent) {
        String replay = "replay-" + UUID.randomUUID() + "-";
        return InTurn.each(count, AT_ONCE, i -> {
            JsonObject body = new JsonObject().put("agents", 1).put("userId", replay + i / perAgent);
            return ask(HttpMethod.POST, "/sim/conversations", body.toBuffer()).map(SimClient::seat);
        });
    }

    private static Seat seat(Buffer answer) {
        JsonObject conversation = answer.toJsonObject();
        JsonObject agent = conversation.getJsonArray("agents").getJsonObject(0);
        return new Seat(
                conversation.getString("conversationId"),
                agent.getString("participantId"),
                agent.getString("communicationId"),
                agent.getString("accessToken"));
    }

    @Override
    public Future<UpstreamCalls> calls(List<String> conversationIds) {
        UpstreamCalls calls = new UpstreamCalls(conversationIds);
        return InTurn.each(conversationIds.size(), AT_ONCE, i -> callsOf(conversationIds.get(i)))
                .map(lists -> {
                    lists.forEach(list -> add(list, calls));
                    return calls;
                });
    }

    private Future<JsonArray> callsOf(String conversationId) {
        String path = "/sim/calls?conversationId=" + URLEncoder.encode(conversationId, StandardCharsets.UTF_8);
        return ask(HttpMethod.GET, path, Buffer.buffer()).map(Buffer::toJsonArray);
    }

    private static void add(JsonArray list, UpstreamCalls calls) {
        if (list.size() >= MAX_LISTED_CALLS) {
            throw new ReplayException(
                    Exit.USAGE, "the simulator no longer lists all calls of a conversation; replay a shorter trace");
        }
        for (int i = 0; i < list.size(); i++) {
            JsonObject call = list.getJsonObject(i);
            String conversationId = call.getString("conversationId");
            int status = call.getInteger("status");
            if (call.getString("kind").equals("typing")) {
                calls.typing(conversationId, status, call.getBoolean("accepted"), call.getLong("receivedNs"));
            } else if (call.getString("kind").equals("guest-token")) {
                calls.guestToken(conversationId, status);
            }
        }
    }

    private Future<Buffer> ask(HttpMethod method, String path, Buffer body) {
        RequestOptions head = new RequestOptions()
                .setMethod(method)
                .setAbsoluteURI(base.resolve(path).toString())
                .putHeader("Content-Type", "application/json");
        return http.send(head, body)
                .map(answer -> {
                    if (answer.status() != STATUS_OK) {
                        throw unreachable("answered " + answer.status());
                    }
                    return answer.body();
                })
                .recover(cause -> Future.failedFuture(
                        cause instanceof ReplayException ? cause : unreachable(String.valueOf(cause.getMessage()))));
    }

    private ReplayException unreachable(String what) {
        return new ReplayException(
                Exit.UNREACHABLE,
                "the simulator at " + base + " cannot be used (" + what + "); start it with 'keyfold upstream-sim'");
    }
}
