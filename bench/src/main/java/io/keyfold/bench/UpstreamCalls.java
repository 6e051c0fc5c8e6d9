package io.keyfold.bench;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a typing call costs the relay, and how many it can make, beside a bare Vert.x HttpClient. Every key becomes a
 * call: the interval is shortened to 40 ms. Keys come in short lists over few sockets, one list each millisecond, and
 * are part of what a call costs. The client is paced by a timer of a millisecond, so that both call in like clumps.
 */
final class UpstreamCalls implements Scenario {
    private static final Metric CPU = new Metric("cpu", "us/call");
    private static final Metric RATE = new Metric("rate", "calls/s");
    private static final Metric SATURATED = new Metric("saturated", "calls/s");
    private static final Metric SATURATED_CPU = new Metric("saturated-cpu", "us/call");
    private static final int SOCKETS = 10;
    private static final int HANDLES = 200;
    private static final int CONVERSATIONS = SOCKETS * HANDLES;
    private static final long FRAME_EVERY_NS = 1_000_000;
    /** Keys of a frame when calls are paced: each conversation's next one comes after 200 ms. */
    private static final int PACED_KEYS = 10;
    /** And when they are not: after 50 ms, and 40,000 calls a second are wanted. */
    private static final int SATURATING_KEYS = 40;

    private static final int CALLS_PER_S = 10_000;
    private static final int WARM_UPS = 1;
    private static final int WARM_UP_CALLS = 60_000;
    private static final int WARM_UP_TRIES = 30;
    private static final long WARM_UP_STEP_NS = 1_000_000_000;
    private static final long SETTLE_MS = 200;
    private static final double NS_PER_US = 1e3;
    private static final double NS_PER_S = 1e9;
    private static final long NS_PER_MS = 1_000_000;
    /** Of the calls wanted; the rest met one that was still in flight. */
    private static final double LEAST_SHARE = 0.9;

    private static final String[] SETTINGS = {
        "typing.refresh-interval=40ms",
        "typing.message-floor=40ms",
        "upstream.limits.per-token-per-minute=1000000",
        "ws.max-frames-per-second=0"
    };

    @Override
    public String name() {
        return "upstream";
    }

    @Override
    public String about() {
        return "CPU of an upstream call and calls a second, beside a bare Vert.x HttpClient";
    }

    @Override
    public void run(Bench bench) throws Exception {
        UpstreamSink sink = bench.keep(new UpstreamSink(HANDLES));
        RelayChild relay = bench.keep(RelayChild.start(Child.AS_SERVED, sink.url(), SETTINGS));
        BareClientChild client = bench.keep(new BareClientChild(sink.port()));
        long pacedNs = bench.pickNs(4_000, 1_500);
        long saturatedNs = bench.pickNs(3_000, 1_000);
        warm(bench, sink, relay, client);
        bench.alternate(
                WARM_UPS,
                new Bench.Turn("keyfold", record -> relayRound(record, sink, relay, pacedNs, saturatedNs)),
                new Bench.Turn("client", record -> clientRound(record, client, pacedNs, saturatedNs)));
        sink.check();
    }

    /** Until calls are compiled as well as they will be. */
    private static void warm(Bench bench, UpstreamSink sink, RelayChild relay, BareClientChild client)
            throws Exception {
        int wanted = bench.pick(WARM_UP_CALLS, WARM_UP_CALLS / 2);
        try (Desktops desktops = Desktops.at(relay.port(), SOCKETS, HANDLES)) {
            long until = sink.calls() + wanted;
            for (int i = 0; sink.calls() < until; i++) {
                if (i == WARM_UP_TRIES) {
                    throw new BenchFailure("the relay made too few calls to be warm");
                }
                type(desktops.sockets(), PACED_KEYS, WARM_UP_STEP_NS);
            }
        }
        for (long made = 0; made < wanted; ) {
            made += client.saturated(WARM_UP_STEP_NS / NS_PER_MS, 0, CONVERSATIONS).join();
        }
        bench.progress("warm-up with " + wanted + " calls");
    }

