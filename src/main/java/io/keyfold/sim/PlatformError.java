package io.keyfold.sim;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** The platform's error answers: its {@code ErrorBody}, with the codes that it has published. */
final class PlatformError {
    /** Code of the 403 that says typing is switched off: an assumption, the platform has published none. */
    static final String FEATURE_OFF_CODE = "feature.disabled";

    static final String RATE_LIMITED_CODE = "too.many.requests.retry.after";

    private PlatformError() {}

    static Answer of(Call call, int status, String code, String message) {
        return of(call.correlationId(), status, code, message);
    }

    static Answer of(String correlationId, int status, String code, String message) {
        return Answer.json(
                status,
                new JsonObject()
                        .put("message", message)
                        .put("code", code)
                        .put("status", status)
                        .put("contextId", correlationId)
                        .put("details", new JsonArray())
                        .put("errors", new JsonArray()));
    }

    static Answer badRequest(Call call, String message) {
        return of(call, 400, "bad.request", message);
    }

    static Answer noToken(Call call) {
        return of(
                call,
                401,
                "authentication.required",
                "No authentication bearer token specified in authorization header.");
    }

    static Answer badToken(Call call) {
        return of(call, 401, "bad.credentials", "Invalid login credentials.");
    }

    static Answer notAuthorized(Call call) {
        return of(call, 403, "not.authorized", "You are not authorized to perform the requested action.");
    }

    static Answer featureOff(Call call) {
        return of(call, 403, FEATURE_OFF_CODE, "Typing indicators are switched off.");
    }

    static Answer notFound(Call call) {
        return of(call, 404, "not.found", "The requested resource was not found.");
    }

    static Answer ended(Call call) {
        return of(call, 409, "conflict", "The conversation or communication has ended.");
    }

    static Answer rateLimited(Call call, int retryAfterS) {
        String message = "Rate limit exceeded the maximum. Retry the request in [" + retryAfterS + "] seconds";
        return of(call, 429, RATE_LIMITED_CODE, message).withRetryAfter(retryAfterS);
    }

    /** The answer of a fault. */
    static Answer injected(Call call, int status, int retryAfterS) {
        if (status == 429) {
            return rateLimited(call, Math.max(1, retryAfterS));
        }
        return of(call, status, codeOf(status), "Simulated fault.").withRetryAfter(retryAfterS);
    }

    private static String codeOf(int status) {
        return switch (status) {
            case 400 -> "bad.request";
            case 401 -> "bad.credentials";
            case 403 -> "not.authorized";
            case 404 -> "not.found";
            case 409 -> "conflict";
            case 413 -> "request.entity.too.large";
            case 415 -> "unsupported.media.type";
            case 503 -> "service.unavailable";
            case 504 -> "request.timeout";
            default -> status >= 500 ? "internal.server.error" : "bad.request";
        };
    }
}
