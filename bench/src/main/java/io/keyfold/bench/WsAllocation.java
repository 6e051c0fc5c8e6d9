package io.keyfold.bench;

/** Bytes that the event loops allocate for each keystroke of a pipelined socket, beyond what the bare sink's do. */
final class WsAllocation implements Scenario {
    private static final Metric ALLOCATED = new Metric("allocated", "bytes/keystroke");
    private static final int KEYS = 5_000_000;
    private static final int QUICK_KEYS = 3_000_000;
    /** What is not compiled yet allocates more. */
    private static final int WARM_UPS = 3;

    /** One round, whose keys are known when it is over. */
    private interface Typing {
        PipelinedSockets.Round round() throws Exception;
    }

    @Override
    public String name() {
        return "ws-allocation";
    }

    @Override
    public String about() {
        return "bytes allocated for each gated keystroke, beside a bare Vert.x sink";
    }

    @Override
    public void run(Bench bench) throws Exception {
        PipelinedSockets sockets = new PipelinedSockets(bench, bench.pick(KEYS, QUICK_KEYS));
        LoopAllocation relay = bench.keep(new LoopAllocation(sockets.relay()));
        LoopAllocation sink = bench.keep(new LoopAllocation(sockets.sink()));
        bench.alternate(
                WARM_UPS,
                new Bench.Turn("keyfold", record -> put(record, relay, sockets::relayRound)),
                new Bench.Turn("sink", record -> put(record, sink, sockets::sinkRound)));
    }

    private static void put(Bench.Recorder record, LoopAllocation of, Typing typing) throws Exception {
        long beforeBytes = of.bytes();
        PipelinedSockets.Round round = typing.round();
        record.put(ALLOCATED, (double) (of.bytes() - beforeBytes) / round.keys());
    }
}
