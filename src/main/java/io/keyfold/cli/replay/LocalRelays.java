package io.keyfold.cli.replay;

import io.keyfold.cli.Exit;
import io.keyfold.cli.PlainHttp;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The relay of a local stack, or the nodes of its cluster. */
final class LocalRelays implements AutoCloseable {
    private static final long POLL_MS = 50;
    private static final long JOIN_WITHIN_NS = TimeUnit.SECONDS.toNanos(30);

    private final List<RelayStarter.Running> nodes;

    private LocalRelays(List<RelayStarter.Running> nodes) {
        this.nodes = nodes;
    }

    /**
     * Starts them at once, since members of a cluster wait for each other; blocks until they serve.
     *
     * @param settings of each node
     */
    static LocalRelays start(RelayStarter starter, List<Map<String, String>> settings) {
        List<Future<RelayStarter.Running>> starting =
                settings.stream().map(starter::start).toList();
        try {
            Blocking.await(Future.join(starting));
        } catch (RuntimeException e) {
            new LocalRelays(starting.stream()
                            .filter(Future::succeeded)
                            .map(Future::result)
                            .toList())
                    .close();
            throw e;
        }
        return new LocalRelays(starting.stream().map(Future::result).toList());
    }

    /** Where desktops call. */
    List<URI> traffic() {
        return nodes.stream().map(RelayStarter.Running::traffic).toList();
    }

    /** Completes with the relays' counts, once they are one cluster. */
    Future<RelayMetrics> metrics(Vertx vertx) {
        RelayMetrics metrics = new RelayMetrics(
                new PlainHttp(vertx),
                nodes.stream().map(RelayStarter.Running::management).toList());
        return nodes.size() == 1
                ? Future.succeededFuture(metrics)
                : joined(vertx, metrics, System.nanoTime() + JOIN_WITHIN_NS).map(metrics);
    }

    private static Future<Void> joined(Vertx vertx, RelayMetrics metrics, long untilNs) {
        return metrics.isOneCluster().compose(joined -> {
            if (joined) {
                return Future.succeededFuture();
            }
            if (System.nanoTime() - untilNs > 0) {
                return Future.failedFuture(new ReplayException(
                        Exit.UNEXPECTED,
                        "the nodes did not become one cluster within 30 s; is something else on their ports?"));
            }
            return vertx.timer(POLL_MS, TimeUnit.MILLISECONDS).compose(fired -> joined(vertx, metrics, untilNs));
        });
    }

    /** Ends all; blocks until they have ended. */
    @Override
    public void close() {
        Blocking.await(
                Future.join(nodes.stream().map(RelayStarter.Running::close).toList()));
    }
}
