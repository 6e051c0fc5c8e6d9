package io.keyfold;

import io.vertx.core.json.jackson.JacksonCodec;
import io.vertx.core.spi.JsonFactory;
import io.vertx.core.spi.json.JsonCodec;

/**
 * The JSON reader of the product, in its tests, too: Vert.x would take the one with data binding, which the platform's
 * Java client brings to the tests' class path and the product does not have.
 */
public final class StreamingJson implements JsonFactory {
    @Override
    public JsonCodec codec() {
        return new JacksonCodec();
    }
}
