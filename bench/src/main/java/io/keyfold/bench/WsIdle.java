package io.keyfold.bench;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What idle sockets cost a node: live heap and resident memory, before them, with them, and with a handle each. */
public final class WsIdle {
    private static final int WARM_UP = 500;
    private static final int EXIT_FAILED = 1;
    private static final long LIVE_EVERY_NS = 20_000_000_000L;
    private static final double KIB = 1024;

    /** As {@code keyfold serve} runs: the JVM's own choice of collector and sizes. */
    private static final List<String> FLAGS = List.of("-XX:+ExitOnOutOfMemoryError");

    private WsIdle() {}

    /** What a node holds. */
    private record Memory(long heapBytes, long residentBytes) {
        static Memory of(Child server) throws IOException, InterruptedException {
            long heapBytes = server.liveHeapBytes();
            return new Memory(heapBytes, server.residentBytes());
        }

        void print(String what, Memory before, int sockets) {
            System.out.printf(
                    Locale.ROOT,
                    "%-36s %10.1f %10.1f %14.2f %14.2f%n",
                    what,
                    heapBytes / KIB / KIB,
                    residentBytes / KIB / KIB,
                    (heapBytes - before.heapBytes) / KIB / sockets,
                    (residentBytes - before.residentBytes) / KIB / sockets);
        }
    }

    /** Argument: how many sockets. */
    public static void main(String[] arguments) throws Exception {
        int count = Integer.parseInt(arguments[0]);
        System.out.printf(
                Locale.ROOT, "%-36s %10s %10s %14s %14s%n", "", "heap MiB", "RSS MiB", "heap KiB each", "RSS KiB each");
        try {
            relay(count);
            sink(count);
        } catch (IOException e) {
            System.err.println("ws-idle: " + e.getMessage());
            System.exit(EXIT_FAILED);
        }
        System.exit(0);
    }

    private static void relay(int count) throws IOException, InterruptedException, GeneralSecurityException {
        // Nothing is upstream: participants are taken as they come, and nobody types.
        try (RelayChild relay = RelayChild.start(FLAGS, "http://127.0.0.1:1", "participants.verify=false")) {
            for (RawSocket socket : open(relay, WARM_UP)) {
                handle(socket, 0);
                socket.close();
            }
            Memory before = Memory.of(relay.process());
            before.print("the relay without a socket", before, 1);
            List<RawSocket> sockets = open(relay, count);
            live(sockets);
            Memory.of(relay.process()).print("with " + count + " sockets", before, count);
            for (int i = 0; i < count; i++) {
                handle(sockets.get(i), i);
            }
            live(sockets);
            Memory.of(relay.process()).print("with a handle on each", before, count);
            for (RawSocket socket : sockets) {
                socket.awaitRead();
                socket.close();
            }
        }
    }

    /** What Vert.x itself holds for a socket. */
    private static void sink(int count) throws IOException, InterruptedException {
        try (Child sink = Child.start("the sink", FLAGS, Map.of(), BareSink.class, List.of())) {
            int port = Integer.parseInt(sink.await("sink on port (\\d+)"));
            new RawSocket(port).close();
            Memory before = Memory.of(sink);
            before.print("a bare Vert.x sink without a socket", before, 1);
            List<RawSocket> sockets = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                sockets.add(new RawSocket(port));
            }
            Memory.of(sink).print("with " + count + " sockets", before, count);
            for (RawSocket socket : sockets) {
                socket.close();
            }
        }
    }

    /** Sockets of as many agents, each past its hello. */
    private static List<RawSocket> open(RelayChild relay, int count) throws IOException, GeneralSecurityException {
        List<RawSocket> sockets = new ArrayList<>(count);
        long saidAtNs = System.nanoTime();
        for (int i = 0; i < count; i++) {
            RawSocket socket = new RawSocket(relay.port());
            socket.ask("{\"i\":1,\"hello\":{\"token\":\"" + Tokens.of("agent-" + i) + "\"}}", "\"session\"");
            sockets.add(socket);
            if (System.nanoTime() - saidAtNs > LIVE_EVERY_NS) {
                saidAtNs = System.nanoTime();
                live(sockets);
            }
        }
        return sockets;
    }

    /** The relay closes a socket of which it hears nothing, and nobody here reads its pings. */
    private static void live(List<RawSocket> sockets) throws IOException {
        for (RawSocket socket : sockets) {
            socket.live();
        }
    }

    private static void handle(RawSocket socket, int number) throws IOException {
        String answer = socket.ask("{\"i\":2,\"open\":{\"c\":\"conv-" + number + "\",\"p\":\"part-1\"}}", "\"i\":2");
        if (!answer.contains("\"open\"")) {
            throw new IOException("the relay answered an open with " + answer);
        }
    }
}
