package io.keyfold.ops;

import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.spi.VertxMetricsFactory;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The toolkit's own meters (HTTP, sockets, event bus, pools) and those of the JVM, beside ours in one registry. Only
 * labels with few values: paths, methods and addresses are chosen by callers and would let them grow the registry.
 */
public final class VertxMeters {
    private static final Set<Label> LABELS =
            EnumSet.of(Label.HTTP_CODE, Label.EB_SIDE, Label.EB_FAILURE, Label.POOL_TYPE, Label.POOL_NAME);

    private static final AtomicInteger NODES = new AtomicInteger();

    private VertxMeters() {}

    /** Options and builder of a Vert.x whose meters live in {@code meters}; the given options are changed. */
    public static VertxBuilder measure(VertxBuilder builder, VertxOptions options, Meters meters) {
        options.setMetricsOptions(new MicrometerMetricsOptions()
                .setEnabled(true)
                .setJvmMetricsEnabled(true)
                .setLabels(LABELS)
                // Vert.x keeps registries by name for the whole JVM; each node of a demo cluster has its own.
                .setRegistryName("keyfold-" + NODES.incrementAndGet()));
        VertxMetricsFactory micrometer = new MicrometerMetricsFactory(meters.registry());
        return builder.with(options)
                .withMetrics(given -> new ToolkitMetrics(micrometer.metrics(given), meters.registry()));
    }
}
