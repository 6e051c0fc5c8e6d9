package io.keyfold.edge;

import io.keyfold.core.ProblemCode;
import io.keyfold.ops.LoopMeters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refusals on the wire: {@code application/problem+json} (RFC 9457) that is also the platform's error body, so that
 * existing clients find {@code message}, {@code code}, {@code status} and {@code contextId} where they look for them.
 */
final class Problems {
    static final CharSequence MEDIA_TYPE = HttpHeaders.createOptimized("application/problem+json");
    static final CharSequence CORRELATION_ID = HttpHeaders.createOptimized("ININ-Correlation-Id");
    /** Spelled exactly so: the platform's Java SDK looks it up case-sensitively. */
    static final CharSequence RETRY_AFTER = HttpHeaders.createOptimized("Retry-After");

    private static final CharSequence WWW_AUTHENTICATE = HttpHeaders.createOptimized("WWW-Authenticate");
    private static final CharSequence BEARER = HttpHeaders.createOptimized("Bearer");
    private static final int UNAVAILABLE_RETRY_S = 2;
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    private final LoopMeters meters;
    private final String pathPrefix;

    Problems(LoopMeters meters, String pathPrefix) {
        this.meters = meters;
        this.pathPrefix = pathPrefix;
    }

    /** Counts and answers a problem. */
    void refuse(HttpServerRequest request, ProblemCode problem, String detail) {
        meters.problem(problem);
        write(request, problem, detail);
    }

    /** Counts and answers {@link ProblemCode#DESKTOP_RATE_LIMITED}; {@code waitMs} is told in whole seconds. */
    void refuseForRate(HttpServerRequest request, long waitMs) {
        meters.problem(ProblemCode.DESKTOP_RATE_LIMITED);
        request.response().putHeader(RETRY_AFTER, Long.toString(Math.max(1, (waitMs + 999) / 1000)));
        write(request, ProblemCode.DESKTOP_RATE_LIMITED, ProblemCode.DESKTOP_RATE_LIMITED.cause());
    }

    /** Answers a problem that was counted as the verdict on a keystroke. */
    void write(HttpServerRequest request, ProblemCode problem, String detail) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        String contextId = randomId();
        LOG.debug("refused code={} contextId={} method={}", problem.label(), contextId, request.method());
        response.setStatusCode(problem.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE)
                .putHeader(CORRELATION_ID, contextId);
        if (problem.status() == 401) {
            response.putHeader(WWW_AUTHENTICATE, BEARER);
        }
        if ((problem.status() == 503 || problem.status() == 429)
                && !response.headers().contains(RETRY_AFTER)) {
            response.putHeader(RETRY_AFTER, Integer.toString(UNAVAILABLE_RETRY_S));
        }
        response.end(body(problem, detail, contextId).toBuffer());
    }

    /** Answers a call that failed by a defect of ours: the operator is told what, the caller only that. */
    void defect(HttpServerRequest request, Throwable defect) {
        LOG.error("call failed method={}", request.method(), defect);
        HttpServerResponse response = request.response();
        if (!response.ended() && !response.closed()) {
            response.setStatusCode(500).end();
        }
    }

    /** The error body; the same for a whole call and for one item of a batch. */
    JsonObject body(ProblemCode problem, String detail, String contextId) {
        return new JsonObject()
                .put("type", pathPrefix + "/problems/" + problem.label())
                .put("title", problem.title())
                .put("status", problem.status())
                .put("detail", detail)
                .put("instance", "urn:uuid:" + contextId)
                .put("code", problem.label())
                .put("message", detail)
                .put("contextId", contextId)
                .put("details", new JsonArray())
                .put("errors", new JsonArray());
    }

    /** A random UUID; names one refusal in logs, nothing secret hangs on it. */
    static String randomId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        long high = (random.nextLong() & 0xffff_ffff_ffff_0fffL) | 0x4000L;
        long low = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low).toString();
    }
}
