package io.keyfold.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;

/**
 * One keep-alive connection of the load: a request at a time, the next ones wait. Answers are read as far as their
 * status and their end.
 */
final class HttpLane implements AutoCloseable {
    private static final int ROOM = 8 << 10;
    private static final int STATUS_AT = 9;
    private static final int STATUS_DIGITS = 3;
    private static final byte[] END_OF_HEAD = {'\r', '\n', '\r', '\n'};
    private static final byte[] LENGTH = {'c', 'o', 'n', 't', 'e', 'n', 't', '-', 'l', 'e', 'n', 'g', 't', 'h', ':', ' '
    };
    private static final int LOWER = 0x20;

    private final int place;
    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocate(ROOM);
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private long intendedNs;
    private boolean busy;

    /** A request that waits for the answer of another. */
    private record Waiting(byte[] request, long intendedNs) {}

    /** Told of each answer. */
    interface Answers {
        void answered(HttpLane lane, int status, long intendedNs) throws IOException;
    }

    HttpLane(int place, int port, Selector selector) throws IOException {
        this.place = place;
        channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, this);
    }

    /** Its number among the others. */
    int place() {
        return place;
    }

    /** Sends it now or as soon as the answers before it are there. */
    void send(byte[] request, long atNs) throws IOException {
        if (busy) {
            waiting.add(new Waiting(request, atNs));
        } else {
            write(request, atNs);
        }
    }

    private void write(byte[] request, long atNs) throws IOException {
        busy = true;
        intendedNs = atNs;
        ByteBuffer bytes = ByteBuffer.wrap(request);
        channel.write(bytes);
        if (bytes.hasRemaining()) {
            throw new IOException("the server does not read");
        }
    }

    /** Takes what came. */
    void read(Answers answers) throws IOException {
        if (channel.read(in) < 0) {
            throw new IOException("the server closed a connection");
        }
        int end = in.position();
        int head = find(END_OF_HEAD, end);
        if (head < 0) {
            return;
        }
        int whole = head + END_OF_HEAD.length + bodyLength(head);
        if (end < whole) {
            return;
        }
        if (end > whole || !busy) {
            throw new IOException("an answer that nobody asked for");
        }
        int status = number(STATUS_AT, STATUS_AT + STATUS_DIGITS);
        in.clear();
        busy = false;
        long askedNs = intendedNs;
        Waiting next = waiting.poll();
        if (next != null) {
            write(next.request, next.intendedNs);
        }
        answers.answered(this, status, askedNs);
    }

    private int bodyLength(int head) {
        int at = find(LENGTH, head);
        return at < 0 ? 0 : number(at + LENGTH.length, head);
    }

    private int find(byte[] wanted, int end) {
        byte[] bytes = in.array();
        for (int i = 0; i <= end - wanted.length; i++) {
            int same = 0;
            while (same < wanted.length && lower(bytes[i + same]) == wanted[same]) {
                same++;
            }
            if (same == wanted.length) {
                return i;
            }
        }
        return -1;
    }

    private static byte lower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b | LOWER) : b;
    }

    private int number(int from, int to) {
        int number = 0;
        for (int i = from; i < to && Character.isDigit(in.get(i)); i++) {
            number = number * 10 + in.get(i) - '0';
        }
        return number;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
