package io.keyfold.sim;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one call.
 *
 * @param status HTTP status
 * @param contentType of the body; null when there is none
 * @param body null when there is none
 * @param retryAfterS header {@code Retry-After}, in seconds; 0: not sent
 * @param accepted whether the guest was told, see {@link CallRecord#accepted()}
 */
record Answer(
        int status, @Nullable String contentType, @Nullable Buffer body, int retryAfterS, boolean accepted) {
    private static final String JSON = "application/json";

    /** 204 that did something. */
    static final Answer ACCEPTED = new Answer(204, null, null, 0, true);

    /** 204 and nothing happened. */
    static final Answer NO_CONTENT = new Answer(204, null, null, 0, false);

    static Answer json(int status, JsonObject body) {
        return new Answer(status, JSON, body.toBuffer(), 0, false);
    }

    static Answer json(int status, JsonArray body) {
        return new Answer(status, JSON, body.toBuffer(), 0, false);
    }

    static Answer text(String body) {
        return new Answer(200, "text/plain; charset=utf-8", Buffer.buffer(body), 0, false);
    }

    Answer withRetryAfter(int seconds) {
        return new Answer(status, contentType, body, seconds, accepted);
    }

    Answer asAccepted() {
        return new Answer(status, contentType, body, retryAfterS, true);
    }
}
