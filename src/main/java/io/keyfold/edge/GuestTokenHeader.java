package io.keyfold.edge;

import io.keyfold.edge.body.InvalidBody;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * The header with which the seed's call hands over a guest token; its second name is for proxies that drop names with
 * underscores.
 */
final class GuestTokenHeader {
    private static final CharSequence NAME = HttpHeaders.createOptimized("guest_token");
    private static final CharSequence PROXY_SAFE_NAME = HttpHeaders.createOptimized("X-Guest-Token");

    private GuestTokenHeader() {}

    static boolean isPresent(HttpServerRequest request) {
        return value(request) != null;
    }

    /** The token, or null when none is handed over; an empty header hands over none. */
    static @Nullable String tokenOf(HttpServerRequest request) throws InvalidBody {
        String token = value(request);
        if (token == null || token.isEmpty()) {
            return null;
        }
        if (!GuestTokenBody.isToken(token)) {
            throw new InvalidBody("The header guest_token is not a token: 1 to " + GuestTokenBody.MAX_TOKEN_LENGTH
                    + " printable characters without spaces.");
        }
        return token;
    }

    private static @Nullable String value(HttpServerRequest request) {
        String token = request.getHeader(NAME);
        return token != null ? token : request.getHeader(PROXY_SAFE_NAME);
    }
}
