package io.keyfold.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A {@link BareClient} in a JVM of its own. */
final class BareClientChild implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String ANSWERED = "answered ";

    private final Child process;
    private final int port;
    private final String orders;

    /** Starts one that calls this port; blocks until it takes orders. */
    BareClientChild(int upstreamPort) throws IOException {
        process = Child.start(
                "the bare client",
                Child.AS_SERVED,
                Map.of(),
                BareClient.class,
                List.of(Integer.toString(upstreamPort)));
        port = Integer.parseInt(process.await("bare server on port (\\d+)"));
        orders = "http://127.0.0.1:" + process.await("orders on port (\\d+)");
        process.ignoreRest();
    }

    /** So many calls a second, in these conversations in turn; completes with how many, when all are answered. */
    CompletableFuture<Long> paced(int perS, long forMs, int first, int conversations) {
        return order("/paced?rate=" + perS + "&ms=" + forMs + "&first=" + first + "&conversations=" + conversations);
    }

    /** As many calls as answers allow over all its connections. */
    CompletableFuture<Long> saturated(long forMs, int first, int conversations) {
        return order("/saturated?rate=0&ms=" + forMs + "&first=" + first + "&conversations=" + conversations);
    }

    private CompletableFuture<Long> order(String path) {
        return HTTP.sendAsync(HttpRequest.newBuilder(URI.create(orders + path)).build(), BodyHandlers.ofString())
                .thenApply(response -> {
                    if (!response.body().startsWith(ANSWERED)) {
                        throw new IllegalStateException("the bare client: " + response.body());
                    }
                    return Long.parseLong(response.body().substring(ANSWERED.length()));
                });
    }

    Child process() {
        return process;
    }

    /** Of the bare server beside it. */
    int port() {
        return port;
    }

    @Override
    public void close() {
        process.close();
    }
}
