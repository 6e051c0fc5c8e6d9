package io.keyfold.edge;

import io.keyfold.edge.body.Refused;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/**
 * One call that came through the router, with its whole body.
 *
 * @param context where path parameters are
 * @param body collected within the route's limit; may be empty
 */
record Call(RoutingContext context, Buffer body) {
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

    HttpServerRequest request() {
        return context.request();
    }

    /** The checked conversation id in the path. */
    String conversationId() throws Refused {
        return PathIds.conversation(pathParameter("c"));
    }

    /** The checked participant or communication id in the path. */
    String participantId() throws Refused {
        return PathIds.participant(pathParameter("p"));
    }

    String pathParameter(String name) {
        String value = context.pathParam(name);
        return value == null ? "" : value;
    }

    /** The bytes of a body that is declared as JSON. */
    byte[] jsonBytes() throws Refused {
        JsonMedia.require(request().getHeader(HttpHeaders.CONTENT_TYPE));
        return body.getBytes();
    }

    @Nullable
    String queryParameter(String name) {
        return request().getParam(name);
    }

    void answer(JsonObject json) {
        answerJson(json.toBuffer());
    }

    void answer(JsonArray json) {
        answerJson(json.toBuffer());
    }

    private void answerJson(Buffer json) {
        if (!request().response().ended() && !request().response().closed()) {
            request().response().putHeader(HttpHeaders.CONTENT_TYPE, JSON).end(json);
        }
    }
}
