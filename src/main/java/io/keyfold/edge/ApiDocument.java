package io.keyfold.edge;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** A shipped API document, with the path prefix of this relay in the address of its server. */
final class ApiDocument {
    private final JsonObject document;

    private ApiDocument(JsonObject document) {
        this.document = document;
    }

    /** {@code /openapi.json}: everything that is HTTP. */
    static ApiDocument openApi(String pathPrefix) {
        JsonObject document = shippedOpenApi();
        if (!pathPrefix.isEmpty()) {
            document.put("servers", new JsonArray().add(new JsonObject().put("url", pathPrefix)));
        }
        return new ApiDocument(document);
    }

    /** {@code /asyncapi.json}: every frame of {@code keyfold.v1}. */
    static ApiDocument asyncApi(String pathPrefix) {
        JsonObject document = shippedAsyncApi();
        if (!pathPrefix.isEmpty()) {
            document.getJsonObject("servers").getJsonObject("relay").put("pathname", pathPrefix);
        }
        return new ApiDocument(document);
    }

    /** The OpenAPI document as it lies in the jar. */
    static JsonObject shippedOpenApi() {
        return shipped("openapi.json");
    }

    /** The AsyncAPI document as it lies in the jar. */
    static JsonObject shippedAsyncApi() {
        return shipped("asyncapi.json");
    }

    private static JsonObject shipped(String name) {
        try (InputStream in = ApiDocument.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not in the jar");
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
