package io.keyfold.cli.replay;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnectOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * Plays a trace against a relay, open-loop: every event is written at its time, whether or not earlier ones were
 * answered. One event loop, one timer tick, one queue of the sessions by their next event.
 */
final class Player extends VerticleBase {
    /** Most connections; with fewer conversations each has its own, as desktops have. */
    static final int MAX_CONNECTIONS = 256;

    private static final long TICK_MS = 1;
    private static final long PROGRESS_EVERY_NS = 500_000_000;
    private static final long LAST_ANSWERS_WITHIN_NS = 10_000_000_000L;
    private static final long NS_PER_MS = 1_000_000;
    private static final int CONNECT_TIMEOUT_MS = 5_000;

    private final Trace trace;
    private final ReplayTarget target;
    private final Plan plan;
    private final Consumer<Progress> progress;
    private final Promise<Played> result = Promise.promise();
    private final Answers answers = new Answers();
    private final List<Playing> sessions = new ArrayList<>();
    private final PriorityQueue<Playing> queue = new PriorityQueue<>((a, b) -> Long.signum(a.dueNs() - b.dueNs()));
    private long startedNs;
    private long lastEventNs;
    private long lastProgressNs;

    Player(Trace trace, ReplayTarget target, Plan plan, Consumer<Progress> progress) {
        this.trace = trace;
        this.target = target;
        this.plan = plan;
        this.progress = progress;
    }

    /** Completes on the player's loop when all was played and answered, or answers stayed away for 10 s. */
    Future<Played> result() {
        return result.future();
    }

    @Override
    public Future<?> start() {
        HttpClientAgent client = vertx.createHttpClient(new HttpClientOptions()
                .setPipelining(true)
                .setPipeliningLimit(Lane.MAX_OUTSTANDING)
                .setKeepAliveTimeout(0)
                .setConnectTimeout(CONNECT_TIMEOUT_MS));
        List<Lane> lanes = lanes(client);
        startedNs = System.nanoTime();
        lastProgressNs = startedNs;
        lastEventNs = startedNs;
        for (int i = 0; i < trace.sessions().size(); i++) {
            seat(i, lanes.get(i % lanes.size()));
        }
        vertx.setPeriodic(TICK_MS, this::tick);
        return Future.succeededFuture();
    }

    private List<Lane> lanes(HttpClientAgent client) {
        HttpConnectOptions address = target.address();
        List<Lane> lanes = new ArrayList<>();
        for (int i = 0; i < Math.min(MAX_CONNECTIONS, trace.sessions().size()); i++) {
            lanes.add(new Lane(client, address, answers));
        }
        return lanes;
    }

    private void seat(int index, Lane lane) {
        long afterNs = plan.startsAfterMs(index, trace.sessions().size()) * NS_PER_MS;
        Playing playing = new Playing(
                trace.sessions().get(index),
                target.seats().get(index),
                lane,
                plan,
                target.pathPrefix(),
                startedNs + afterNs);
        sessions.add(playing);
        queue.add(playing);
        if (playing.endNs() - lastEventNs > 0) {
            lastEventNs = playing.endNs();
        }
    }

    private void tick(long timer) {
        long nowNs = System.nanoTime();
        for (Playing head = queue.peek(); head != null && head.dueNs() - nowNs <= 0; head = queue.peek()) {
            queue.poll();
            head.sendNext();
            if (!head.isOver()) {
                queue.add(head);
            }
        }
        if (nowNs - lastProgressNs >= PROGRESS_EVERY_NS) {
            lastProgressNs = nowNs;
            progress.accept(progressAt(nowNs));
        }
        boolean waited = nowNs - lastEventNs > LAST_ANSWERS_WITHIN_NS;
        if (queue.isEmpty() && (answers.outstanding() == 0 && nowNs - lastEventNs > 0 || waited)) {
            vertx.cancelTimer(timer);
            progress.accept(progressAt(nowNs));
            result.complete(new Played(sessions.stream().map(Playing::log).toList(), answers, nowNs - startedNs));
        }
    }

    private Progress progressAt(long nowNs) {
        return new Progress(
                answers.keystrokesSent(), trace.keystrokes(), nowNs - startedNs, Math.max(lastEventNs - startedNs, 1));
    }
}
