package io.keyfold.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client of {@code keyfold.v1} that takes no frame which the AsyncAPI document does not know. */
final class FrameClient implements AutoCloseable {
    private static final int LIMIT_S = 10;

    private final Vertx vertx = Vertx.vertx();
    private final WebSocketClient client = vertx.createWebSocketClient();
    private final WebSocketConnectOptions address;
    private final AsyncApi api;

    FrameClient(int port, AsyncApi api) {
        this.api = api;
        this.address = new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI("/v1/ws")
                .addSubProtocol("keyfold.v1")
                .setAllowOriginHeader(false);
    }

    Socket connect() {
        Promise<Socket> socket = Promise.promise();
        // On one loop: its handlers are set in the turn in which the socket is there, and nothing it says is lost.
        vertx.runOnContext(nothing ->
                client.connect(address).map(connected -> new Socket(connected)).onComplete(socket));
        return await(socket.future());
    }

    /** One socket, with what it was told. */
    final class Socket {
        private final BlockingQueue<JsonObject> told = new LinkedBlockingQueue<>();
        private final Promise<Short> closed = Promise.promise();
        private final WebSocket socket;

        private Socket(WebSocket connected) {
            socket = connected;
            socket.textMessageHandler(text -> text.lines().map(JsonObject::new).forEach(told::add));
            socket.closeHandler(nothing -> closed.complete(socket.closeStatusCode()));
        }

        void send(JsonObject frame) {
            send(frame.encode());
        }

        void send(String text) {
            socket.writeTextMessage(text);
        }

        /** The next thing that the relay says. */
        JsonObject next() {
            try {
                JsonObject frame = told.poll(LIMIT_S, TimeUnit.SECONDS);
                assertThat(frame).as("a frame within %s s", LIMIT_S).isNotNull();
                assertThat(api.kindsOf(frame, api.serverMessages()))
                        .as(frame.encode())
                        .hasSize(1);
                return frame;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        /** With which code the relay closes. */
        int closeCode() {
            return await(closed.future());
        }

        /** Closes, and waits until both sides know. */
        void leave(int code) {
            socket.close((short) code);
            await(closed.future());
        }
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(LIMIT_S, TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
