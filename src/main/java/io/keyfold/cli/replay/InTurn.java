package io.keyfold.cli.replay;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;

/** Many requests, few of them at one time. */
final class InTurn {
    private InTurn() {}

    /** The results of {@code count} requests in order, {@code atOnce} at one time; fails with the first that fails. */
    static <T> Future<List<T>> each(int count, int atOnce, IntFunction<Future<T>> request) {
        List<T> results = new ArrayList<>(Collections.nCopies(count, null));
        List<Future<Void>> lines = new ArrayList<>();
        for (int i = 0; i < atOnce; i++) {
            lines.add(everyFrom(i, atOnce, request, results));
        }
        return Future.all(lines).map(results);
    }

    private static <T> Future<Void> everyFrom(int index, int step, IntFunction<Future<T>> request, List<T> results) {
        if (index >= results.size()) {
            return Future.succeededFuture();
        }
        return request.apply(index).compose(result -> {
            results.set(index, result);
            return everyFrom(index + step, step, request, results);
        });
    }
}
