package io.keyfold.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * What no relay on Vert.x can be cheaper than: a WebSocket server that takes the same frames with the same handler and
 * options, and counts them.
 */
public final class BareSink {
    private long frames;

    private BareSink() {}

    /** Prints its port, and runs until it is ended. */
    public static void main(String[] arguments) throws InterruptedException {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        HttpServerOptions options = new HttpServerOptions()
                .setTcpNoDelay(true)
                .setMaxWebSocketFrameSize(8192)
                .setMaxWebSocketMessageSize(8192)
                .setWebSocketSubProtocols(List.of("keyfold.v1"))
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false);
        vertx.createHttpServer(options)
                .webSocketHandler(socket -> new BareSink().take(socket))
                .listen(0, "127.0.0.1")
                .map(HttpServer::actualPort)
                .onSuccess(port -> System.out.println("sink on port " + port))
                .onFailure(cause -> System.exit(1));
        new CountDownLatch(1).await();
    }

    private void take(ServerWebSocket socket) {
        // Asked how many it has had, it tells: no other text begins with a question mark.
        socket.frameHandler(frame -> {
            if (frame.isText() || frame.isContinuation()) {
                frames++;
                if (frame.binaryData().getByte(0) == '?') {
                    socket.writeTextMessage("frames " + (frames - 1));
                }
            }
        });
    }
}
