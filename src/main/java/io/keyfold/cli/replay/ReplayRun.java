package io.keyfold.cli.replay;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One replay from its start to its report: count, play, let the last calls arrive, ask what happened. Blocks the
 * calling thread until it is over; failures that the user can mend are {@link ReplayException}s.
 */
public final class ReplayRun {
    /** A call leaves within {@code typing.max-age} (1 s) or never; a little more, for its way. */
    private static final long SETTLE_MS = 1_200;

    private final Trace trace;
    private final Plan plan;
    private final Consumer<Progress> progress;

    /** @param progress is called about twice a second, on the player's loop */
    public ReplayRun(Trace trace, Plan plan, Consumer<Progress> progress) {
        this.trace = trace;
        this.plan = plan;
        this.progress = progress;
    }

    /** Starts simulator and relay, or nodes of a cluster, in this process, their times scaled, and plays. */
    public ReplayReport local(RelayStarter starter) {
        return local(starter, ScaledTimes.GUEST_TOKEN_LIFE_MS);
    }

    /**
     * The same, with guest tokens of another life.
     *
     * @param guestTokenLifeMs in the trace's own time, scaled like everything else
     */
    public ReplayReport local(RelayStarter starter, long guestTokenLifeMs) {
        ScaledTimes times = new ScaledTimes(plan.speed(), guestTokenLifeMs);
        try (LocalStack stack = LocalStack.start(starter, times, plan.nodes())) {
            return run(vertx -> stack.stage(trace.sessions().size(), plan.perAgent(), vertx));
        }
    }

    /** Plays against a relay that runs already. */
    public ReplayReport remote(RemoteStage remote) {
        return run(vertx -> remote.open(vertx, trace.sessions().size(), plan.perAgent()));
    }

    private ReplayReport run(Function<Vertx, Future<Stage>> opening) {
        // A loop of its own: the player must not wait for what it measures.
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        try {
            return Blocking.await(opening.apply(vertx).compose(stage -> on(stage, vertx)));
        } finally {
            Blocking.await(vertx.close());
        }
    }

    private Future<ReplayReport> on(Stage stage, Vertx vertx) {
        return decisions(stage).compose(before -> play(stage, vertx).compose(played -> report(stage, played, before)));
    }

    private Future<Played> play(Stage stage, Vertx vertx) {
        return Replay.play(vertx, trace, stage.target(), plan, progress)
                .compose(played -> vertx.timer(SETTLE_MS, TimeUnit.MILLISECONDS).map(played));
    }

    private Future<ReplayReport> report(Stage stage, Played played, @Nullable Long before) {
        return decisions(stage)
                .compose(after -> calls(stage).map(calls -> {
                    Long decisions = before == null || after == null ? null : after - before;
                    return ReplayReport.of(trace, plan, stage.target(), played, calls, stage.displayNs(), decisions);
                }));
    }

    private static Future<@Nullable Long> decisions(Stage stage) {
        return stage.metrics() == null
                ? Future.succeededFuture(null)
                : stage.metrics().decisions().map(sum -> sum);
    }

    private static Future<@Nullable UpstreamCalls> calls(Stage stage) {
        if (stage.calls() == null) {
            return Future.succeededFuture(null);
        }
        List<String> conversationIds = stage.target().seats().stream()
                .map(ReplayTarget.Seat::conversationId)
                .toList();
        return stage.calls().calls(conversationIds).map(calls -> calls);
    }
}
