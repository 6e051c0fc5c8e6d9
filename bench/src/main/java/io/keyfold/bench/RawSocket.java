package io.keyfold.bench;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A WebSocket client (RFC 6455) that costs next to nothing: blocking, frames masked once and written in blocks, so that
 * the machine's time is the server's.
 */
final class RawSocket implements Line {
    private static final int TEXT = 0x1;
    private static final int CLOSE = 0x8;
    private static final int PING = 0x9;
    private static final int PONG = 0xA;
    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;
    private static final int SHORT_LENGTH = 126;
    private static final byte[] MASK = {0x12, 0x34, 0x56, 0x78};
    private static final int TIMEOUT_MS = 60_000;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    /** Connects and asks for {@code keyfold.v1}. */
    RawSocket(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MS);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 256));
        out = socket.getOutputStream();
        out.write(("GET /v1/ws HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nUpgrade: websocket\r\n"
                        + "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: keyfold.v1\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        String status = line();
        if (!status.startsWith("HTTP/1.1 101")) {
            throw new IOException("not upgraded: " + status);
        }
        while (!line().isEmpty()) {
            // The other headers do not matter.
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the connection ended");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    /** One text frame as it goes over the wire. */
    static byte[] textFrame(String text) {
        return frame(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] frame(int opcode, byte[] payload) {
        boolean isShort = payload.length < SHORT_LENGTH;
        int head = isShort ? 2 : 4;
        byte[] frame = new byte[head + MASK.length + payload.length];
        frame[0] = (byte) (FINAL | opcode);
        frame[1] = (byte) (MASKED | (isShort ? payload.length : SHORT_LENGTH));
        if (!isShort) {
            frame[2] = (byte) (payload.length >> 8);
            frame[3] = (byte) payload.length;
        }
        System.arraycopy(MASK, 0, frame, head, MASK.length);
        for (int i = 0; i < payload.length; i++) {
            frame[head + MASK.length + i] = (byte) (payload[i] ^ MASK[i % MASK.length]);
        }
        return frame;
    }

    /** Writes whole frames. */
    @Override
    public void write(byte[] frames) throws IOException {
        out.write(frames);
    }

    /** Sends a text and waits for the first text that has {@code mark} in it. */
    String ask(String text, String mark) throws IOException {
        write(textFrame(text));
        while (true) {
            String answer = read(TEXT);
            if (answer.contains(mark)) {
                return answer;
            }
        }
    }

    /** Waits until the server has read all that was written: it answers a ping in its turn. */
    void awaitRead() throws IOException {
        write(frame(PING, new byte[0]));
        read(PONG);
    }

    /** Tells the server that this client lives, without a question. */
    void live() throws IOException {
        write(frame(PONG, new byte[0]));
    }

    /** The payload of the next frame of this kind; others are passed over. */
    private String read(int wanted) throws IOException {
        while (true) {
            int opcode = in.readUnsignedByte() & 0x0F;
            int length = in.readUnsignedByte();
            byte[] payload = new byte[length == SHORT_LENGTH ? in.readUnsignedShort() : length];
            in.readFully(payload);
            if (opcode == wanted) {
                return new String(payload, StandardCharsets.UTF_8);
            }
            if (opcode == CLOSE) {
                throw new IOException("the server closed with " + ((payload[0] & 0xFF) << 8 | payload[1] & 0xFF));
            }
        }
    }

    /** Leaves for good. */
    @Override
    public void close() throws IOException {
        write(frame(CLOSE, new byte[] {0x03, (byte) 0xE8}));
        socket.close();
    }
}
