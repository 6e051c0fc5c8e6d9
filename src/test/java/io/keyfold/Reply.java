package io.keyfold;

import io.vertx.core.MultiMap;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** An answer over HTTP. */
record Reply(int status, MultiMap headers, String body) {
    JsonObject json() {
        try {
            return new JsonObject(body);
        } catch (DecodeException e) {
            throw new AssertionError("no JSON: status=" + status + " body=" + body, e);
        }
    }

    JsonArray array() {
        return new JsonArray(body);
    }

    /** {@code Keyfold-Decision} and {@code Keyfold-Reason} in one; empty when there are none. */
    String decision() {
        String decision = headers.get("Keyfold-Decision");
        return decision == null ? "" : decision + "/" + headers.get("Keyfold-Reason");
    }

    /** The stable code of a problem. */
    String code() {
        return json().getString("code");
    }
}
