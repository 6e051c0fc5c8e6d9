package io.keyfold;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.Supplier;

/** Waits for what nobody tells: asks again and again, and gives up after a while. Any thread. */
final class Polling {
    private static final long PERIOD_MS = 20;

    private Polling() {}

    /** Whether {@code condition} holds, once it does or {@code limitMs} are over. A failed answer counts as no. */
    static Future<Boolean> until(Vertx vertx, Supplier<Future<Boolean>> condition, long limitMs) {
        Promise<Boolean> done = Promise.promise();
        ask(vertx, condition, NodeClock.nowMs() + limitMs, done);
        return done.future();
    }

    private static void ask(Vertx vertx, Supplier<Future<Boolean>> condition, long deadlineMs, Promise<Boolean> done) {
        condition.get().onComplete(answer -> {
            boolean holds = Boolean.TRUE.equals(answer.result());
            if (holds || NodeClock.nowMs() - deadlineMs >= 0) {
                done.complete(holds);
            } else {
                vertx.setTimer(PERIOD_MS, timer -> ask(vertx, condition, deadlineMs, done));
            }
        });
    }
}
