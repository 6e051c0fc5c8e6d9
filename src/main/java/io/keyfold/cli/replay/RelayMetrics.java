package io.keyfold.cli.replay;

import io.keyfold.cli.Exit;
import io.keyfold.cli.PlainHttp;
import io.keyfold.routing.Shards;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.List;
import java.util.stream.LongStream;

/** The relay's own counts, from the metrics of its management port; of a cluster, from those of all its nodes. */
final class RelayMetrics {
    private static final String DECISIONS = "keyfold_decisions_total{";
    private static final String SHARDS_OWNED = "keyfold_shards_owned ";
    private static final int STATUS_OK = 200;

    private final PlainHttp http;
    private final List<URI> managements;

    /** @param managements addresses of the nodes' management ports */
    RelayMetrics(PlainHttp http, List<URI> managements) {
        this.http = http;
        this.managements = List.copyOf(managements);
    }

    /** All decisions since the relay started. */
    Future<Long> decisions() {
        return scrape().map(texts ->
                texts.stream().mapToLong(RelayMetrics::sumOfDecisions).sum());
    }

    /** Whether the nodes agree on who owns what: each owns some shards, and all together own each once. */
    Future<Boolean> isOneCluster() {
        return scrape().map(texts -> {
            long[] owned = texts.stream().mapToLong(RelayMetrics::shardsOwned).toArray();
            return LongStream.of(owned).allMatch(count -> count > 0)
                    && LongStream.of(owned).sum() == Shards.COUNT;
        });
    }

    private Future<List<String>> scrape() {
        List<Future<String>> scrapes = managements.stream().map(this::scrape).toList();
        return Future.all(scrapes).map(all -> all.list());
    }

    private Future<String> scrape(URI management) {
        RequestOptions head = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setAbsoluteURI(management.resolve("/metrics").toString());
        return http.send(head, Buffer.buffer())
                .compose(answer -> answer.status() == STATUS_OK
                        ? Future.succeededFuture(answer.body().toString())
                        : Future.failedFuture("answered " + answer.status()))
                .recover(cause -> Future.failedFuture(new ReplayException(
                        Exit.UNREACHABLE,
                        "the relay's metrics at " + management + " cannot be read (" + cause.getMessage()
                                + "); check the address of the management port")));
    }

    private static long shardsOwned(String text) {
        return text.lines()
                .filter(line -> line.startsWith(SHARDS_OWNED))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(SHARDS_OWNED.length())))
                .sum();
    }

    /** The sum of the counter over its labels, in Prometheus text; 0 when it is not there. */
    static long sumOfDecisions(String text) {
        return text.lines()
                .filter(line -> line.startsWith(DECISIONS))
                .mapToLong(line -> (long) Double.parseDouble(value(line)))
                .sum();
    }

    /** What stands between the labels and the time or exemplar that may follow. */
    private static String value(String line) {
        String rest = line.substring(line.indexOf('}') + 1).strip();
        int end = rest.indexOf(' ');
        return end < 0 ? rest : rest.substring(0, end);
    }
}
