package io.keyfold.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Cuts what comes over one connection into requests; their bodies have a {@code Content-Length} or are empty. */
final class HttpRequests {
    private static final int ROOM = 64 << 10;
    private static final String END_OF_HEAD = "\r\n\r\n";
    private static final String LENGTH = "content-length: ";

    private final ByteBuffer buffer = ByteBuffer.allocate(ROOM);

    /** Reads what is there; false when the connection has ended. */
    boolean read(SocketChannel channel) throws IOException {
        return channel.read(buffer) >= 0;
    }

    /** The next whole request, head and body; null when there is none yet. */
    @Nullable
    String next() {
        String text = new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1);
        int head = text.indexOf(END_OF_HEAD);
        if (head < 0) {
            return null;
        }
        int end = head + END_OF_HEAD.length() + bodyLength(text.substring(0, head + 2));
        if (text.length() < end) {
            return null;
        }
        buffer.flip().position(end);
        buffer.compact();
        return text.substring(0, end);
    }

    private static int bodyLength(String head) {
        String lower = head.toLowerCase(Locale.ROOT);
        int at = lower.indexOf(LENGTH);
        return at < 0 ? 0 : Integer.parseInt(lower.substring(at + LENGTH.length(), lower.indexOf('\r', at)));
    }
}
