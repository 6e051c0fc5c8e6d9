package io.keyfold;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;

/** A plain client on loopback. */
final class Http {
    private static final int CONNECTIONS = 256;
    private static final int TIMEOUT_MS = 20_000;

    private final Context context;
    private final HttpClient client;

    Http(Vertx vertx) {
        this(vertx, CONNECTIONS);
    }

    /** @param connections to one port; with 1 everything goes over the same, one after the other */
    Http(Vertx vertx, int connections) {
        context = vertx.getOrCreateContext();
        client = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(connections));
    }

    /** @param headers names and values in turn */
    Reply send(int port, String method, String path, String body, String... headers) {
        return RelayFixture.await(sendAsync(port, method, path, body, headers));
    }

    Future<Reply> sendAsync(int port, String method, String path, String body, String... headers) {
        RequestOptions head = new RequestOptions()
                .setMethod(HttpMethod.valueOf(method))
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI(path)
                .setTimeout(TIMEOUT_MS);
        if (!body.isEmpty()) {
            head.putHeader("Content-Type", "application/json");
        }
        for (int i = 0; i < headers.length; i += 2) {
            head.putHeader(headers[i], headers[i + 1]);
        }
        Promise<Reply> reply = Promise.promise();
        // On one loop from end to end: a body that arrives before somebody asks for it is lost.
        context.runOnContext(nothing -> client.request(head)
                .compose(request -> request.send(Buffer.buffer(body)))
                .compose(response -> response.body()
                        .map(all -> new Reply(response.statusCode(), response.headers(), all.toString())))
                .onComplete(reply));
        return reply.future();
    }
}
