package io.keyfold.upstream;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** Reads JSON that somebody else wrote: what is not as expected is absent, never an exception. */
final class UntrustedJson {
    private UntrustedJson() {}

    /** The object in {@code body}, or null when there is none. The body's size is bounded by who read it. */
    static @Nullable JsonObject object(Buffer body) {
        try {
            return body.toJsonValue() instanceof JsonObject object ? object : null;
        } catch (DecodeException notJson) {
            return null;
        }
    }

    /** The non-empty string member {@code name}, or null. */
    static @Nullable String text(JsonObject object, String name) {
        return object.getValue(name) instanceof String text && !text.isEmpty() ? text : null;
    }
}
