package io.keyfold.edge;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Browsers' pages: exactly those of {@code http.allowed-origins}, the relay's own origin included only when it is
 * listed, since a rebound name would pass for it. A call without Origin comes from no browser page and is left alone.
 * Used on one event loop.
 */
final class Cors {
    private static final CharSequence ALLOW_HEADERS = HttpHeaders.createOptimized(
            "Authorization, Content-Type, guest_token, X-Guest-Token, purecloud-sdk, traceparent");
    private static final CharSequence ALLOW_METHODS = HttpHeaders.createOptimized("GET, POST, PUT, PATCH, DELETE");
    private static final CharSequence EXPOSE_HEADERS = HttpHeaders.createOptimized(
            "Keyfold-Decision, Keyfold-Reason, Keyfold-Next, Retry-After, ININ-Correlation-Id");
    private static final CharSequence MAX_AGE_S = HttpHeaders.createOptimized("7200");

    private Set<String> allowedOrigins;

    Cors(List<String> allowedOrigins) {
        this.allowedOrigins = Set.copyOf(allowedOrigins);
    }

    void allow(List<String> origins) {
        allowedOrigins = Set.copyOf(origins);
    }

    static boolean isPreflight(HttpServerRequest request) {
        return HttpMethod.OPTIONS.equals(request.method())
                && request.headers().contains(HttpHeaders.ORIGIN)
                && request.headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
    }

    /** Whether the call may go on; if it comes from an allowed page, its answer will say so. */
    boolean admits(HttpServerRequest request) {
        @Nullable String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin == null) {
            return true;
        }
        HttpServerResponse response = request.response().putHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
        if (!allowedOrigins.contains(origin)) {
            return false;
        }
        response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
                .putHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSE_HEADERS);
        return true;
    }

    /** Answers an admitted preflight. */
    void preflight(HttpServerRequest request) {
        request.response()
                .setStatusCode(204)
                .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, ALLOW_METHODS)
                .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, ALLOW_HEADERS)
                .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, MAX_AGE_S)
                .end();
    }
}
