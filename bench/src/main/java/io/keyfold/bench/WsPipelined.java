package io.keyfold.bench;

/** CPU and throughput of keystrokes on one pipelined socket, beside a bare Vert.x sink of the same frames. */
final class WsPipelined implements Scenario {
    private static final Metric CPU = new Metric("cpu", "ns/keystroke");
    private static final Metric RATE = new Metric("rate", "keystrokes/s");
    private static final int KEYS = 5_000_000;
    private static final int QUICK_KEYS = 3_000_000;
    /** Until both are compiled as well as they will be. */
    private static final int WARM_UPS = 3;

    private static final double NS_PER_S = 1e9;

    @Override
    public String name() {
        return "ws-pipelined";
    }

    @Override
    public String about() {
        return "one WebSocket full of keystrokes, beside a bare Vert.x sink";
    }

    @Override
    public void run(Bench bench) throws Exception {
        PipelinedSockets sockets = new PipelinedSockets(bench, bench.pick(KEYS, QUICK_KEYS));
        bench.alternate(
                WARM_UPS,
                new Bench.Turn("keyfold", record -> put(record, sockets.relayRound())),
                new Bench.Turn("sink", record -> put(record, sockets.sinkRound())));
    }

    private static void put(Bench.Recorder record, PipelinedSockets.Round round) {
        record.put(CPU, (double) round.cpuNs() / round.keys());
        record.put(RATE, round.keys() * NS_PER_S / round.tookNs());
    }
}
