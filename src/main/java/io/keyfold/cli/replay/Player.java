package io.keyfold.cli.replay;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * Plays a trace against a relay, open-loop: every event is written at its time, whether or not earlier ones were
 * answered. One event loop, one timer tick, one queue of the sessions by their next event.
 */
final class Player extends VerticleBase {
    private static final long TICK_MS = 1;
    private static final long PROGRESS_EVERY_NS = 500_000_000;
    private static final long LAST_ANSWERS_WITHIN_NS = 10_000_000_000L;
    private static final long NS_PER_MS = 1_000_000;

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
        Lanes lanes = Lanes.of(vertx, target, plan, answers);
        return lanes.open().onSuccess(opened -> begin(lanes));
    }

    private void begin(Lanes lanes) {
        startedNs = System.nanoTime();
        lastProgressNs = startedNs;
        lastEventNs = startedNs;
        for (int i = 0; i < trace.sessions().size(); i++) {
            seat(i, lanes);
        }
        vertx.setPeriodic(TICK_MS, this::tick);
    }

    private void seat(int index, Lanes lanes) {
        long afterNs = plan.startsAfterMs(index, trace.sessions().size()) * NS_PER_MS;
        Playing playing = new Playing(
                trace.sessions().get(index), lanes.of(index), lanes.place(index), plan.speed(), startedNs + afterNs);
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
