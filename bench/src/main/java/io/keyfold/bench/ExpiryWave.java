package io.keyfold.bench;

import io.keyfold.core.Signal;
import io.keyfold.ops.LoopMeters;
import java.util.Arrays;

/**
 * 100,000 leases that began within a minute, or all at one moment, and so end: how many tokens a second the shards ask
 * for to renew them, while somebody types in each. Virtual time, the product's shards, one event loop.
 */
final class ExpiryWave implements Scenario {
    private static final int LEASES = 100_000;
    private static final int QUICK_LEASES = 20_000;
    private static final int MS_PER_S = 1_000;
    private static final int TOKEN_LIFE_S = 600;
    private static final int WATCH_S = 1_260;
    private static final int STEP_MS = 10;
    /** Each conversation has a key this often: often enough to be worth a token. */
    private static final int KEY_EVERY_S = 50;

    @Override
    public String name() {
        return "expiry";
    }

    @Override
    public String about() {
        return "100,000 leases that end within a minute, and at one moment: tokens asked for a second (virtual time)";
    }

    @Override
    public void run(Bench bench) {
        int leases = bench.pick(LEASES, QUICK_LEASES);
        wave(bench, "within-a-minute", leases, 60 * MS_PER_S);
        wave(bench, "at-one-moment", leases, MS_PER_S);
    }

    private static void wave(Bench bench, String system, int leases, int overMs) {
        VirtualShards shards = new VirtualShards(false, leases, new LoopMeters(LoopMeters.Durations.NONE));
        shards.tokenLifeMs(TOKEN_LIFE_S * MS_PER_S);
        for (int i = 0; i < leases; i++) {
            key(shards, i);
            shards.pass((long) (i + 1) * overMs / leases - (long) i * overMs / leases);
        }
        shards.requireHeld(leases);
        long first = shards.mints();
        long[] perSecond = new long[WATCH_S - (int) (shards.nowMs() / MS_PER_S)];
        long fewestHeld = leases;
        int next = 0;
        for (int second = 0; second < perSecond.length; second++) {
            long before = shards.mints();
            for (int step = 0; step < MS_PER_S / STEP_MS; step++) {
                for (int i = 0; i < leases / KEY_EVERY_S / (MS_PER_S / STEP_MS); i++) {
                    key(shards, next++ % leases);
                }
                shards.pass(STEP_MS);
            }
            perSecond[second] = shards.mints() - before;
            fewestHeld = Math.min(fewestHeld, shards.held());
        }
        long renewals = shards.mints() - first;
        bench.sample(system, 1, new Metric("renewals", "tokens"), renewals);
        bench.sample(system, 1, new Metric("most", "tokens/s"), Arrays.stream(perSecond).max().orElseThrow());
        bench.sample(system, 1, new Metric("all-at-expiry", "tokens/s"), (double) leases * MS_PER_S / overMs);
        long busy = Arrays.stream(perSecond).filter(mints -> mints > 0).count();
        bench.sample(system, 1, new Metric("busy-seconds", "s"), busy);
        bench.sample(system, 1, new Metric("lapsed", "leases"), leases - fewestHeld);
        bench.progress(system + ": " + renewals + " renewals, most in a second "
                + Arrays.stream(perSecond).max().orElseThrow() + ", lapsed " + (leases - fewestHeld));
    }

    private static void key(VirtualShards shards, int number) {
        shards.signal(Signal.Kind.KEYSTROKE, number, verdict -> {});
    }
}
