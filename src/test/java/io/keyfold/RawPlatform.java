package io.keyfold;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A platform on a bare socket: remembers each request to the byte, and answers as a test says. One thread for each
 * connection; a request that cannot be read ends it.
 */
final class RawPlatform implements AutoCloseable {
    static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    /** One request; {@code body} without the framing of chunks. */
    record Request(String head, String body) {
        String line() {
            return head.substring(0, head.indexOf("\r\n"));
        }

        /** The value of a header, or null. */
        String header(String name) {
            String start = "\r\n" + name.toLowerCase(Locale.ROOT) + ": ";
            int at = head.toLowerCase(Locale.ROOT).indexOf(start);
            return at < 0 ? null : head.substring(at + start.length(), head.indexOf("\r\n", at + 2));
        }
    }

    /** How a request is answered once its head is there; the body may still be to come. */
    @FunctionalInterface
    interface Answerer {
        void answer(Request head, Exchange exchange) throws IOException;
    }

    final List<Request> requests = new CopyOnWriteArrayList<>();
    final AtomicInteger connections = new AtomicInteger();
    volatile Answerer answerer = (head, exchange) -> {
        exchange.readBody();
        exchange.write(OK);
    };

    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    RawPlatform() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    /** From now on every request gets this, byte by byte. */
    void answers(String raw) {
        answerer = (head, exchange) -> {
            exchange.readBody();
            exchange.write(raw);
        };
    }

    List<String> lines() {
        return requests.stream().map(Request::line).toList();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                connections.incrementAndGet();
                open.add(socket);
                start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            String head = readTo(in, "\r\n\r\n");
            while (head != null) {
                Exchange exchange = new Exchange(in, socket.getOutputStream(), new Request(head, ""));
                answerer.answer(exchange.head, exchange);
                head = readTo(in, "\r\n\r\n");
            }
        } catch (IOException gone) {
            // The relay hung up, or a test did.
        }
        open.remove(socket);
    }

    /** One request and its answer. */
    final class Exchange {
        final InputStream in;
        private final OutputStream out;
        private final Request head;

        Exchange(InputStream in, OutputStream out, Request head) {
            this.in = in;
            this.out = out;
            this.head = head;
        }

        /** Reads the whole body, and remembers the request. */
        void readBody() throws IOException {
            requests.add(new Request(head.head(), body()));
        }

        private String body() throws IOException {
            if ("chunked".equalsIgnoreCase(head.header("Transfer-Encoding"))) {
                StringBuilder all = new StringBuilder();
                for (int size = chunkSize(); size > 0; size = chunkSize()) {
                    all.append(text(in.readNBytes(size)));
                    in.readNBytes(2);
                }
                in.readNBytes(2);
                return all.toString();
            }
            String length = head.header("Content-Length");
            return length == null ? "" : text(in.readNBytes(Integer.parseInt(length)));
        }

        private int chunkSize() throws IOException {
            String line = readTo(in, "\r\n");
            if (line == null) {
                throw new IOException("closed within a body");
            }
            return Integer.parseInt(line.strip(), 16);
        }

        void write(String raw) throws IOException {
            write(raw.getBytes(StandardCharsets.ISO_8859_1));
        }

        void write(byte[] raw) throws IOException {
            out.write(raw);
            out.flush();
        }

        void hangUp() throws IOException {
            out.close();
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** Up to and including {@code end}; null when the connection ended before. */
    private static String readTo(InputStream in, String end) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        while (!read.toString(StandardCharsets.ISO_8859_1).endsWith(end)) {
            int next = in.read();
            if (next < 0) {
                return null;
            }
            read.write(next);
        }
        return read.toString(StandardCharsets.ISO_8859_1);
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "raw-platform");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
