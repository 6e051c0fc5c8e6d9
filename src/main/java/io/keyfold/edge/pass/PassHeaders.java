package io.keyfold.edge.pass;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What of the headers goes on. Never those of one connection (RFC 9110, section 7.6.1), and those that it names itself;
 * the length of the body is told by whoever sends the body.
 */
public final class PassHeaders {
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authentication-info",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings");

    /**
     * The desktop's, but not for the platform: what only this relay reads, what it has answered already, and what would
     * let a caller speak of another host, path, method or address than its own.
     */
    private static final Set<String> KEPT_FROM_PLATFORM = Set.of(
            "host",
            "content-length",
            "expect",
            "origin",
            "x-guest-token",
            "forwarded",
            "x-real-ip",
            "x-original-url",
            "x-original-uri",
            "x-rewrite-url",
            "x-http-method",
            "x-http-method-override",
            "x-method-override");

    /** The platform's headers that its Java SDK looks up case-sensitively, and their spelling. */
    private static final Map<String, String> SPELLED =
            Map.of("retry-after", "Retry-After", "inin-correlation-id", "ININ-Correlation-Id");

    private PassHeaders() {}

    /** Copies what the platform may see of a desktop's headers; a token goes through unread. */
    public static void toPlatform(MultiMap desktop, MultiMap platform) {
        Set<String> named = namedByConnection(desktop);
        for (Map.Entry<String, String> header : desktop) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            boolean kept = HOP_BY_HOP.contains(name)
                    || KEPT_FROM_PLATFORM.contains(name)
                    || named.contains(name)
                    || name.startsWith("keyfold-")
                    || name.startsWith("x-forwarded-")
                    || name.startsWith("access-control-");
            if (!kept) {
                platform.add(header.getKey(), header.getValue());
            }
        }
    }

    /** Copies what the desktop sees of the platform's headers. Which pages may read the answer, this relay says. */
    public static void toDesktop(MultiMap platform, MultiMap desktop) {
        Set<String> named = namedByConnection(platform);
        for (Map.Entry<String, String> header : platform) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            boolean kept = HOP_BY_HOP.contains(name)
                    || named.contains(name)
                    || name.startsWith("keyfold-")
                    || name.startsWith("access-control-");
            if (!kept) {
                desktop.add(SPELLED.getOrDefault(name, header.getKey()), header.getValue());
            }
        }
    }

    private static Set<String> namedByConnection(MultiMap headers) {
        Set<String> named = new HashSet<>();
        for (String value : headers.getAll(HttpHeaders.CONNECTION)) {
            Arrays.stream(value.split(",", -1))
                    .map(name -> name.strip().toLowerCase(Locale.ROOT))
                    .forEach(named::add);
        }
        // Without it the desktop could not tell where the answer ends.
        named.remove("content-length");
        return named;
    }
}
