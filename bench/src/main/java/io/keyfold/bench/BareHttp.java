package io.keyfold.bench;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What no relay on Vert.x can be cheaper than: an HTTP server that reads the whole body and answers 204, with the
 * relay's options and as many event loops.
 */
public final class BareHttp extends VerticleBase {
    private static final int NO_CONTENT = 204;
    private static final int SHARED_PORT = -1;

    /** Prints its port, and runs until it is ended. */
    public static void main(String[] arguments) throws InterruptedException {
        int loops = Runtime.getRuntime().availableProcessors();
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(loops));
        vertx.deployVerticle(BareHttp::new, new DeploymentOptions().setInstances(loops))
                .onFailure(cause -> System.exit(1));
        new CountDownLatch(1).await();
    }

    @Override
    public Future<?> start() {
        return vertx.createHttpServer(options())
                .requestHandler(BareHttp::take)
                .listen()
                .onSuccess(server -> System.out.println("bare server on port " + server.actualPort()));
    }

    /** Those of the relay, as far as they touch a request. */
    static HttpServerOptions options() {
        return new HttpServerOptions()
                .setHost("127.0.0.1")
                .setPort(SHARED_PORT)
                .setIdleTimeout(30)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setTcpNoDelay(true)
                .setAcceptBacklog(1024)
                .setMaxInitialLineLength(4096)
                .setMaxHeaderSize(16 << 10)
                .setMaxChunkSize(8192)
                .setHandle100ContinueAutomatically(true)
                .setCompressionSupported(false)
                .setDecompressionSupported(false)
                .setHttp2ClearTextEnabled(false)
                .setUseAlpn(false);
    }

    private static void take(HttpServerRequest request) {
        request.bodyHandler(body -> request.response().setStatusCode(NO_CONTENT).end());
    }
}
