package io.keyfold.edge.ws;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;

/** A wire that is a WebSocket. What cannot be sent any more is lost: the socket's end is told by its close handler. */
final class SocketWire implements Wire {
    /** A client that leaves this much unread is slow. */
    private static final int MAX_UNREAD_BYTES = 16 << 10;

    private static final Buffer NOTHING = Buffer.buffer(0);

    private final ServerWebSocket socket;

    SocketWire(ServerWebSocket socket) {
        this.socket = socket;
        socket.setWriteQueueMaxSize(MAX_UNREAD_BYTES);
    }

    /** Puts {@code reader} where the socket's bytes come in. */
    void onRead(ChannelHandler reader) {
        channel().pipeline().addFirst(reader);
    }

    @Override
    public void send(String text) {
        if (!socket.isClosed()) {
            socket.writeFinalTextFrame(text);
        }
    }

    @Override
    public void ping() {
        if (!socket.isClosed()) {
            socket.writePing(NOTHING);
        }
    }

    @Override
    public boolean isFull() {
        return !socket.isClosed() && socket.writeQueueFull();
    }

    @Override
    public void pause() {
        socket.pause();
    }

    @Override
    public void resume() {
        socket.resume();
    }

    @Override
    public void close(CloseCode code) {
        if (!socket.isClosed()) {
            socket.close(code.code(), code.label());
        }
    }

    /** A WebSocket's own close waits until all that was sent before has left, which a slow reader prevents. */
    @Override
    public void drop() {
        channel().close();
    }

    private ChannelHandlerContext channel() {
        return ((WebSocketInternal) socket).channelHandlerContext();
    }
}
