package io.keyfold.bench;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * What no relay on Vert.x can be cheaper than: a WebSocket server that takes the same frames with the same handler and
 * options, and counts them.
 */
public final class BareSink {
    private static final int SHARED_PORT = -1;

    private long frames;

    private BareSink() {}

    /** Prints its port, and runs until it is ended. Argument: how many event loops, by default one. */
    public static void main(String[] arguments) throws InterruptedException {
        int loops = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1;
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(loops));
        vertx.deployVerticle(Server::new, new DeploymentOptions().setInstances(loops))
                .onFailure(cause -> System.exit(1));
        new CountDownLatch(1).await();
    }

    /** One for each event loop; they share a port. */
    private static final class Server extends VerticleBase {
        @Override
        public Future<?> start() {
            return vertx.createHttpServer(options())
                    .webSocketHandler(socket -> new BareSink().take(socket))
                    .listen(SHARED_PORT, "127.0.0.1")
                    .onSuccess(server -> System.out.println("sink on port " + server.actualPort()));
        }
    }

    private static HttpServerOptions options() {
        return new HttpServerOptions()
                .setTcpNoDelay(true)
                .setMaxWebSocketFrameSize(8192)
                .setMaxWebSocketMessageSize(8192)
                .setWebSocketSubProtocols(List.of("keyfold.v1"))
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false);
    }

    private void take(ServerWebSocket socket) {
        // Asked how many it has had, it tells: no other text begins with a question mark.
        socket.frameHandler(frame -> {
            if (frame.isText() || frame.isContinuation()) {
                frames++;
                if (frame.binaryData().getByte(0) == '?') {
                    frames--;
                    socket.writeTextMessage("frames " + frames);
                }
            }
        });
    }
}
