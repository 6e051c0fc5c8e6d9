package io.keyfold.edge.ws;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import org.jspecify.annotations.Nullable;

/** Puts the frames of one socket together to messages, within {@code ws.max-frame-bytes}. Used on one event loop. */
final class Assembler {
    private final Sink sink;
    private final int maxBytes;
    private @Nullable Buffer begun;

    Assembler(Sink sink, int maxBytes) {
        this.sink = sink;
        this.maxBytes = maxBytes;
    }

    /** Where messages go. */
    interface Sink {
        /** A whole message. */
        void message(Buffer text);

        /** Something arrived that is no message, or not yet one. */
        void noise();

        /** What arrived is not allowed; nothing follows. */
        void violation(String what);
    }

    void take(WebSocketFrame frame) {
        if (frame.isBinary()) {
            sink.violation("a binary frame");
        } else if (frame.isText() || frame.isContinuation()) {
            take(frame.binaryData(), frame.isFinal());
        } else if (!frame.isClose()) {
            sink.noise();
        }
    }

    private void take(Buffer part, boolean isLast) {
        Buffer soFar = begun;
        int bytes = part.length() + (soFar == null ? 0 : soFar.length());
        if (bytes > maxBytes) {
            begun = null;
            sink.violation("a message of more than " + maxBytes + " bytes");
        } else if (soFar == null && isLast) {
            sink.message(part);
        } else {
            append(soFar == null ? Buffer.buffer(2 * bytes) : soFar, part, isLast);
        }
    }

    private void append(Buffer whole, Buffer part, boolean isLast) {
        whole.appendBuffer(part);
        begun = isLast ? null : whole;
        if (isLast) {
            sink.message(whole);
        } else {
            sink.noise();
        }
    }
}
