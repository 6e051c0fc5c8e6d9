package io.keyfold.edge;

import io.keyfold.edge.keys.Keystrokes;
import io.vertx.core.http.HttpServerRequest;

/**
 * The calls that carry keystrokes as the platform's clients send them; see {@link TypingPath}.
 *
 * @param maxBodyBytes {@code http.max-body-bytes}
 */
record TypingCalls(
        BodyReader bodies,
        Admission admission,
        Keystrokes keystrokes,
        Answers answers,
        Problems problems,
        int maxBodyBytes) {

    /** Takes a POST on a typing path. */
    void handle(HttpServerRequest request, TypingPath path) {
        bodies.read(request, maxBodyBytes, new TypingExchange(this, request, path));
    }

    /** Takes a call whose path only the router recognised, as with a slash at its end. */
    void handle(Call call, TypingPath path) {
        new TypingExchange(this, call.request(), path).body(call.body());
    }
}
