package io.keyfold.bench;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * What a typing call costs the relay, and how many it can make, beside a bare Vert.x HttpClient. Every key becomes a
 * call: the interval is shortened to 100 ms. Keys come in lists over few sockets. Saturated, they are part of what a
 * call costs. At a pace of 2,000 a second, where waking up for a key is most of it, what keys cost without a call is
 * taken off: that of a relay in shadow mode, which does all but the call and takes its turn with the same keys.
 */
final class UpstreamCalls implements Scenario {
    private static final Metric CPU = new Metric("cpu", "us/call");
    private static final Metric WITH_KEYS = new Metric("cpu-with-keys", "us/key");
    private static final Metric RATE = new Metric("rate", "calls/s");
    private static final Metric SATURATED = new Metric("saturated", "calls/s");
    private static final Metric SATURATED_CPU = new Metric("saturated-cpu", "us/call");
    private static final int SOCKETS = 10;
    private static final int HANDLES = 200;
    private static final int CONVERSATIONS = SOCKETS * HANDLES;
    private static final int CALLS_PER_S = 2_000;
    private static final int KEYS_PER_FRAME = 2;
    private static final long FRAME_EVERY_NS = 1_000_000;
    /** Each conversation's next call is wanted as soon as the interval allows it. */
    private static final long SATURATE_EVERY_NS = 110_000_000;

    private static final int WARM_UPS = 1;
    private static final int WARM_UP_CALLS = 40_000;
    private static final int WARM_UP_TRIES = 30;
    private static final long WARM_UP_STEP_NS = 1_000_000_000;
    private static final long SETTLE_MS = 200;
    private static final double NS_PER_US = 1e3;
    private static final double NS_PER_S = 1e9;
    private static final double NS_PER_MS = 1e6;
    /** Of the calls wanted; the rest met one that was still in flight. */
    private static final double LEAST_SHARE = 0.9;

    private static final String[] SETTINGS = {
        "typing.refresh-interval=100ms",
        "typing.message-floor=100ms",
        "upstream.limits.per-token-per-minute=1000000",
        "ws.max-frames-per-second=0"
    };

