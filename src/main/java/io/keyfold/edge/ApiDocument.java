package io.keyfold.edge;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** {@code /openapi.json}: the shipped API document, with the path prefix of this relay as its server. */
final class ApiDocument {
    private final JsonObject document;

    ApiDocument(String pathPrefix) {
        document = shipped();
        if (!pathPrefix.isEmpty()) {
            document.put("servers", new JsonArray().add(new JsonObject().put("url", pathPrefix)));
        }
    }

    /** The document as it lies in the jar. */
    static JsonObject shipped() {
        try (InputStream in = ApiDocument.class.getResourceAsStream("openapi.json")) {
            if (in == null) {
                throw new IllegalStateException("openapi.json is not in the jar");
            }
            return new JsonObject(Buffer.buffer(in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void get(Call call) {
        call.answer(document);
    }
}
