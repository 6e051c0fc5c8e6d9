package io.keyfold.bench;

import io.keyfold.cli.replay.TraceLocator;

/**
 * Whether the sizing rule of docs/performance.md says what the product's rules do: 100,000 agents who write all at
 * once, over the shards of 100 nodes, in virtual time.
 */
final class Sizing implements Scenario {
    /** The rule, for each agent who writes: of the trace of people. */
    private static final double KEYS_PER_S = 1.08;

    private static final double SIGNALS_PER_S = 0.31;
    private static final double CALLS_PER_S = 0.11;

    private static final int AGENTS = 100_000;
    private static final int NODES = 100;
    private static final int QUICK_SHARE = 5;
    private static final int WARM_UP_MS = 75_000;
    private static final int RUN_MS = 180_000;
    private static final int MS_PER_S = 1_000;
    private static final double PERCENT = 100;
    private static final Metric KEYS = new Metric("keystrokes", "1/s");
    private static final Metric SIGNALS = new Metric("signals", "to owners/s");
    private static final Metric CALLS = new Metric("calls", "upstream calls/s");

    @Override
    public String name() {
        return "sizing";
    }

    @Override
    public String about() {
        return "100,000 agents over the shards of 100 nodes in virtual time, beside the sizing rule";
    }

    @Override
    public void run(Bench bench) {
        int agents = bench.pick(AGENTS, AGENTS / QUICK_SHARE);
        int nodes = bench.pick(NODES, NODES / QUICK_SHARE);
        TraceLocator.Located located = TraceLocator.locate(System.getenv(), Home.ROOT);
        bench.progress(located.origin());
        ContactCenter center = new ContactCenter(located.trace(), agents, nodes, RUN_MS);
        center.run(0, WARM_UP_MS);
        ContactCenter.Seen before = center.seen();
        center.run(WARM_UP_MS, RUN_MS);
        ContactCenter.Seen all = center.seen();
        ContactCenter.Seen seen = all.since(before);
        double seconds = (double) (RUN_MS - WARM_UP_MS) / MS_PER_S;
        bench.sample("simulated", 1, KEYS, seen.keys() / seconds);
        bench.sample("rule", 1, KEYS, agents * KEYS_PER_S);
        bench.sample("simulated", 1, SIGNALS, seen.signals() / seconds);
        bench.sample("rule", 1, SIGNALS, agents * SIGNALS_PER_S);
        bench.sample("simulated", 1, CALLS, seen.calls() / seconds);
        bench.sample("rule", 1, CALLS, agents * CALLS_PER_S);
        bench.sample("simulated", 1, new Metric("tokens", "minted/s"), seen.tokens() / seconds);
        bench.sample("simulated", 1, new Metric("leases", "held"), center.held());
        bench.sample("simulated", 1, new Metric("lit", "% of keystrokes"), seen.lit() * PERCENT / seen.keys());
        bench.sample(
                "simulated",
                1,
                new Metric("busiest-node", "of the mean"),
                (double) all.busiest() * nodes / all.calls());
    }
}
