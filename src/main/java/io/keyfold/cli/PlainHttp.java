package io.keyfold.cli;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.RequestOptions;

/**
 * An HTTP client for commands, which wait on threads of their own. Each exchange stays on one event loop from end to
 * end: on another thread the body could arrive before anybody asks for it, and be lost. Any thread.
 */
public final class PlainHttp {
    private final Context loop;
    private final HttpClient client;

    public PlainHttp(Vertx vertx) {
        loop = vertx.getOrCreateContext();
        client = vertx.createHttpClient();
    }

    /** What was answered, whole. */
    public record Answer(int status, Buffer body) {}

    /** Fails when nothing, or no whole answer, came. */
    public Future<Answer> send(RequestOptions head, Buffer body) {
        Promise<Answer> answer = Promise.promise();
        loop.runOnContext(nothing -> client.request(head)
                .compose(request -> request.send(body))
                .compose(response -> response.body().map(all -> new Answer(response.statusCode(), all)))
                .onComplete(answer));
        return answer.future();
    }
}
