package io.keyfold.bench;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/** What a scenario gets: how much to do, where to put what it measures, and who ends what it starts. One thread. */
final class Bench implements AutoCloseable {
    private static final int PAIRS = 5;
    private static final int QUICK_PAIRS = 2;
    private static final long NS_PER_MS = 1_000_000;

    private final String scenario;
    private final boolean quick;
    private final Samples samples;
    private final Deque<AutoCloseable> kept = new ArrayDeque<>();

    Bench(String scenario, boolean quick, Samples samples) {
        this.scenario = scenario;
        this.quick = quick;
        this.samples = samples;
    }

    /** A system that takes its turn. */
    interface Contestant {
        /** Runs one round and records what it showed. */
        void round(Recorder record) throws Exception;
    }

    /** Takes the values of one round of one system. */
    interface Recorder {
        void put(Metric metric, double value);
    }

    /** A contestant and the name that its rows bear. */
    record Turn(String system, Contestant contestant) {}

    boolean isQuick() {
        return quick;
    }

    /** One value for a full run, another for a quick one. */
    int pick(int full, int inQuick) {
        return quick ? inQuick : full;
    }

    /** The same of a time, told in ms, given in ns. */
    long pickNs(int fullMs, int inQuickMs) {
        return pick(fullMs, inQuickMs) * NS_PER_MS;
    }

    /** How often each system takes its turn when CPU or latency are compared. */
    int pairs() {
        return pick(PAIRS, QUICK_PAIRS);
    }

    /** A B A B …: first {@code warmUps} rounds of each that are thrown away, then {@link #pairs} that count. */
    void alternate(int warmUps, Turn... turns) throws Exception {
        for (int round = 1 - warmUps; round <= pairs(); round++) {
            for (Turn turn : turns) {
                int number = round;
                StringBuilder told = new StringBuilder();
                turn.contestant().round((metric, value) -> {
                    told.append(String.format(Locale.ROOT, "  %s %.4g %s", metric.name(), value, metric.unit()));
                    if (number > 0) {
                        sample(turn.system(), number, metric, value);
                    }
                });
                String which = round > 0 ? round + "/" + pairs() : "warm-up";
                progress(String.format(Locale.ROOT, "%-8s %-20s%s", which, turn.system(), told));
            }
        }
    }

    /** One value outside {@link #alternate}: counts, which need one run for each system. */
    void sample(String system, int round, Metric metric, double value) {
        samples.add(new Sample(scenario, system, round, metric, value));
    }

    /** For who waits. */
    void progress(String text) {
        System.err.println("  " + scenario + ": " + text);
    }

    /** Closes it when the scenario is over, however that ends; the last one first. */
    <T extends AutoCloseable> T keep(T started) {
        kept.push(started);
        return started;
    }

    @Override
    public void close() throws Exception {
        while (!kept.isEmpty()) {
            kept.pop().close();
        }
    }
}
