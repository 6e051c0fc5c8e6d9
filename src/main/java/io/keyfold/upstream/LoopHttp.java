package io.keyfold.upstream;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one event loop needs to talk HTTP: a client with its own connections, the deadlines of its calls, the clock.
 * Made on that loop. No redirects are followed, no compressed bodies read, certificates and host names are checked.
 */
final class LoopHttp {
    /** Connections of one loop to one host. */
    static final int MAX_CONNECTIONS = 64;

    /** Calls that may wait for one; more fail at once. */
    static final int MAX_WAITING = 512;

    private static final Logger LOG = LoggerFactory.getLogger(LoopHttp.class);

    /** Below the 60 s after which common load balancers drop an idle connection. */
    private static final int KEEP_ALIVE_S = 50;

    final Context context;
    final HttpClientAgent client;
    final Deadlines deadlines;
    final LongSupplier nowMs;

    /**
     * @param timeoutMs of one call, connecting included
     * @param nowMs the monotonic clock
     */
    LoopHttp(Vertx vertx, long timeoutMs, LongSupplier nowMs) {
        context = vertx.getOrCreateContext();
        client = vertx.httpClientBuilder()
                .with(clientOptions(timeoutMs))
                .with(poolOptions())
                .withConnectHandler(connection -> connection.exceptionHandler(LoopHttp::broken))
                .build();
        deadlines = new Deadlines(vertx, timeoutMs, nowMs);
        this.nowMs = nowMs;
    }

    /** Answers later on this loop, so that no reply comes before the asking method returned. */
    void later(Runnable reply) {
        context.runOnContext(ignored -> reply.run());
    }

    Future<Void> close() {
        return client.close();
    }

    /** The call in flight learns it, too; here it is only kept out of the error log. */
    private static void broken(Throwable cause) {
        LOG.debug("connection broke cause={}", cause.getClass().getSimpleName());
    }

    private static HttpClientOptions clientOptions(long timeoutMs) {
        return new HttpClientOptions()
                .setName("upstream")
                .setKeepAlive(true)
                .setKeepAliveTimeout(KEEP_ALIVE_S)
                .setPipelining(false)
                .setConnectTimeout((int) Math.min(timeoutMs, Integer.MAX_VALUE))
                .setSslHandshakeTimeout(timeoutMs)
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setTrustAll(false)
                .setVerifyHost(true);
    }

    private static PoolOptions poolOptions() {
        return new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS).setMaxWaitQueueSize(MAX_WAITING);
    }
}
