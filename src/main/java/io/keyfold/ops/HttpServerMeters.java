package io.keyfold.ops;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.ToLongFunction;

/**
 * The toolkit's meters of HTTP requests, counted the way {@link LoopMeters} counts: in cells of the event loop, summed
 * when scraped. Micrometer looks four meters up by their tags for every request, which was a tenth of a typing call.
 * Names and tags are those that the toolkit gives; only the maximum and the sizes of single messages are not kept (the
 * bytes of the connections are). Safe for any thread.
 */
final class HttpServerMeters {
    private static final int CODES = 1000;

    private final MeterRegistry registry;
    private final List<HttpServerCells> threads = new CopyOnWriteArrayList<>();
    /** Not static: several nodes of one process have meters of their own. */
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<HttpServerCells> own = ThreadLocal.withInitial(this::newThread);

    private final AtomicIntegerArray known = new AtomicIntegerArray(CODES);

    HttpServerMeters(MeterRegistry registry) {
        this.registry = registry;
        Gauge.builder("vertx.http.server.active.requests", () -> sum(HttpServerCells::active))
                .description("Number of requests being processed")
                .register(registry);
        FunctionCounter.builder("vertx.http.server.request.resets", this, it -> it.sum(HttpServerCells::resets))
                .description("Number of request resets")
                .register(registry);
    }

    /** The cells of the calling thread. */
    HttpServerCells ofThisThread() {
        return own.get();
    }

    /** Makes the meters of a status code, once; its first answer pays. */
    void know(int code) {
        if (known.compareAndSet(code, 0, 1)) {
            Tags tags = Tags.of("code", Integer.toString(code));
            FunctionCounter.builder("vertx.http.server.requests", this, it -> it.sum(cells -> cells.answered(code)))
                    .description("Number of processed requests")
                    .tags(tags)
                    .register(registry);
            FunctionTimer.builder(
                            "vertx.http.server.response.time",
                            this,
                            it -> it.sum(cells -> cells.answered(code)),
                            it -> it.sum(cells -> cells.tookNs(code)),
                            TimeUnit.NANOSECONDS)
                    .description("Request processing time")
                    .tags(tags)
                    .register(registry);
        }
    }

    private HttpServerCells newThread() {
        HttpServerCells cells = new HttpServerCells(this, CODES);
        threads.add(cells);
        return cells;
    }

    private long sum(ToLongFunction<HttpServerCells> of) {
        long sum = 0;
        for (HttpServerCells cells : threads) {
            sum += of.applyAsLong(cells);
        }
        return sum;
    }
}
