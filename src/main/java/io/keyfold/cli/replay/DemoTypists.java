package io.keyfold.cli.replay;

import io.keyfold.sim.ConversationTicket;
import io.keyfold.sim.Simulator;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.PrintWriter;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Generated people who type at a relay, or at any of its nodes, until the process ends, and a line every two seconds on
 * what came of it.
 */
public final class DemoTypists {
    private static final Logger LOG = LoggerFactory.getLogger(DemoTypists.class);
    private static final int MINUTES = 60;
    private static final long RAMP_MS = 2_000;
    private static final long LINE_EVERY_MS = 2_000;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final List<URI> relays;
    private final Simulator simulator;
    private final int count;
    private final PrintWriter out;
    private volatile long keystrokes;
    private long keystrokesBefore;

    private DemoTypists(List<URI> relays, Simulator simulator, int count, PrintWriter out) {
        this.relays = List.copyOf(relays);
        this.simulator = simulator;
        this.count = count;
        this.out = out;
    }

    /**
     * {@code count} people, each in a conversation of their own at {@code simulator}, typing at {@code relays}: each
     * key at any of them, as behind a balancer that knows no desktop.
     */
    public static void start(List<URI> relays, Simulator simulator, int count, PrintWriter out) {
        DemoTypists typists = new DemoTypists(relays, simulator, count, out);
        typists.vertx.setPeriodic(LINE_EVERY_MS, timer -> typists.printLine());
        typists.play(System.nanoTime());
    }

    /** One hour of typing, then another one. */
    private void play(long seed) {
        Trace trace = new Typists(seed).trace(count, MINUTES);
        simulator
                .createConversations(count)
                .compose(tickets ->
                        Replay.play(vertx, trace, target(tickets), new Plan(Via.HTTP, 1, RAMP_MS), this::note))
                .onSuccess(played -> {
                    keystrokesBefore += trace.keystrokes();
                    play(seed + 1);
                })
                .onFailure(cause -> LOG.error("typists stopped cause=\"{}\"", cause.getMessage()));
    }

    private ReplayTarget target(List<ConversationTicket> tickets) {
        return new ReplayTarget(relays, tickets.stream().map(LocalStack::seat).toList());
    }

    private void note(Progress progress) {
        keystrokes = keystrokesBefore + progress.keystrokes();
    }

    private void printLine() {
        long calls = simulator.stats().typingAccepted();
        String share = calls == 0 ? "-" : String.format(Locale.ROOT, "%.1f", (double) keystrokes / calls);
        out.println(count + " typists: " + keystrokes + " keystrokes became " + calls + " typing calls, " + share
                + " keystrokes a call");
        out.flush();
    }
}
