package io.keyfold.cli.replay;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Consumer;

/** Plays a trace against a relay. */
final class Replay {
    private Replay() {}

    /**
     * Plays the whole trace. {@code progress} is called on the player's loop about twice a second.
     *
     * @param vertx best one of its own, with one loop: then the player does not share a loop with what it measures
     * @param target has a seat for each session of the trace
     */
    static Future<Played> play(Vertx vertx, Trace trace, ReplayTarget target, Plan plan, Consumer<Progress> progress) {
        if (target.seats().size() != trace.sessions().size()) {
            throw new IllegalArgumentException("seats=" + target.seats().size() + " sessions="
                    + trace.sessions().size());
        }
        Player player = new Player(trace, target, plan, progress);
        return vertx.deployVerticle(player)
                .compose(id ->
                        player.result().compose(played -> vertx.undeploy(id).map(played)));
    }
}
