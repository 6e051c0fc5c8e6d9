package io.keyfold.upstream;

import io.keyfold.config.Settings;
import io.keyfold.core.Bearer;
import io.keyfold.core.Outcome;
import io.keyfold.ops.LoopMeters;
import io.keyfold.ops.LoopMeters.Operation;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The way to the platform for calls that are passed on as they came. Where they go is settled by the configuration
 * alone. One instance per event loop, used on it, with connections of its own: what the platform takes its time for
 * keeps no typing call waiting. No permits are asked for, but what leaves is counted.
 */
public final class Forwarder {
    /** The platform's answer begins, and goes on, within this time; below the idle time of a desktop's connection. */
    static final long SILENCE_MS = 25_000;

    private static final int FIRST_REFUSAL = 400;
    private static final long NS_PER_MS = 1_000_000;

    private final LoopHttp http;
    private final BaseUrl base;
    private final BaseUrl login;
    private final long connectWithinMs;
    private final Budgets budgets;
    private final LoopMeters meters;

    /** Made on the loop. */
    Forwarder(Vertx vertx, Settings.Upstream settings, Budgets budgets, LoopMeters meters, LongSupplier nowMs) {
        http = new LoopHttp(vertx, settings.timeoutMs(), nowMs);
        base = BaseUrl.parse(settings.baseUrl());
        login = BaseUrl.parse(loginUrl(settings));
        connectWithinMs = settings.timeoutMs();
        this.budgets = budgets;
        this.meters = meters;
    }

    /**
     * A request that is still to be sent; fails when there is no connection within {@code upstream.timeout}.
     *
     * @param target path and query, below {@code upstream.base-url}
     */
    public Future<HttpClientRequest> toPlatform(HttpMethod method, String target) {
        return open(base.options(method, target));
    }

    /**
     * As {@link #toPlatform}, where tokens come from.
     *
     * @param query with its question mark, or empty
     */
    public Future<HttpClientRequest> toLogin(HttpMethod method, String query) {
        return open(login.options(method, query));
    }

    private Future<HttpClientRequest> open(RequestOptions options) {
        try {
            return http.client.request(
                    options.setConnectTimeout(connectWithinMs).setIdleTimeout(SILENCE_MS));
        } catch (IllegalStateException clientIsClosed) {
            return Future.failedFuture(clientIsClosed);
        }
    }

    /** The call leaves now; {@code bearer} is whose token it carries, when typing calls may carry that, too. */
    public void leaves(Operation operation, @Nullable Bearer bearer) {
        budgets.passedThrough(operation, bearer, http.nowMs.getAsLong());
    }

    /**
     * The platform answered.
     *
     * @param bearer as in {@link #leaves}
     * @param headers of the answer: those that speak of rates are read
     */
    public void answered(Operation operation, @Nullable Bearer bearer, int status, MultiMap headers, long tookNs) {
        Answer answer = new Answer(status, headers.get(HttpHeaders.RETRY_AFTER), RateHeaders.parse(headers), null);
        CallResult result = answer.result(System.currentTimeMillis());
        long nowMs = http.nowMs.getAsLong();
        budgets.passedIsAnswered(operation, bearer, answer.told(), tookNs / NS_PER_MS, nowMs);
        meters.upstreamRequest(operation, status < FIRST_REFUSAL ? Outcome.ACCEPTED : result.outcome(), tookNs);
        if (result.outcome() == Outcome.THROTTLED) {
            budgets.passedIsThrottled(bearer, result.retryAfterMs(), nowMs);
        }
    }

    /** There was no answer; {@code tookNs} is 0 when nothing had left. */
    public void unanswered(Operation operation, long tookNs) {
        meters.upstreamRequest(operation, Outcome.UNREACHABLE, tookNs);
    }

    Future<Void> close() {
        return http.close();
    }

    /** The configured one; else the published platform's own; else beside the platform's other paths. */
    private static String loginUrl(Settings.Upstream settings) {
        String configured = settings.oauth().tokenUrl();
        if (configured != null) {
            return configured;
        }
        BaseUrl base = BaseUrl.parse(settings.baseUrl());
        boolean published = base.ssl() && base.path().isEmpty() && base.host().startsWith("api.");
        return published
                ? "https://login." + base.host().substring("api.".length()) + "/oauth/token"
                : settings.baseUrl().replaceAll("/+$", "") + "/oauth/token";
    }
}
