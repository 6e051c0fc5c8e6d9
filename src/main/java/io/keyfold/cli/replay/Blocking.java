package io.keyfold.cli.replay;

import io.vertx.core.Future;
import java.util.concurrent.ExecutionException;

/** Waits on a command's own thread, where several Vert.x instances are started and ended; never on an event loop. */
final class Blocking {
    private Blocking() {}

    /** The future's result; its failure is thrown, a checked one wrapped in {@link IllegalStateException}. */
    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
        }
    }
}