    private double shadowNsPerKey;

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
        String[] shadowed = Arrays.copyOf(SETTINGS, SETTINGS.length + 1);
        shadowed[SETTINGS.length] = "typing.shadow=true";
        RelayChild shadow = bench.keep(RelayChild.start(Child.AS_SERVED, sink.url(), shadowed));
        BareClientChild client = bench.keep(new BareClientChild(sink.port()));
        long pacedNs = bench.pickNs(4_000, 1_500);
        long saturatedNs = bench.pickNs(2_000, 1_000);
        warm(bench, sink, relay, shadow, client);
        bench.alternate(
                WARM_UPS,
                new Bench.Turn("shadow", record -> shadowRound(record, shadow, pacedNs)),
                new Bench.Turn("keyfold", record -> relayRound(record, sink, relay, pacedNs, saturatedNs)),
                new Bench.Turn("client", record -> clientRound(record, client, pacedNs, saturatedNs)));
        sink.check();
    }

    /** Until calls, and keys without them, are compiled as well as they will be. */
    private static void warm(
            Bench bench, UpstreamSink sink, RelayChild relay, RelayChild shadow, BareClientChild client)
            throws Exception {
        int wanted = bench.pick(WARM_UP_CALLS, WARM_UP_CALLS / 2);
        try (Desktops typed = Desktops.at(relay.port(), SOCKETS, HANDLES);
                Desktops shadowed = Desktops.at(shadow.port(), SOCKETS, HANDLES)) {
            long until = sink.calls() + wanted;
            for (int i = 0; sink.calls() < until; i++) {
                if (i == WARM_UP_TRIES) {
                    throw new BenchFailure("the relay made too few calls to be warm");
                }
                saturated(typed.sockets(), WARM_UP_STEP_NS);
                saturated(shadowed.sockets(), WARM_UP_STEP_NS);
                paced(shadowed.sockets(), WARM_UP_STEP_NS / 2);
            }
        }
        for (long made = 0; made < wanted; ) {
            made += client.saturated((long) (WARM_UP_STEP_NS / NS_PER_MS), 0, CONVERSATIONS)
                    .join();
        }
        bench.progress("warm-up with " + wanted + " calls");
    }

    private void shadowRound(Bench.Recorder record, RelayChild shadow, long pacedNs) throws Exception {
        try (Desktops desktops = Desktops.at(shadow.port(), SOCKETS, HANDLES)) {
            long cpuNs = shadow.process().cpuNs();
            long keys = paced(desktops.sockets(), pacedNs);
            Thread.sleep(SETTLE_MS);
            shadowNsPerKey = (double) (shadow.process().cpuNs() - cpuNs) / keys;
            record.put(WITH_KEYS, shadowNsPerKey / NS_PER_US);
        }
    }

    private void relayRound(Bench.Recorder record, UpstreamSink sink, RelayChild relay, long pacedNs, long saturatedNs)
            throws Exception {
        try (Desktops desktops = Desktops.at(relay.port(), SOCKETS, HANDLES)) {
            // All tokens and look-ups are there before anything counts.
            paced(desktops.sockets(), CONVERSATIONS / KEYS_PER_FRAME * FRAME_EVERY_NS);
            Thread.sleep(SETTLE_MS);
            long calls = sink.calls();
            long cpuNs = relay.process().cpuNs();
            long keys = paced(desktops.sockets(), pacedNs);
            Thread.sleep(SETTLE_MS);
            cpuNs = relay.process().cpuNs() - cpuNs;
            calls = sink.calls() - calls;
            if (calls < keys * LEAST_SHARE) {
                throw new BenchFailure(keys + " keys became only " + calls + " calls: the round does not count");
            }
            record.put(CPU, (cpuNs - shadowNsPerKey * keys) / NS_PER_US / calls);
            record.put(WITH_KEYS, cpuNs / NS_PER_US / keys);
            record.put(RATE, calls * NS_PER_S / pacedNs);
            calls = sink.calls();
            cpuNs = relay.process().cpuNs();
            long startNs = System.nanoTime();
            saturated(desktops.sockets(), saturatedNs);
            record.put(SATURATED, (sink.calls() - calls) * NS_PER_S / (System.nanoTime() - startNs));
            Thread.sleep(SETTLE_MS);
            calls = sink.calls() - calls;
            record.put(SATURATED_CPU, (relay.process().cpuNs() - cpuNs) / NS_PER_US / calls);
        }
    }

    private void clientRound(Bench.Recorder record, BareClientChild client, long pacedNs, long saturatedNs)
            throws IOException, InterruptedException {
        long cpuNs = client.process().cpuNs();
        long calls = client.paced(CALLS_PER_S, (long) (pacedNs / NS_PER_MS), 0, CONVERSATIONS)
                .join();
        Thread.sleep(SETTLE_MS);
        cpuNs = client.process().cpuNs() - cpuNs;
        record.put(CPU, cpuNs / NS_PER_US / calls);
        record.put(RATE, calls * NS_PER_S / pacedNs);
        cpuNs = client.process().cpuNs();
        long startNs = System.nanoTime();
        calls = client.saturated((long) (saturatedNs / NS_PER_MS), 0, CONVERSATIONS)
                .join();
        long tookNs = System.nanoTime() - startNs;
        record.put(SATURATED, calls * NS_PER_S / tookNs);
        record.put(SATURATED_CPU, (client.process().cpuNs() - cpuNs) / NS_PER_US / calls);
    }

    /** Two keys in a frame each millisecond, every conversation once a second; returns how many keys. */
    private static long paced(List<RawSocket> sockets, long forNs) throws IOException {
        byte[][] frames = new byte[HANDLES / KEYS_PER_FRAME][];
        for (int i = 0; i < frames.length; i++) {
            int handle = KEYS_PER_FRAME * i + 1;
            frames[i] = RawSocket.textFrame("{\"k\":[" + handle + "," + (handle + 1) + "]}");
        }
        long startNs = System.nanoTime();
        long sent = 0;
        while (System.nanoTime() - startNs < forNs) {
            long dueNs = startNs + sent * FRAME_EVERY_NS;
            long waitNs = dueNs - System.nanoTime();
            if (waitNs > 0) {
                LockSupport.parkNanos(waitNs);
            } else {
                int place = (int) (sent % (CONVERSATIONS / KEYS_PER_FRAME));
                sockets.get(place % SOCKETS).write(frames[place / SOCKETS]);
                sent++;
            }
        }
        return sent * KEYS_PER_FRAME;
    }

    /** All handles of all sockets, over and over. */
    private static void saturated(List<RawSocket> sockets, long forNs) throws IOException {
        StringBuilder handles = new StringBuilder("{\"k\":[1");
        for (int handle = 2; handle <= HANDLES; handle++) {
            handles.append(',').append(handle);
        }
        byte[] frame = RawSocket.textFrame(handles.append("]}").toString());
        long startNs = System.nanoTime();
        for (long nowNs = startNs; nowNs - startNs < forNs; nowNs = System.nanoTime()) {
            for (RawSocket socket : sockets) {
                socket.write(frame);
            }
            LockSupport.parkNanos(SATURATE_EVERY_NS - (System.nanoTime() - nowNs));
        }
    }
}
