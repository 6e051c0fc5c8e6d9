package io.keyfold.edge;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A desktop on a WebSocket, one call at a time; every wait ends after some seconds. */
public final class WsClient implements AutoCloseable {
    private static final long TIMEOUT_S = 10;
    private static final int LARGE = 16 << 20;

    private final Vertx vertx;
    private final WebSocketClient client;
    private final WebSocket socket;
    private final BlockingQueue<JsonObject> heard = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();

    private WsClient(Vertx vertx, WebSocketClient client, WebSocket socket) {
        this.vertx = vertx;
        this.client = client;
        this.socket = socket;
    }

    /** Opens a socket; fails when the upgrade is refused. */
    public static WsClient open(int port) {
        return open(port, MultiMap.caseInsensitiveMultiMap(), List.of("keyfold.v1"));
    }

    public static WsClient open(int port, MultiMap headers, List<String> protocols) {
        Vertx vertx = Vertx.vertx();
        WebSocketClient client = vertx.createWebSocketClient(new WebSocketClientOptions()
                .setMaxFrameSize(LARGE)
                .setMaxMessageSize(LARGE)
                .setClosingTimeout(1));
        WebSocketConnectOptions options = new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI("/v1/ws")
                .setHeaders(headers)
                // Vert.x would send an Origin of its own.
                .setAllowOriginHeader(false)
                .setSubProtocols(protocols);
        CompletableFuture<WsClient> opened = new CompletableFuture<>();
        // On one loop: its handlers are set in the turn in which the socket is there, and nothing it says is lost.
        vertx.runOnContext(nothing -> client.connect(options)
                .onSuccess(socket -> opened.complete(new WsClient(vertx, client, socket).listen()))
                .onFailure(failure -> {
                    vertx.close();
                    opened.completeExceptionally(failure);
                }));
        return opened.orTimeout(TIMEOUT_S, TimeUnit.SECONDS).join();
    }

    private WsClient listen() {
        socket.textMessageHandler(text -> text.lines().map(JsonObject::new).forEach(heard::add));
        socket.closeHandler(
                nothing -> closed.complete(socket.closeStatusCode() == null ? 1006 : (int) socket.closeStatusCode()));
        socket.exceptionHandler(failure -> {});
        return this;
    }

    public WebSocket socket() {
        return socket;
    }

    public WsClient send(String text) {
        socket.writeFinalTextFrame(text);
        return this;
    }

    /** The next frame of the server. */
    public JsonObject next() {
        try {
            JsonObject frame = heard.poll(TIMEOUT_S, TimeUnit.SECONDS);
            if (frame == null) {
                throw new AssertionError("the server said nothing; closed=" + closed.getNow(null));
            }
            return frame;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Sends and waits for the next frame. */
    public JsonObject ask(String text) {
        return send(text).next();
    }

    /** Sends and waits for the next frame that answers something; news before it is passed over. */
    public JsonObject answer(String text) {
        send(text);
        JsonObject frame = next();
        while (!frame.containsKey("i")) {
            frame = next();
        }
        return frame;
    }

    /** Whether the server has said nothing that was not read. */
    public boolean isSilent() {
        return heard.isEmpty();
    }

    /** Says hello with a token and returns the session. */
    public String hello(String token) {
        JsonObject answer = answer("{\"i\":1,\"hello\":{\"token\":\"" + token + "\"}}");
        return answer.getJsonObject("hello").getString("session");
    }

    /** Opens a handle; news of others that come before the answer are passed over. */
    public int open(String conversationId, String participantId) {
        JsonObject answer =
                answer("{\"i\":2,\"open\":{\"c\":\"" + conversationId + "\",\"p\":\"" + participantId + "\"}}");
        return answer.getJsonObject("open").getInteger("h");
    }

    /** The close code, when the server has closed. */
    public int closeCode() {
        return closed.orTimeout(TIMEOUT_S, TimeUnit.SECONDS).join();
    }

    public boolean isClosed() {
        return closed.isDone();
    }

    /** Closes with a code and waits until that is done. */
    public void close(int code) {
        await(socket.close((short) code));
        closeCode();
    }

    /** Loses the connection, without a close frame. */
    public void drop() {
        ((io.vertx.core.internal.http.WebSocketInternal) socket)
                .channelHandlerContext()
                .close();
        closeCode();
    }

    private static void await(Future<Void> future) {
        future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(TIMEOUT_S, TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void close() {
        client.close();
        await(vertx.close());
    }
}
