package io.keyfold.routing.cluster;

import io.vertx.core.Future;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Calls to Hazelcast that answer later. */
final class MapCalls {
    private MapCalls() {}

    /** What a node that has left throws at once becomes a failure like any other. */
    static <T> Future<T> start(Supplier<CompletionStage<T>> call) {
        try {
            return Future.fromCompletionStage(call.get());
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }
}
