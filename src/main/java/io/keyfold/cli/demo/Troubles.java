package io.keyfold.cli.demo;

import io.keyfold.sim.Faults;
import io.keyfold.sim.Simulator;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** The one trouble that is on now. On the simulator's loop. */
final class Troubles {
    private final Vertx vertx;
    private final Simulator simulator;
    private final Viewers viewers;
    private @Nullable Trouble current;
    private int changes;

    /** @param viewers are told each change */
    Troubles(Vertx vertx, Simulator simulator, Viewers viewers) {
        this.vertx = vertx;
        this.simulator = simulator;
        this.viewers = viewers;
    }

    /** Ends what is on and begins {@code trouble}; null: all is well again. */
    Future<Void> change(@Nullable Trouble trouble) {
        Future<Void> done = simulator.setFaults(Faults.NONE);
        return trouble == null
                ? done.onSuccess(ended -> enter(null))
                : done.compose(ended -> trouble.begin(simulator)).onSuccess(begun -> begun(trouble));
    }

    /** The event that tells what is on. */
    JsonObject toJson() {
        return new JsonObject().put("trouble", current == null ? null : current.label());
    }

    private void begun(Trouble trouble) {
        int change = enter(trouble);
        if (trouble.lastsMs() > 0) {
            vertx.setTimer(trouble.lastsMs(), timer -> {
                if (change == changes) {
                    enter(null);
                }
            });
        }
    }

    private int enter(@Nullable Trouble trouble) {
        current = trouble;
        changes++;
        viewers.send("trouble", toJson());
        return changes;
    }
}
