package io.keyfold.cli.replay;

import io.vertx.core.http.HttpConnectOptions;
import java.net.URI;

/**
 * Where one relay is.
 *
 * @param base its URL; a path in it is put before every call's
 */
record RelayAddress(URI base) {
    private static final int DEFAULT_HTTP_PORT = 80;
    private static final int DEFAULT_HTTPS_PORT = 443;

    /** Where connections go. */
    HttpConnectOptions connect() {
        boolean tls = "https".equals(base.getScheme());
        int defaultPort = tls ? DEFAULT_HTTPS_PORT : DEFAULT_HTTP_PORT;
        return new HttpConnectOptions()
                .setHost(base.getHost())
                .setPort(base.getPort() < 0 ? defaultPort : base.getPort())
                .setSsl(tls);
    }

    /** What stands before every call's path: empty, or a path that starts with a slash and does not end with one. */
    String pathPrefix() {
        String path = base.getRawPath();
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
}
