package io.keyfold.upstream;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/** A server that sees the bytes: it keeps every request as text and answers each with what the test says. */
final class RawServer {
    static final String NO_CONTENT = "HTTP/1.1 204 No Content\r\n\r\n";

    final List<String> requests = new CopyOnWriteArrayList<>();
    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    private final NetServer server;
    private volatile BiConsumer<String, NetSocket> answer;

    RawServer(Vertx vertx) {
        answer = (request, socket) -> socket.write(NO_CONTENT);
        server = Loop.join(vertx.createNetServer()
                .connectHandler(this::connected)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture());
    }

    String url() {
        return "http://127.0.0.1:" + server.actualPort();
    }

    void answers(String response) {
        answer = (request, socket) -> socket.write(response);
    }

    void answers(BiConsumer<String, NetSocket> with) {
        answer = with;
    }

    static String json(int status, String body, String... headers) {
        StringBuilder text = new StringBuilder("HTTP/1.1 " + status + " X\r\n");
        for (String header : headers) {
            text.append(header).append("\r\n");
        }
        return text + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    void stop() {
        Loop.join(server.close().toCompletionStage().toCompletableFuture());
    }

    private void connected(NetSocket socket) {
        connections.incrementAndGet();
        StringBuilder pending = new StringBuilder();
        socket.closeHandler(ignored -> closed.incrementAndGet());
        socket.exceptionHandler(ignored -> {});
        socket.handler(bytes -> {
            pending.append(bytes);
            String text = pending.toString();
            if (isWhole(text)) {
                requests.add(text);
                pending.setLength(0);
                answer.accept(text, socket);
            }
        });
    }

    private static boolean isWhole(String text) {
        int head = text.indexOf("\r\n\r\n");
        if (head < 0) {
            return false;
        }
        for (String line : text.substring(0, head).split("\r\n")) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                int length =
                        Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
                return text.length() >= head + 4 + length;
            }
        }
        return true;
    }
}
