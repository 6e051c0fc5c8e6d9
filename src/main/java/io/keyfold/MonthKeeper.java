package io.keyfold;

import io.keyfold.config.Settings;
import io.keyfold.upstream.Budgets;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the {@link MonthFile} of a node up to date while it runs, if it has one. Any thread. */
final class MonthKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(MonthKeeper.class);

    private final Vertx vertx;
    private final @Nullable MonthFile file;
    private volatile long timer = -1;

    private MonthKeeper(Vertx vertx, @Nullable MonthFile file) {
        this.vertx = vertx;
        this.file = file;
    }

    /** Before the first call: the node goes on from what its file says. Fails when that cannot be used. */
    static Future<MonthKeeper> open(Vertx vertx, Settings settings, Budgets budgets) {
        Path path = settings.upstream().monthFile();
        if (path == null) {
            return Future.succeededFuture(new MonthKeeper(vertx, null));
        }
        return vertx.executeBlocking(() -> {
                    MonthFile opened = MonthFile.open(path, budgets);
                    budgets.counts().goOnFrom(opened.before());
                    opened.begin(NodeClock.nowMs());
                    return opened;
                })
                .map(opened -> new MonthKeeper(vertx, Objects.requireNonNull(opened)).running());
    }

    private MonthKeeper running() {
        timer = vertx.setPeriodic(MonthFile.EVERY_MS, tick -> onWorker(MonthFile::look));
        return this;
    }

    /** The last word; when no more calls follow. */
    Future<Void> close() {
        vertx.cancelTimer(timer);
        return onWorker(MonthFile::end);
    }

    /** What is done to the file, at a monotonic time in ms. */
    @FunctionalInterface
    private interface Work {
        void on(MonthFile file, long nowMs);
    }

    private Future<Void> onWorker(Work work) {
        MonthFile kept = file;
        if (kept == null) {
            return Future.succeededFuture();
        }
        return vertx.executeBlocking(
                        () -> {
                            work.on(kept, NodeClock.nowMs());
                            return null;
                        },
                        true)
                .onFailure(defect -> LOG.error("the month's calls cannot be kept", defect))
                .mapEmpty();
    }
}
