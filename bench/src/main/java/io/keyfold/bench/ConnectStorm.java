package io.keyfold.bench;

import io.keyfold.bench.Bench.Recorder;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * A shift begins, or a node came back: 10,000 WebSockets at once, each of another agent. The relay checks a token for
 * each hello; a bare Vert.x sink answers its first frame with a number.
 */
final class ConnectStorm implements Scenario {
    private static final Metric ALL_OPEN = new Metric("all-open", "s");
    private static final Metric P99 = new Metric("p99", "ms");
    private static final Metric FAILED = new Metric("failed", "sockets");
    private static final Metric CPU = new Metric("cpu", "us/socket");
    private static final int SOCKETS = 10_000;
    private static final int QUICK_SOCKETS = 2_000;
    private static final int CONNECTED_IN_A_TURN = 64;
    private static final long GIVE_UP_AFTER_NS = 60_000_000_000L;
    private static final long LOOK_MS = 100;
    private static final int PERCENTILE = 99;
    private static final double NS_PER_S = 1e9;
    private static final double NS_PER_MS = 1e6;
    private static final double NS_PER_US = 1e3;

    @Override
    public String name() {
        return "storm";
    }

    @Override
    public String about() {
        return "10,000 WebSockets at once, until each hello is answered, beside a bare Vert.x sink";
    }

    @Override
    public void run(Bench bench) throws Exception {
        int sockets = bench.pick(SOCKETS, QUICK_SOCKETS);
        Child platform = bench.keep(RelayChild.startPlatform(Child.AS_SERVED));
        String upstream = platform.await("Simulated upstream: (http://\\S+)");
        platform.ignoreRest();
        RelayChild relay = bench.keep(RelayChild.start(Child.AS_SERVED, upstream));
        Child sink = bench.keep(Child.start("the sink", Child.AS_SERVED, Map.of(), BareSink.class, List.of()));
        int sinkPort = Integer.parseInt(sink.await("sink on port (\\d+)"));
        byte[][] hellos = hellos(sockets);
        byte[] question = RawSocket.textFrame("?");
        bench.alternate(
                1,
                new Bench.Turn(
                        "keyfold",
                        record -> round(
                                record, sockets, relay.process(), relay.port(), i -> hellos[i], "\"session\"")),
                new Bench.Turn(
                        "sink", record -> round(record, sockets, sink, sinkPort, i -> question, "frames ")));
    }

    private static byte[][] hellos(int sockets) throws GeneralSecurityException {
        byte[][] hellos = new byte[sockets][];
        for (int i = 0; i < sockets; i++) {
            hellos[i] = RawSocket.textFrame("{\"i\":1,\"hello\":{\"token\":\"" + Tokens.of("agent-" + i) + "\"}}");
        }
        return hellos;
    }

    private static void round(
            Recorder record, int count, Child server, int port, IntFunction<byte[]> first, String mark)
            throws IOException {
        long cpuNs = server.cpuNs();
        long startNs = System.nanoTime();
        List<StormSocket> sockets = new ArrayList<>(count);
        try (Selector selector = Selector.open()) {
            int settled = 0;
            int failed = 0;
            while (settled < count && System.nanoTime() - startNs < GIVE_UP_AFTER_NS) {
                for (int i = 0; i < CONNECTED_IN_A_TURN && sockets.size() < count; i++) {
                    sockets.add(new StormSocket(port, selector, first.apply(sockets.size()), mark));
                }
                selector.select(sockets.size() < count ? 1 : LOOK_MS);
                for (Iterator<SelectionKey> ready = selector.selectedKeys().iterator(); ready.hasNext(); ) {
                    SelectionKey key = ready.next();
                    ready.remove();
                    try {
                        settled += ((StormSocket) key.attachment()).go(key) ? 1 : 0;
                    } catch (IOException refused) {
                        key.cancel();
                        settled++;
                        failed++;
                    }
                }
            }
            record.put(ALL_OPEN, (System.nanoTime() - startNs) / NS_PER_S);
            record.put(FAILED, failed + count - settled);
            record.put(CPU, (server.cpuNs() - cpuNs) / NS_PER_US / count);
            record.put(P99, percentile(sockets) / NS_PER_MS);
        } finally {
            for (StormSocket socket : sockets) {
                socket.end();
            }
        }
    }

    private static double percentile(List<StormSocket> sockets) {
        long[] openNs = sockets.stream()
                .mapToLong(StormSocket::openAfterNs)
                .filter(openAfterNs -> openAfterNs > 0)
                .sorted()
                .toArray();
        return openNs.length == 0 ? Double.NaN : openNs[(openNs.length - 1) * PERCENTILE / 100];
    }
}
