package io.keyfold.edge.ws;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.http.impl.ws.WebSocketFrameInternal;
import org.jspecify.annotations.Nullable;

/** Puts the frames of one socket together to messages, within {@code ws.max-frame-bytes}. Used on one event loop. */
final class Assembler {
    private final Sink sink;
    private final int maxBytes;
    private @Nullable ByteBuf begun;

    Assembler(Sink sink, int maxBytes) {
        this.sink = sink;
        this.maxBytes = maxBytes;
    }

    /** Where messages go. */
    interface Sink {
        /** A whole message. */
        void message(ByteBuf text);

        /** Something arrived that is no message, or not yet one. */
        void noise();

        /** What arrived is not allowed; nothing follows. */
        void violation(String what);
    }

    void take(WebSocketFrame frame) {
        if (frame.isBinary()) {
            sink.violation("a binary frame");
        } else if (frame.isText() || frame.isContinuation()) {
            take(bytes(frame), frame.isFinal());
        } else if (!frame.isClose()) {
            sink.noise();
        }
    }

    /** The toolkit's own buffer around these bytes would be one more object for each key. */
    private static ByteBuf bytes(WebSocketFrame frame) {
        return ((WebSocketFrameInternal) frame).getBinaryData();
    }

    private void take(ByteBuf part, boolean isLast) {
        ByteBuf soFar = begun;
        int bytes = part.readableBytes() + (soFar == null ? 0 : soFar.readableBytes());
        if (bytes > maxBytes) {
            begun = null;
            sink.violation("a message of more than " + maxBytes + " bytes");
        } else if (soFar == null && isLast) {
            sink.message(part);
        } else {
            append(soFar == null ? Unpooled.buffer(2 * bytes) : soFar, part, isLast);
        }
    }

    private void append(ByteBuf whole, ByteBuf part, boolean isLast) {
        whole.writeBytes(part, part.readerIndex(), part.readableBytes());
        begun = isLast ? null : whole;
        if (isLast) {
            sink.message(whole);
        } else {
            sink.noise();
        }
    }
}
