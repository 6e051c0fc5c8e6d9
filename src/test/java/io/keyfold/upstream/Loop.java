package io.keyfold.upstream;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** One event loop of a test, and the monotonic clock. */
final class Loop {
    private static final long PATIENCE_S = 10;

    final Vertx vertx;
    final Context context;

    Loop(Vertx vertx) {
        this.vertx = vertx;
        this.context = ((VertxInternal) vertx).createEventLoopContext();
    }

    /** Does {@code work} on the loop and waits for it. */
    <T> T call(Supplier<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        context.runOnContext(ignored -> {
            try {
                done.complete(work.get());
            } catch (RuntimeException | Error failure) {
                done.completeExceptionally(failure);
            }
        });
        return join(done);
    }

    void run(Runnable work) {
        call(() -> {
            work.run();
            return true;
        });
    }

    static <T> T join(CompletableFuture<T> future) {
        return future.orTimeout(PATIENCE_S, TimeUnit.SECONDS).join();
    }

    static long nowMs() {
        return System.nanoTime() / 1_000_000;
    }
}
