package io.keyfold.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The platform as cheaply as it can be: on one thread of the load's process it answers tokens, look-ups of
 * {@link People} and typing calls, refuses nothing and keeps nothing. What it costs no system is charged with.
 */
final class UpstreamSink implements AutoCloseable {
    /** Told on the sink's thread of each typing call. */
    interface Listener {
        /**
         * @param conversation whose call
         * @param sentNs what the header {@code sent-ns} says; 0 without it
         * @param arrivedNs when its bytes were read
         */
        void called(int conversation, long sentNs, long arrivedNs);
    }

    private static final String TYPING = "POST /api/v2/conversations/messaging/typing";
    private static final String GUEST_TOKEN = "POST /api/v2/conversations/messaging/guest-tokens";
    private static final String LOOK_UP = "GET /api/v2/conversations/";
    private static final String OAUTH = "POST /oauth/token";
    private static final String CONVERSATION_ID = "\"conversationId\":\"";
    private static final String SENT = "\r\nsent-ns: ";
    private static final int ID_LENGTH = 36;
    private static final byte[] TAKEN = "HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final int conversationsEach;
    private final Selector selector = Selector.open();
    private final ServerSocketChannel server = ServerSocketChannel.open();
    private final AtomicLong calls = new AtomicLong();
    private final Thread thread = new Thread(this::serve, "upstream sink");
    private volatile Listener listener = (conversation, sentNs, arrivedNs) -> {};
    private volatile String trouble = "";

    UpstreamSink() throws IOException {
        this(People.CONVERSATIONS_EACH);
    }

    /** @param conversationsEach of an agent */
    UpstreamSink(int conversationsEach) throws IOException {
        this.conversationsEach = conversationsEach;
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        thread.setDaemon(true);
        thread.start();
    }

    int port() throws IOException {
        return ((InetSocketAddress) server.getLocalAddress()).getPort();
    }

    String url() throws IOException {
        return "http://127.0.0.1:" + port();
    }

    /** Typing calls so far. */
    long calls() {
        return calls.get();
    }

    void listen(Listener told) {
        listener = told;
    }

    /** Throws when a request came that it does not understand. */
    void check() throws BenchFailure {
        if (!trouble.isEmpty()) {
            throw new BenchFailure("the upstream sink: " + trouble);
        }
    }

    private void serve() {
        try {
            while (server.isOpen()) {
                selector.select();
                for (Iterator<SelectionKey> ready = selector.selectedKeys().iterator();
                        ready.hasNext();
                        ready.remove()) {
                    SelectionKey key = ready.next();
                    if (key.isAcceptable()) {
                        accept();
                    } else {
                        read(key);
                    }
                }
            }
        } catch (IOException | RuntimeException e) {
            if (server.isOpen()) {
                trouble = "ended: " + e;
            }
        }
    }

    private void accept() throws IOException {
        SocketChannel channel = server.accept();
        if (channel != null) {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.register(selector, SelectionKey.OP_READ, new HttpRequests());
        }
    }

    private void read(SelectionKey key) throws IOException {
        SocketChannel channel = (SocketChannel) key.channel();
        HttpRequests requests = (HttpRequests) key.attachment();
        boolean lives;
        try {
            lives = requests.read(channel);
        } catch (IOException reset) {
            lives = false;
        }
        if (!lives) {
            channel.close();
            return;
        }
        long nowNs = System.nanoTime();
        for (String request = requests.next(); request != null; request = requests.next()) {
            write(channel, answer(request, nowNs));
        }
    }

    /** Answers are shorter than any socket's buffer. */
    private void write(SocketChannel channel, byte[] answer) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(answer);
        channel.write(bytes);
        if (bytes.hasRemaining()) {
            trouble = "a client does not read";
        }
    }

    private byte[] answer(String request, long nowNs) {
        if (request.startsWith(TYPING)) {
            int sent = request.indexOf(SENT);
            calls.incrementAndGet();
            listener.called(
                    conversation(request, CONVERSATION_ID),
                    sent < 0
                            ? 0
                            : Long.parseLong(request.substring(
                                    sent + SENT.length(), request.indexOf('\r', sent + SENT.length()))),
                    nowNs);
            return TAKEN;
        }
        if (request.startsWith(GUEST_TOKEN)) {
            int number = conversation(request, CONVERSATION_ID);
            return json("{\"guest_token\":\"guest-token-of-" + number + "\",\"expires_in\":3600}");
        }
        if (request.startsWith(OAUTH)) {
            return json("{\"access_token\":\"the-relays-own\",\"token_type\":\"bearer\",\"expires_in\":86400}");
        }
        if (request.startsWith(LOOK_UP)) {
            int number = conversation(request, LOOK_UP);
            return json("{\"id\":\"" + People.conversation(number) + "\",\"participants\":[{\"id\":\""
                    + People.participant(number) + "\",\"purpose\":\"agent\",\"userId\":\""
                    + People.agentOf(number, conversationsEach) + "\",\"messages\":[{\"id\":\""
                    + People.communication(number)
                    + "\",\"state\":\"connected\",\"type\":\"webmessaging\"}]}]}");
        }
        return "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    }

    private static int conversation(String request, String before) {
        int at = request.indexOf(before) + before.length();
        return People.number(request.substring(at, at + ID_LENGTH));
    }

    private static byte[] json(String body) {
        return ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n"
                        + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        server.close();
        selector.close();
    }
}
