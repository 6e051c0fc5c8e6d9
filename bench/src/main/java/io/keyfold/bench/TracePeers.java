package io.keyfold.bench;

import io.keyfold.cli.replay.PeerReplay;
import io.keyfold.cli.replay.PeerReplay.Seen;
import io.keyfold.cli.replay.Plan;
import io.keyfold.cli.replay.Trace;
import io.keyfold.cli.replay.TraceLocator;
import io.keyfold.cli.replay.Typists;
import io.keyfold.cli.replay.Via;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The trace of people who write, played at each system, each in front of a platform of its own: counts, so one run of
 * each, after a warm-up. Two systems are played at a time, in a quick run all; what they cost of CPU is shown, and not
 * compared.
 */
final class TracePeers implements Scenario {
    private static final String KEYFOLD_HTTP = "keyfold-http";
    private static final String KEYFOLD_WS = "keyfold-ws";
    private static final int SPEED = 60;
    private static final int RAMP_MS = 45_000;
    private static final int QUICK_RAMP_MS = 10_000;
    private static final int QUICK_SESSIONS = 40;
    private static final int AT_ONCE = 2;
    private static final int QUICK_AT_ONCE = 5;
    /** Generated ones, until JVMs have compiled what they will. */
    private static final Trace WARM_UP = new Typists(2).trace(60, 10);

    private static final long WARM_UP_RAMP_MS = 3_000;
    private static final double WELL_LIT = 0.999;
    private static final double PERCENT = 100;
    private static final double NS_PER_US = 1e3;

    /** One that is played at. */
    private record System(String name, Via via, Starter starter) {}

    /** A system that serves. */
    private record Serving(Child process, URI address) {
        Serving(Child process, int port) {
            this(process, URI.create("http://127.0.0.1:" + port));
        }
    }

    private interface Starter {
        Serving start(URI platform) throws Exception;
    }

    /** What came of it. */
    private record Shown(System system, Seen seen, double cpuUs) {}

    private static final List<System> SYSTEMS = List.of(
            new System(KEYFOLD_HTTP, Via.HTTP, TracePeers::keyfold),
            new System("nginx-limit-req", Via.SDK, platform -> nginx("nginx-trace.conf", platform)),
            new System(KEYFOLD_WS, Via.WS, TracePeers::keyfold),
            new System("nginx-proxy", Via.SDK, platform -> nginx("nginx-proxy.conf", platform)),
            new System("node-relay", Via.HTTP, TracePeers::nodeRelay));

    @Override
    public String name() {
        return "trace";
    }

    @Override
    public String about() {
        return "people's keystrokes at " + SPEED + " times their speed, at Keyfold and at each peer";
    }

    @Override
    public void run(Bench bench) throws Exception {
        TraceLocator.Located located =
                TraceLocator.locate(java.lang.System.getenv(), Home.ROOT);
        Trace trace = bench.isQuick() ? located.trace().ofSessions(QUICK_SESSIONS) : located.trace();
        bench.progress(located.origin() + "; " + trace.sessions().size() + " sessions");
        Map<String, Shown> all = new LinkedHashMap<>();
        int atOnce = bench.pick(AT_ONCE, QUICK_AT_ONCE);
        for (int i = 0; i < SYSTEMS.size(); i += atOnce) {
            for (Shown shown : together(SYSTEMS.subList(i, Math.min(i + atOnce, SYSTEMS.size())), trace, bench)) {
                all.put(shown.system.name, shown);
                record(bench, shown, located.real());
            }
        }
        long ideal = PeerReplay.idealCalls(trace);
        for (String name : List.of(KEYFOLD_HTTP, KEYFOLD_WS)) {
            Shown own = all.get(name);
            bench.sample(name, 1, new Metric("calls-over-ideal", "ratio"), (double) own.seen.calls() / ideal);
            bench.sample(name, 1, new Metric("place", "by calls among the well lit"), place(own, all));
        }
    }

    /** 1 for the fewest calls among the peers lit at 99.9 % and itself; the last place when it is not lit so itself. */
    private static long place(Shown own, Map<String, Shown> all) {
        long fewer = all.values().stream()
                .filter(other -> !other.system.name.startsWith("keyfold") && other.seen.lit() >= WELL_LIT)
                .filter(other -> other.seen.calls() < own.seen.calls())
                .count();
        return own.seen.lit() >= WELL_LIT ? fewer + 1 : all.size();
    }

