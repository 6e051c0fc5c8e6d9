package io.keyfold;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the platform's address takes connections: asked at start, and again while it does not, so that a node that
 * starts before its upstream says so, and says when that is over, without waiting for an agent to type. It opens a TCP
 * connection and closes it; no request is made.
 */
final class UpstreamProbe {
    private static final Logger LOG = LoggerFactory.getLogger(UpstreamProbe.class);
    private static final int CONNECT_TIMEOUT_MS = 2_000;
    private static final long AGAIN_MS = 5_000;
    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;

    /** What is known; replaced as a whole. */
    record Finding(
            boolean known,
            boolean reachable,
            long sinceEpochMs,
            @Nullable String error,
            long errorAtEpochMs) {}

    private final Vertx vertx;
    private final NetClient client;
    private final String host;
    private final int port;
    private volatile boolean closed;
    private volatile Finding finding = new Finding(false, false, System.currentTimeMillis(), null, 0);

    UpstreamProbe(Vertx vertx, String baseUrl) {
        URI uri = URI.create(baseUrl);
        this.vertx = vertx;
        this.client = vertx.createNetClient(new NetClientOptions().setConnectTimeout(CONNECT_TIMEOUT_MS));
        this.host = uri.getHost();
        this.port = uri.getPort() > 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? HTTPS_PORT : HTTP_PORT;
    }

    /** Asks now, and goes on until the address answers once. */
    void start() {
        client.connect(port, host)
                .onComplete(
                        socket -> {
                            socket.close();
                            if (finding.known()) {
                                LOG.info("upstream reachable again host={} port={}", host, port);
                            }
                            long nowEpochMs = System.currentTimeMillis();
                            finding = new Finding(true, true, nowEpochMs, finding.error(), finding.errorAtEpochMs());
                        },
                        failure -> {
                            if (closed) {
                                return;
                            }
                            long nowEpochMs = System.currentTimeMillis();
                            if (!finding.known()) {
                                LOG.warn(
                                        "upstream unreachable host={} port={} cause=\"{}\"; the node serves "
                                                + "and tries again",
                                        host,
                                        port,
                                        failure.getMessage());
                            }
                            long sinceEpochMs = finding.known() ? finding.sinceEpochMs() : nowEpochMs;
                            finding = new Finding(
                                    true, false, sinceEpochMs, String.valueOf(failure.getMessage()), nowEpochMs);
                            vertx.setTimer(AGAIN_MS, timer -> again());
                        });
    }

    private void again() {
        if (!closed) {
            start();
        }
    }

    /** Asks no more. Any thread. */
    void close() {
        closed = true;
        client.close();
    }

    Finding finding() {
        return finding;
    }
}
