package io.keyfold.cli.doctor;

import io.keyfold.core.DoctorCode;
import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Opens a WebSocket, sends a ping through it and waits for its echo. */
final class WebSocketProbe implements WebSocket.Listener {
    private final Web web;
    private final CompletableFuture<String> echoed = new CompletableFuture<>();

    WebSocketProbe(Web web) {
        this.web = web;
    }

    Finding examine(URI address) throws CheckEnded {
        CompletableFuture<WebSocket> opening =
                web.webSocket().subprotocols("keyfold.v1").buildAsync(address, this);
        WebSocket socket = web.await(opening.handle(WebSocketProbe::openedOr), "the WebSocket " + address);
        if (socket == null) {
            return refused(address, opening);
        }
        try {
            socket.sendPing(ByteBuffer.allocate(0));
            return Finding.ok(web.await(echoed, "a ping through the WebSocket"));
        } catch (CheckEnded lost) {
            return Finding.failed(DoctorCode.WEBSOCKET_BLOCKED, "it opens, and then " + lost.getMessage());
        } finally {
            socket.abort();
        }
    }

    private static @Nullable WebSocket openedOr(@Nullable WebSocket opened, @Nullable Throwable failure) {
        return opened;
    }

    private static Finding refused(URI address, CompletableFuture<WebSocket> opening) {
        Throwable cause = failure(opening);
        String why = cause instanceof WebSocketHandshakeException handshake && handshake.getResponse() != null
                ? "answered " + handshake.getResponse().statusCode() + " instead of 101"
                : String.valueOf(cause.getMessage());
        return Finding.failed(DoctorCode.WEBSOCKET_BLOCKED, address + ": " + why);
    }

    private static Throwable failure(CompletableFuture<WebSocket> failed) {
        try {
            failed.join();
            throw new IllegalStateException("it did not fail");
        } catch (CompletionException e) {
            return e.getCause() == null ? e : e.getCause();
        }
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
        echoed.complete("opens, and frames pass both ways");
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        echoed.completeExceptionally(error);
    }
}