    private static void record(Bench bench, Shown shown, boolean real) {
        Seen seen = shown.seen;
        String name = shown.system.name;
        bench.sample(name, 1, new Metric("keystrokes", real ? "of people" : "GENERATED"), seen.keystrokes());
        bench.sample(name, 1, new Metric("calls", "upstream calls"), seen.calls());
        bench.sample(name, 1, new Metric("per-call", "keystrokes a call"), (double) seen.keystrokes() / seen.calls());
        bench.sample(name, 1, new Metric("lit", "% of keystrokes"), seen.lit() * PERCENT);
        bench.sample(
                name, 1, new Metric("lit-after-message", "% of first keys"), seen.litAfterMessage() * PERCENT);
        bench.sample(name, 1, new Metric("throttled", "answers 429 upstream"), seen.throttled());
        bench.sample(name, 1, new Metric("stray", "calls after a message"), seen.stray());
        bench.sample(name, 1, new Metric("guest-tokens", "minted"), seen.tokens());
        bench.sample(name, 1, new Metric("lost", "events without an answer"), seen.lost());
        bench.sample(name, 1, new Metric("cpu", "us/keystroke"), shown.cpuUs);
        bench.progress(String.format(
                Locale.ROOT,
                "%-16s %7d calls, lit %.3f %%, after a message %.1f %%, 429 %d, stray %d, tokens %d, %.0f us/key,"
                        + " p99 %.1f ms",
                name,
                seen.calls(),
                seen.lit() * PERCENT,
                seen.litAfterMessage() * PERCENT,
                seen.throttled(),
                seen.stray(),
                seen.tokens(),
                shown.cpuUs,
                seen.p99Ms()));
    }

    private static List<Shown> together(List<System> systems, Trace trace, Bench bench) throws Exception {
        ExecutorService players = Executors.newFixedThreadPool(systems.size());
        try {
            List<Callable<Shown>> plays = new ArrayList<>();
            for (System system : systems) {
                plays.add(() -> play(system, trace, bench.pick(RAMP_MS, QUICK_RAMP_MS)));
            }
            List<Shown> shown = new ArrayList<>();
            for (Future<Shown> done : players.invokeAll(plays)) {
                shown.add(done.get());
            }
            return shown;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception known ? known : e;
        } finally {
            players.shutdownNow();
        }
    }

    private static Shown play(System system, Trace trace, long rampMs) throws Exception {
        try (PeerReplay replay = PeerReplay.start(SPEED, Tokens.SECRET)) {
            Serving serving = system.starter.start(replay.platform());
            try (Child process = serving.process()) {
                replay.play(WARM_UP, new Plan(system.via, SPEED, WARM_UP_RAMP_MS), serving.address());
                long beforeNs = process.cpuNs();
                Seen seen = replay.play(trace, new Plan(system.via, SPEED, rampMs), serving.address());
                BenchFailure.unlessAll(
                        trace.keystrokes(),
                        seen.keystrokes(),
                        "keystrokes were written to " + system.name + " (" + seen.trouble() + ")");
                return new Shown(system, seen, (process.cpuNs() - beforeNs) / NS_PER_US / seen.keystrokes());
            }
        }
    }

    private static Serving keyfold(URI platform) throws IOException {
        String[] settings = PeerReplay.relaySettings(SPEED).entrySet().stream()
                .map(setting -> setting.getKey() + "=" + setting.getValue())
                .toArray(String[]::new);
        RelayChild relay = RelayChild.start(Child.AS_SERVED, platform.toString(), settings);
        return new Serving(relay.process(), relay.port());
    }

    private static Serving nginx(String configuration, URI platform) throws Exception {
        Nginx nginx = Nginx.start(configuration, platform.getPort(), SPEED);
        return new Serving(nginx.process(), nginx.port());
    }

    private static Serving nodeRelay(URI platform) throws Exception {
        NodeRelay relay = NodeRelay.start(platform.toString(), SPEED);
        return new Serving(relay.process(), relay.port());
    }
}
