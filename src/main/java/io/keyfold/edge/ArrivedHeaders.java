package io.keyfold.edge;

import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * {@code GET /v1/headers}: which of the headers that desktops send arrived with this very call. {@code keyfold doctor}
 * asks through the public address, and so finds the proxy that drops one. Names of a closed list only, never a value:
 * the caller learns nothing but what it sent itself.
 */
final class ArrivedHeaders {
    static final String PATH = "/v1/headers";

    private static final List<String> NAMES =
            List.of("authorization", "guest_token", "x-guest-token", "purecloud-sdk", "traceparent");

    private ArrivedHeaders() {}

    static void get(Call call) {
        MultiMap headers = call.request().headers();
        List<String> arrived = NAMES.stream().filter(headers::contains).toList();
        call.answer(new JsonObject().put("service", "keyfold").put("arrived", new JsonArray(arrived)));
    }
}