    private static void relayRound(
            Bench.Recorder record, UpstreamSink sink, RelayChild relay, long pacedNs, long saturatedNs)
            throws Exception {
        try (Desktops desktops = Desktops.at(relay.port(), SOCKETS, HANDLES)) {
            // Each conversation's first call is not one of those that count.
            type(desktops.sockets(), PACED_KEYS, CONVERSATIONS / PACED_KEYS * FRAME_EVERY_NS);
            Thread.sleep(SETTLE_MS);
            long calls = sink.calls();
            long cpuNs = relay.process().cpuNs();
            long keys = type(desktops.sockets(), PACED_KEYS, pacedNs);
            Thread.sleep(SETTLE_MS);
            cpuNs = relay.process().cpuNs() - cpuNs;
            calls = sink.calls() - calls;
            if (calls < keys * LEAST_SHARE) {
                throw new BenchFailure(keys + " keys became only " + calls + " calls: the round does not count");
            }
            record.put(CPU, cpuNs / NS_PER_US / calls);
            record.put(RATE, calls * NS_PER_S / pacedNs);
            calls = sink.calls();
            cpuNs = relay.process().cpuNs();
            long startNs = System.nanoTime();
            type(desktops.sockets(), SATURATING_KEYS, saturatedNs);
            record.put(SATURATED, (sink.calls() - calls) * NS_PER_S / (System.nanoTime() - startNs));
            Thread.sleep(SETTLE_MS);
            calls = sink.calls() - calls;
            record.put(SATURATED_CPU, (relay.process().cpuNs() - cpuNs) / NS_PER_US / calls);
        }
    }

    private static void clientRound(
            Bench.Recorder record, BareClientChild client, long pacedNs, long saturatedNs)
            throws IOException, InterruptedException {
        long cpuNs = client.process().cpuNs();
        long calls = client.paced(CALLS_PER_S, pacedNs / NS_PER_MS, 0, CONVERSATIONS).join();
        Thread.sleep(SETTLE_MS);
        cpuNs = client.process().cpuNs() - cpuNs;
        record.put(CPU, cpuNs / NS_PER_US / calls);
        record.put(RATE, calls * NS_PER_S / pacedNs);
        cpuNs = client.process().cpuNs();
        long startNs = System.nanoTime();
        calls = client.saturated(saturatedNs / NS_PER_MS, 0, CONVERSATIONS).join();
        record.put(SATURATED, calls * NS_PER_S / (System.nanoTime() - startNs));
        record.put(SATURATED_CPU, (client.process().cpuNs() - cpuNs) / NS_PER_US / calls);
    }

    /** One frame of so many handles each millisecond, all conversations in turn; returns how many keys. */
    private static long type(List<RawSocket> sockets, int keysPerFrame, long forNs) throws IOException {
        byte[][] frames = frames(keysPerFrame);
        long startNs = System.nanoTime();
        long sent = 0;
        while (System.nanoTime() - startNs < forNs) {
            long waitNs = startNs + sent * FRAME_EVERY_NS - System.nanoTime();
            if (waitNs > 0) {
                LockSupport.parkNanos(waitNs);
            } else {
                int place = (int) (sent % (CONVERSATIONS / keysPerFrame));
                sockets.get(place % SOCKETS).write(frames[place / SOCKETS]);
                sent++;
            }
        }
        return sent * keysPerFrame;
    }

    private static byte[][] frames(int keysPerFrame) {
        byte[][] frames = new byte[HANDLES / keysPerFrame][];
        for (int i = 0; i < frames.length; i++) {
            String handles = IntStream.rangeClosed(keysPerFrame * i + 1, keysPerFrame * (i + 1))
                    .mapToObj(Integer::toString)
                    .collect(Collectors.joining(","));
            frames[i] = RawSocket.textFrame("{\"k\":[" + handles + "]}");
        }
        return frames;
    }
}
