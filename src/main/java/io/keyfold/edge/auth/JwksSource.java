package io.keyfold.edge.auth;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches the issuer's keys: at start until it succeeds, every hour after that, and when a token names an unknown key,
 * at most once a minute. One fetch at a time, for the whole node; any thread.
 */
final class JwksSource {
    static final long MIN_REFRESH_MS = 60_000;

    private static final long HOURLY_MS = 3_600_000;
    private static final long FIRST_RETRY_MS = 1000;
    private static final long MAX_RETRY_MS = 60_000;
    private static final int TIMEOUT_MS = 2000;
    private static final int MAX_BYTES = 1 << 20;
    private static final Logger LOG = LoggerFactory.getLogger(JwksSource.class);

    private final Vertx vertx;
    /** Every fetch runs here: an answer that is looked at from another thread may have gone by already. */
    private final Context context;

    private final String url;
    private final RequestOptions target;
    private final Consumer<KeyRing> keys;
    private final LongSupplier nowMs;
    private final HttpClient client;
    private final long hourly;
    private @Nullable Future<Void> fetching;
    private boolean fetched;
    private long lastFetchAtMs;
    private long retryMs = FIRST_RETRY_MS;
    private boolean closed;

    /** @param keys gets every key set that was fetched */
    JwksSource(Vertx vertx, String url, Consumer<KeyRing> keys, LongSupplier nowMs) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.url = url;
        this.target = targetOf(url);
        this.keys = keys;
        this.nowMs = nowMs;
        this.client = vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(TIMEOUT_MS));
        this.hourly = vertx.setPeriodic(HOURLY_MS, id -> fetch());
    }

    /** The first fetch, repeated until it succeeds. */
    void start() {
        fetch().onFailure(e -> retryLater());
    }

    /** Completes, always with success, when a fetch that may be made now has ended; at once when none may. */
    synchronized Future<Void> refresh() {
        if (fetching != null) {
            return fetching.otherwiseEmpty();
        }
        if (!fetched || nowMs.getAsLong() - lastFetchAtMs < MIN_REFRESH_MS) {
            return Future.succeededFuture();
        }
        return fetch().otherwiseEmpty();
    }

    synchronized void close() {
        closed = true;
        vertx.cancelTimer(hourly);
        client.close();
    }

    private synchronized void retryLater() {
        if (closed) {
            return;
        }
        vertx.setTimer(retryMs, id -> start());
        retryMs = Math.min(retryMs * 2, MAX_RETRY_MS);
    }

    private synchronized Future<Void> fetch() {
        if (fetching != null) {
            return fetching;
        }
        lastFetchAtMs = nowMs.getAsLong();
        Promise<Void> done = Promise.promise();
        fetching = done.future();
        context.runOnContext(nothing -> fetchInto(done));
        return done.future();
    }

    private void fetchInto(Promise<Void> done) {
        client.request(target)
                .compose(request -> request.idleTimeout(TIMEOUT_MS).send())
                .compose(JwksSource::body)
                .map(this::ringOf)
                .onSuccess(keys::accept)
                .onComplete(result -> {
                    ended(result.succeeded(), result.cause());
                    done.handle(result.mapEmpty());
                });
    }

    private synchronized void ended(boolean success, @Nullable Throwable cause) {
        fetching = null;
        fetched |= success;
        if (!success && !closed) {
            LOG.warn("signing keys not fetched url={} cause={}", url, String.valueOf(cause));
        }
    }

    private KeyRing ringOf(Buffer body) {
        JsonObject jwks = new JsonObject(body);
        KeyRing ring = jwks.getValue("keys") instanceof Iterable<?> ? KeyRing.ofJwks(vertx, jwks) : null;
        if (ring == null) {
            throw new IllegalStateException("the answer holds no usable signing key");
        }
        return ring;
    }

    private static RequestOptions targetOf(String url) {
        try {
            return new RequestOptions().setAbsoluteURI(url).setMethod(HttpMethod.GET);
        } catch (RuntimeException malformed) {
            throw new IllegalArgumentException("auth.jwt.jwks-url is not an absolute URL: " + url, malformed);
        }
    }

    private static Future<Buffer> body(HttpClientResponse response) {
        if (response.statusCode() != 200) {
            return Future.failedFuture("status " + response.statusCode());
        }
        Promise<Buffer> whole = Promise.promise();
        Buffer collected = Buffer.buffer();
        response.handler(chunk -> {
            if (collected.length() + chunk.length() > MAX_BYTES) {
                whole.tryFail("the answer is larger than " + MAX_BYTES + " bytes");
                response.request().reset();
            } else {
                collected.appendBuffer(chunk);
            }
        });
        response.exceptionHandler(whole::tryFail);
        response.endHandler(end -> whole.tryComplete(collected));
        return whole.future();
    }
}
