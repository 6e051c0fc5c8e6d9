package io.keyfold.edge;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * Somebody else's pages on the traffic port, below one path. Origin and address of a call are checked before it gets
 * there, its agent is not. A relay that serves desktops has none; {@code demo} puts its page here.
 *
 * @param path where they begin, such as {@code /demo}: with a leading slash and no trailing one; below the path prefix
 *     is not meant
 * @param pages called on the event loop of the edge that has the connection, so by several threads
 */
public record Mount(String path, Handler<HttpServerRequest> pages) {
    boolean serves(@Nullable String requested) {
        return requested != null
                && requested.startsWith(path)
                && (requested.length() == path.length() || requested.charAt(path.length()) == '/');
    }
}
