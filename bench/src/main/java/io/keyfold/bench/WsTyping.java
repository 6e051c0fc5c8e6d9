package io.keyfold.bench;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Keystrokes at the pace of people, 200 sockets of 5 conversations each, beside a bare Vert.x sink of the frames. */
final class WsTyping implements Scenario {
    private static final int SOCKETS = 200;
    private static final Metric CPU = new Metric("cpu", "us/keystroke");
    private static final Metric RATE = new Metric("rate", "keystrokes/s");
    private static final Metric UPSTREAM = new Metric("upstream", "calls/s");
    /** All conversations have begun, each at another moment of the interval between two calls. */
    private static final long BEGIN_OVER_NS = 4_000_000_000L;

    private static final int WARM_UPS = 1;
    private static final double NS_PER_US = 1e3;
    private static final double NS_PER_S = 1e9;

    /** What the server itself counted so far. */
    private interface Counter {
        long keys() throws IOException;
    }

    @Override
    public String name() {
        return "ws";
    }

    @Override
    public String about() {
        return "WebSocket typing: 200 sockets of 5 conversations, beside a bare Vert.x sink";
    }

    @Override
    public void run(Bench bench) throws Exception {
        UpstreamSink upstream = bench.keep(new UpstreamSink());
        RelayChild relay = bench.keep(RelayChild.start(Child.AS_SERVED, upstream.url(), WarmUp.SETTINGS));
        Child sink = bench.keep(
                Child.start("the sink", Child.AS_SERVED, Map.of(), BareSink.class, List.of(Integer.toString(loops()))));
        int sinkPort = Integer.parseInt(sink.await("sink on port (\\d+)"));
        WarmUp.calls(bench, relay, upstream);
        try (Desktops desktops = Desktops.at(relay.port(), SOCKETS, People.CONVERSATIONS_EACH)) {
            WarmUp.keys(bench, desktops);
        }
        try (Desktops desktops = Desktops.bare(sinkPort, SOCKETS, People.CONVERSATIONS_EACH)) {
            WarmUp.keys(bench, desktops);
        }
        bench.alternate(
                WARM_UPS,
                new Bench.Turn("keyfold", record -> {
                    try (Desktops desktops = Desktops.at(relay.port(), SOCKETS, People.CONVERSATIONS_EACH)) {
                        Counter counter = () -> relay.metric("keyfold_decisions_total{", "");
                        round(bench, record, upstream, relay.process(), desktops, counter);
                    }
                }),
                new Bench.Turn("sink", record -> {
                    try (Desktops desktops = Desktops.bare(sinkPort, SOCKETS, People.CONVERSATIONS_EACH)) {
                        round(bench, record, upstream, sink, desktops, desktops::counted);
                    }
                }));
    }

    private static int loops() {
        return Runtime.getRuntime().availableProcessors();
    }

    private static void round(
            Bench bench, Bench.Recorder record, UpstreamSink upstream, Child server, Desktops desktops, Counter counter)
            throws IOException, BenchFailure {
        Pace pace = desktops.typing().begin(BEGIN_OVER_NS);
        desktops.typing().type(pace, BEGIN_OVER_NS);
        desktops.awaitRead();
        long counted = counter.keys();
        long calls = upstream.calls();
        long cpuNs = server.cpuNs();
        long startNs = System.nanoTime();
        long keys = desktops.typing().type(pace, bench.pickNs(5_000, 2_000));
        desktops.awaitRead();
        double tookNs = System.nanoTime() - startNs;
        cpuNs = server.cpuNs() - cpuNs;
        BenchFailure.unlessAll(keys, counter.keys() - counted, "keystrokes were counted");
        upstream.check();
        record.put(CPU, cpuNs / NS_PER_US / keys);
        record.put(RATE, keys * NS_PER_S / tookNs);
        record.put(UPSTREAM, (upstream.calls() - calls) * NS_PER_S / tookNs);
    }
}
