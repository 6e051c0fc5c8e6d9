package io.keyfold.cli.replay;

import io.keyfold.cli.Exit;
import io.keyfold.cli.PlainHttp;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;

/** The relay's own count of decisions, from the metrics of its management port. */
final class RelayMetrics {
    private static final String DECISIONS = "keyfold_decisions_total{";
    private static final int STATUS_OK = 200;

    private final PlainHttp http;
    private final URI management;

    /** @param management address of the management port */
    RelayMetrics(PlainHttp http, URI management) {
        this.http = http;
        this.management = management;
    }

    /** All decisions since the relay started. */
    Future<Long> decisions() {
        RequestOptions head = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setAbsoluteURI(management.resolve("/metrics").toString());
        return http.send(head, Buffer.buffer())
                .compose(answer -> answer.status() == STATUS_OK
                        ? Future.succeededFuture(answer.body().toString())
                        : Future.failedFuture("answered " + answer.status()))
                .map(RelayMetrics::sumOfDecisions)
                .recover(cause -> Future.failedFuture(new ReplayException(
                        Exit.UNREACHABLE,
                        "the relay's metrics at " + management + " cannot be read (" + cause.getMessage()
                                + "); check the address of the management port")));
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
