package io.keyfold.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** An HTTP client that costs next to nothing: requests are bytes made before, answers are thrown away unread. */
final class RawHttp implements Line {
    private static final int TIMEOUT_MS = 60_000;
    private static final byte[] END = {'\r', '\n', '\r', '\n'};

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    RawHttp(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MS);
        in = socket.getInputStream();
        out = socket.getOutputStream();
    }

    /** The seed's call. */
    static byte[] key(String conversationId, String participantId, String token) {
        String body = "{\"conversationId\":\"" + conversationId + "\",\"participantId\":\"" + participantId
                + "\",\"text\":\"Agent is typing...\"}";
        return ("POST /api/v2/conversations/messaging/typing HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
                        + token + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                        + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Sends a request and waits for the head of its answer; what follows of it is thrown away with the next one. */
    void ask(byte[] request) throws IOException {
        discard();
        out.write(request);
        int matched = 0;
        while (matched < END.length) {
            int c = in.read();
            if (c < 0) {
                throw new IOException("the connection ended");
            }
            matched = c == END[matched] ? matched + 1 : c == END[0] ? 1 : 0;
        }
    }

    @Override
    public void write(byte[] request) throws IOException {
        discard();
        out.write(request);
    }

    private void discard() throws IOException {
        in.skipNBytes(in.available());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
