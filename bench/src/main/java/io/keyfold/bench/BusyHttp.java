package io.keyfold.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Connections that are kept busy: one request on each, then all answers, in turn. Closed-loop, for CPU only. Requests
 * are made one by one, since those of a million conversations would not fit. One thread.
 */
final class BusyHttp implements AutoCloseable {
    private static final int TIMEOUT_MS = 60_000;
    private static final byte[] STATUS = "HTTP/1.1 204 ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = {'\r', '\n', '\r', '\n'};

    private final Socket[] sockets;
    private final byte[] read = new byte[1 << 12];

    BusyHttp(int port, int connections) throws IOException {
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
                socket.getOutputStream().write(requests.get());
            }
            for (Socket socket : sockets) {
                awaitAnswer(socket.getInputStream());
                sent++;
            }
        }
        return sent;
    }

    /** An answer has no body: it ends with its head. */
    private void awaitAnswer(InputStream in) throws IOException {
        int length = 0;
        do {
            int more = in.read(read, length, read.length - length);
            if (more < 0) {
                throw new IOException("the connection ended");
            }
            length += more;
        } while (!endsHead(length));
        if (!Arrays.equals(read, 0, STATUS.length, STATUS, 0, STATUS.length)) {
            throw new IOException("an answer other than 204");
        }
    }

    private boolean endsHead(int length) {
        return length >= END.length && Arrays.equals(read, length - END.length, length, END, 0, END.length);
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
