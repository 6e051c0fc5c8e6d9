package io.keyfold.upstream;

import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;

/** The headers of requests, made once. */
final class Headers {
    static final CharSequence GUEST_TOKEN = HttpHeaders.createOptimized("guest_token");
    static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    static final CharSequence FORM = HttpHeaders.createOptimized("application/x-www-form-urlencoded");
    private static final CharSequence PRODUCT = HttpHeaders.createOptimized("Keyfold");

    private Headers() {}

    /** What every request says: who asks, what is sent and what is understood. */
    static void common(HttpClientRequest request, CharSequence contentType) {
        request.putHeader(HttpHeaders.CONTENT_TYPE, contentType);
        accept(request);
    }

    /** The same for a request without a body. */
    static void accept(HttpClientRequest request) {
        request.putHeader(HttpHeaders.ACCEPT, JSON);
        request.putHeader(HttpHeaders.USER_AGENT, PRODUCT);
    }
}
