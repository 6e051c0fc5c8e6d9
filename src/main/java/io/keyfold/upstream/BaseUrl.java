package io.keyfold.upstream;

import io.keyfold.core.Ids;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Where requests go.
 *
 * @param host name or address
 * @param port 1 to 65535
 * @param ssl whether TLS is spoken
 * @param path before every path; empty, or beginning with a slash and not ending with one
 */
record BaseUrl(String host, int port, boolean ssl, String path) {
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    /** Reads an absolute http or https URL; throws {@link IllegalArgumentException} for anything else. */
    static BaseUrl parse(String url) {
        URI uri = URI.create(url);
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        boolean ssl = scheme.equals("https");
        if (uri.getHost() == null || !ssl && !scheme.equals("http")) {
            throw new IllegalArgumentException("not an http or https URL: " + url);
        }
        String rawPath = uri.getRawPath() == null ? "" : uri.getRawPath();
        String path = rawPath.endsWith("/") ? rawPath.substring(0, rawPath.length() - 1) : rawPath;
        int defaultPort = ssl ? HTTPS_PORT : HTTP_PORT;
        return new BaseUrl(uri.getHost(), uri.getPort() > 0 ? uri.getPort() : defaultPort, ssl, path);
    }

    /** A request to {@code below}, which begins with a slash or is empty. */
    RequestOptions options(HttpMethod method, String below) {
        String uri = path + below;
        return new RequestOptions()
                .setMethod(method)
                .setHost(host)
                .setPort(port)
                .setSsl(ssl)
                .setFollowRedirects(false)
                .setURI(uri.isEmpty() ? "/" : uri);
    }

    /** One path segment; what is a valid id passes unchanged. */
    static String segment(String id) {
        return Ids.isValid(id)
                ? id
                : URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
