package io.keyfold.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * Connections that are kept busy: some requests on each at once, then their answers, in turn. Closed-loop, for CPU and
 * throughput only. One thread.
 */
final class PipelinedHttp implements AutoCloseable {
    private static final int AT_ONCE = 16;
    private static final int TIMEOUT_MS = 60_000;
    private static final byte[] STATUS = "HTTP/1.1 204 ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ANY_STATUS = "HTTP/1.1 ".getBytes(StandardCharsets.US_ASCII);

    private final Socket[] sockets;
    private final byte[] read = new byte[1 << 16];

    PipelinedHttp(int port, int connections) throws IOException {
        sockets = new Socket[connections];
        for (int i = 0; i < connections; i++) {
            sockets[i] = new Socket(InetAddress.getLoopbackAddress(), port);
            sockets[i].setTcpNoDelay(true);
            sockets[i].setSoTimeout(TIMEOUT_MS);
        }
    }

    /** Makes so many requests, or a few more; returns how many. Throws when one is not answered 204. */
    long send(Supplier<byte[]> requests, long atLeast) throws IOException {
        long sent = 0;
        while (sent < atLeast) {
            for (Socket socket : sockets) {
                ByteArrayOutputStream batch = new ByteArrayOutputStream();
                for (int i = 0; i < AT_ONCE; i++) {
                    batch.writeBytes(requests.get());
                }
                OutputStream out = socket.getOutputStream();
                batch.writeTo(out);
            }
            for (Socket socket : sockets) {
                awaitAnswers(socket.getInputStream());
                sent += AT_ONCE;
            }
        }
        return sent;
    }

    /** Answers have no bodies: each begins with its status line, and nothing else looks like one. */
    private void awaitAnswers(InputStream in) throws IOException {
        int matched = 0;
        int answers = 0;
        int ends = 0;
        while (answers < AT_ONCE || ends < AT_ONCE) {
            int length = in.read(read);
            if (length < 0) {
                throw new IOException("the connection ended after " + answers + " answers");
            }
            for (int i = 0; i < length; i++) {
                byte c = read[i];
                if (matched >= ANY_STATUS.length && c != STATUS[matched]) {
                    throw new IOException("an answer other than 204");
                }
                matched = c == STATUS[matched] ? matched + 1 : c == STATUS[0] ? 1 : 0;
                if (matched == STATUS.length) {
                    answers++;
                    matched = 0;
                }
                ends += isEnd(i) ? 1 : 0;
            }
        }
    }

    private int newLines;

    /** Whether the byte ends an answer's head: the second line end in a row. */
    private boolean isEnd(int at) {
        byte c = read[at];
        if (c == '\n') {
            newLines++;
        } else if (c != '\r') {
            newLines = 0;
        }
        boolean ends = c == '\n' && newLines == 2;
        newLines = ends ? 0 : newLines;
        return ends;
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
