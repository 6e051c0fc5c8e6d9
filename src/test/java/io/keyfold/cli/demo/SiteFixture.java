package io.keyfold.cli.demo;

import io.keyfold.sim.ConversationTicket;
import io.keyfold.sim.SeedData;
import io.keyfold.sim.SimOptions;
import io.keyfold.sim.Simulator;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** The site before a simulated platform, on a plain server in the relay's place; on free ports of loopback. */
final class SiteFixture implements AutoCloseable {
    private static final int TIMEOUT_S = 10;

    final Simulator simulator;
    final AtomicInteger restarts = new AtomicInteger();
    final int port;

    private final Vertx simVertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Vertx serverVertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    private final HttpClient client = serverVertx.createHttpClient();
    private final Context clientLoop = serverVertx.getOrCreateContext();

    SiteFixture() {
        simulator = await(Simulator.start(
                simVertx, SimOptions.builder().seedConversation(true).build()));
        DemoSite site = await(DemoSite.open(simVertx, simulator, () -> {
            restarts.incrementAndGet();
            return Future.succeededFuture();
        }));
        port = await(serverVertx.createHttpServer().requestHandler(site).listen(0, "127.0.0.1"))
                .actualPort();
    }

    /** An open page's stream of events, as it comes. */
    static final class Page {
        private final StringBuffer heard = new StringBuffer();
        private volatile boolean ended;

        private void received(Buffer chunk) {
            heard.append(chunk);
        }

        String heard() {
            return heard.toString();
        }

        boolean hasEnded() {
            return ended;
        }
    }

    /** What the site answered. */
    record Reply(int status, MultiMap headers, Buffer body) {
        JsonObject json() {
            return body.toJsonObject();
        }

        String text() {
            return body.toString();
        }
    }

    Reply get(String path) {
        return await(send(options(HttpMethod.GET, path), Buffer.buffer()));
    }

    Reply getAs(String host, String path) {
        return await(send(options(HttpMethod.GET, path).putHeader("Host", host), Buffer.buffer()));
    }

    Reply call(HttpMethod method, String path, JsonObject body) {
        return call(method, path, body.encode());
    }

    Reply call(HttpMethod method, String path, String body) {
        return await(send(options(method, path), Buffer.buffer(body)));
    }

    /** An open page: collects the events that it is told. */
    Page openPage() {
        Page page = new Page();
        HttpClientResponse response = await(onLoop(() -> client.request(options(HttpMethod.GET, "/demo/api/events"))
                .compose(request -> request.send())
                .onSuccess(answer -> answer.handler(page::received).endHandler(end -> page.ended = true))));
        if (response.statusCode() != 200) {
            throw new IllegalStateException("the stream was answered " + response.statusCode());
        }
        return page;
    }

    /** A typing call for the seed's conversation with its guest's own token; the platform's answer. */
    int typeAtThePlatform() {
        return typeAtThePlatform(SeedData.CONVERSATION_ID);
    }

    /** As above, for any conversation. */
    int typeAtThePlatform(String conversationId) {
        ConversationTicket ticket = await(simulator.createConversation(conversationId, 1));
        RequestOptions call = options(HttpMethod.POST, "/api/v2/conversations/messaging/typing")
                .setPort(simulator.port())
                .putHeader("guest_token", ticket.guest().token())
                .putHeader("Content-Type", "application/json");
        JsonObject body = new JsonObject()
                .put("conversationId", conversationId)
                .put("participantId", ticket.agents().get(0).participantId());
        return await(send(call, body.toBuffer())).status();
    }

    private Future<Reply> send(RequestOptions options, Buffer body) {
        return onLoop(() -> client.request(options)
                .compose(request -> request.send(body))
                .compose(response ->
                        response.body().map(read -> new Reply(response.statusCode(), response.headers(), read))));
    }

    /** On one loop from end to end: a body that arrives before somebody asks for it is lost. */
    private <T> Future<T> onLoop(Supplier<Future<T>> call) {
        Promise<T> done = Promise.promise();
        clientLoop.runOnContext(nothing -> call.get().onComplete(done));
        return done.future();
    }

    private RequestOptions options(HttpMethod method, String path) {
        return new RequestOptions()
                .setMethod(method)
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI(path);
    }

    static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(TIMEOUT_S, TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void close() {
        await(serverVertx.close());
        await(simVertx.close());
    }
}
