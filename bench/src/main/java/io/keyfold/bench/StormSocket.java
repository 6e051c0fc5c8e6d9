package io.keyfold.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** One WebSocket on its way: connects, upgrades, says its first frame, and is open once that is answered. */
final class StormSocket {
    private static final int ROOM = 1024;

    private final SocketChannel channel;
    private final byte[] first;
    private final String mark;
    private final ByteBuffer in = ByteBuffer.allocate(ROOM);
    private final long startNs = System.nanoTime();
    private boolean upgraded;
    private long openAfterNs;

    /** @param mark what the answer to the first frame has in it */
    StormSocket(int port, Selector selector, byte[] first, String mark) throws IOException {
        this.first = first;
        this.mark = mark;
        channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        // Ends with a reset, so that the next storm finds free ports.
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        channel.register(selector, SelectionKey.OP_CONNECT, this);
        channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /** Something can be done; returns whether it is open now. */
    boolean go(SelectionKey key) throws IOException {
        if (key.isConnectable() && channel.finishConnect()) {
            key.interestOps(SelectionKey.OP_READ);
            write(("GET /v1/ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                            + "Sec-WebSocket-Protocol: keyfold.v1\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            return false;
        }
        if (channel.read(in) < 0) {
            throw new IOException("the server closed it");
        }
        String read = new String(in.array(), 0, in.position(), StandardCharsets.ISO_8859_1);
        if (!upgraded && read.contains("\r\n\r\n")) {
            if (!read.startsWith("HTTP/1.1 101")) {
                throw new IOException("answered " + read.lines().findFirst().orElse(""));
            }
            upgraded = true;
            write(first);
        }
        boolean open = openAfterNs == 0 && upgraded && read.contains(mark);
        if (open) {
            openAfterNs = System.nanoTime() - startNs;
        }
        return open;
    }

    private void write(byte[] bytes) throws IOException {
        if (channel.write(ByteBuffer.wrap(bytes)) != bytes.length) {
            throw new IOException("the server does not read");
        }
    }

    /** From the wish to connect to the answer; 0 while it is not there. */
    long openAfterNs() {
        return openAfterNs;
    }

    void end() throws IOException {
        channel.close();
    }
}
