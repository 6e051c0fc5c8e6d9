package io.keyfold.bench;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import org.HdrHistogram.Histogram;

/**
 * From the first key of an agent, written by a desktop, to the relay's request, read upstream; beside the same way of a
 * bare client's call, from the call. Relay and bare server are at half of what the relay can take, of other
 * conversations' keys. The conversations measured have been typed in before and are idle: their tokens are there.
 */
final class FirstKey implements Scenario {
    private static final Metric P50 = new Metric("p50", "ms");
    private static final Metric P99 = new Metric("p99", "ms");
    private static final Metric MAX = new Metric("max", "ms");
    private static final Metric MISSING = new Metric("missing", "share");
    private static final Metric LOAD = new Metric("load", "requests/s");
    private static final int LOADED = HttpTyping.CONVERSATIONS;
    private static final int PROBED = 1_200;
    private static final int PROBES_PER_S = 120;
    /** Each is typed in once in this time, which is longer than it takes to be idle. */
    private static final long CYCLE_NS = TimeUnit.SECONDS.toNanos(PROBED / PROBES_PER_S);

    private static final int WARM_UPS = 1;
    private static final int DIGITS = 3;
    private static final long SETTLE_MS = 300;
    private static final long MAX_NS = TimeUnit.SECONDS.toNanos(60);
    private static final double NS_PER_MS = 1e6;
    private static final long QUICK_ROUND_MS = 3_000;
    private static final long ROUND_MS = 8_000;
    private static final long SATURATE_NS = 2_000_000_000;
    /** More would be a relay that does not call, which is no latency. */
    private static final double MOST_MISSING = 0.01;

    private final AtomicLongArray sentNs = new AtomicLongArray(LOADED + PROBED);

    @Override
    public String name() {
        return "first-key";
    }

    @Override
    public String about() {
        return "first key to upstream request on the wire at half load, beside a bare client's call";
    }

    @Override
    public void run(Bench bench) throws Exception {
        UpstreamSink sink = bench.keep(new UpstreamSink());
        RelayChild relay = bench.keep(RelayChild.start(Child.AS_SERVED, sink.url(), WarmUp.SETTINGS));
        BareClientChild client = bench.keep(new BareClientChild(sink.port()));
        byte[][] requests = HttpTyping.requests(LOADED + PROBED);
        WarmUp.calls(bench, relay, sink);
        HttpTyping.warm(bench, client.port(), requests);
        HttpTyping.warm(bench, relay.port(), requests);
        WarmUp.settle(relay.process(), client.process());
        int load = halfLoad(relay, requests);
        bench.progress("half load is " + load + " requests a second");
        long roundMs = bench.pick((int) ROUND_MS, (int) QUICK_ROUND_MS);
        try (HttpLoad desktops = new HttpLoad(relay.port(), HttpTyping.CONNECTIONS, requests)) {
            // Every conversation gets its look-up and its token before any is measured.
            desktops.open(new Pace(LOADED, PROBED, 1.0 / PROBED, System.nanoTime(), CYCLE_NS / 2), CYCLE_NS / 2);
        }
        bench.alternate(
                WARM_UPS,
                new Bench.Turn("keyfold", record -> relayRound(record, sink, relay, requests, load, roundMs)),
                new Bench.Turn("client", record -> clientRound(record, sink, client, requests, load, roundMs)));
        sink.check();
    }

    private static int halfLoad(RelayChild relay, byte[][] requests) throws IOException {
        try (HttpLoad desktops = new HttpLoad(relay.port(), HttpTyping.CONNECTIONS, requests)) {
            return (int) (desktops.saturate(LOADED, SATURATE_NS).perS() / 2);
        }
    }

    private static Pace loadPace(int load) {
        return new Pace(
                0, LOADED, (double) load / LOADED, System.nanoTime(), LOADED * TimeUnit.SECONDS.toNanos(1) / load);
    }

    private void relayRound(
            Bench.Recorder record, UpstreamSink sink, RelayChild relay, byte[][] requests, int load, long roundMs)
            throws IOException, InterruptedException, BenchFailure {
        Histogram onTheWireNs = new Histogram(MAX_NS, DIGITS);
        sink.listen((conversation, ignored, arrivedNs) -> {
            if (conversation >= LOADED) {
                onTheWireNs.recordValue(arrivedNs - sentNs.get(conversation));
            }
        });
        long[] probes = new long[1];
        try (HttpLoad desktops = new HttpLoad(relay.port(), HttpTyping.CONNECTIONS, requests)) {
            desktops.reserve(LOADED, (conversation, writtenNs) -> {
                probes[0]++;
                sentNs.set(conversation, writtenNs);
            });
            Pace probed = new Pace(LOADED, PROBED, (double) PROBES_PER_S / PROBED, System.nanoTime(), CYCLE_NS);
            HttpLoad.Answers answers =
                    desktops.open(Schedule.of(loadPace(load), probed), TimeUnit.MILLISECONDS.toNanos(roundMs));
            Thread.sleep(SETTLE_MS);
            HttpTyping.onlyTaken(answers);
        }
        put(record, sink, onTheWireNs, probes[0], load);
    }

    private static void clientRound(
            Bench.Recorder record, UpstreamSink sink, BareClientChild client, byte[][] requests, int load, long roundMs)
            throws IOException, InterruptedException, BenchFailure {
        Histogram onTheWireNs = new Histogram(MAX_NS, DIGITS);
        sink.listen((conversation, sentNs, arrivedNs) -> onTheWireNs.recordValue(arrivedNs - sentNs));
        long calls;
        try (HttpLoad desktops = new HttpLoad(client.port(), HttpTyping.CONNECTIONS, requests)) {
            CompletableFuture<Long> made = client.paced(PROBES_PER_S, roundMs, LOADED, PROBED);
            desktops.open(loadPace(load), TimeUnit.MILLISECONDS.toNanos(roundMs));
            calls = made.join();
            Thread.sleep(SETTLE_MS);
        }
        put(record, sink, onTheWireNs, calls, load);
    }

    private static void put(Bench.Recorder record, UpstreamSink sink, Histogram onTheWireNs, long sent, int load)
            throws BenchFailure {
        sink.listen((conversation, sentNs, arrivedNs) -> {});
        double missing = 1 - (double) onTheWireNs.getTotalCount() / sent;
        if (missing > MOST_MISSING || missing < 0) {
            throw new BenchFailure(onTheWireNs.getTotalCount() + " of " + sent + " first keys became a call");
        }
        record.put(P50, onTheWireNs.getValueAtPercentile(50) / NS_PER_MS);
        record.put(P99, onTheWireNs.getValueAtPercentile(99) / NS_PER_MS);
        record.put(MAX, onTheWireNs.getMaxValue() / NS_PER_MS);
        record.put(MISSING, missing);
        record.put(LOAD, load);
    }
}
