package io.keyfold.edge;

import io.keyfold.config.Settings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.ext.web.Router;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where desktops arrive, on one event loop: an HTTP server whose connections all live on the loop that {@link #start}
 * was called on. Edges of one node share a port. The typing paths are taken by hand, everything else by a router.
 */
public final class HttpEdge {
    private static final Logger LOG = LoggerFactory.getLogger(HttpEdge.class);

    private static final long QUIET_POLL_MS = 20;

    private final Vertx vertx;
    private final Settings settings;
    private final String pathPrefix;
    private final EdgeParts parts;
    private final Router router;
    private final HttpServer server;
    private @Nullable Mount mount;
    private boolean draining;

    public HttpEdge(Vertx vertx, EdgeServices services) {
        this(vertx, services, BodyReader.TIMEOUT_MS);
    }

    HttpEdge(Vertx vertx, EdgeServices services, long bodyTimeoutMs) {
        this.vertx = vertx;
        settings = services.settings();
        pathPrefix = settings.http().pathPrefix();
        parts = EdgeParts.of(vertx, services, bodyTimeoutMs);
        router = parts.routes().router(vertx, pathPrefix);
        server = vertx.createHttpServer(ServerOptions.of(settings)).requestHandler(this::handle);
    }

    /** Puts somebody else's pages on this port; before {@link #start}. */
    public void mount(Mount pages) {
        mount = pages;
    }

    /** Binds; called on this edge's event loop. Completes with the bound port. */
    public Future<Integer> start() {
        return server.listen().map(HttpServer::actualPort);
    }

    /**
     * Lets calls under way end for {@code graceMs}, then closes what is left. While calls that were passed on are,
     * others of that kind hear that the node is about to end; else no more connections are taken from here on. On the
     * loop.
     */
    public Future<Void> stop(long graceMs) {
        draining = true;
        parts.upgrades().drain();
        parts.sockets().close();
        PassThrough pass = parts.passThrough();
        if (pass == null) {
            return server.shutdown(graceMs, TimeUnit.MILLISECONDS);
        }
        pass.close();
        return quiet(pass, graceMs).compose(leftMs -> server.shutdown(leftMs, TimeUnit.MILLISECONDS));
    }

    /** Waits for calls that were passed on, {@code graceMs} at most; what is left of that. */
    private Future<Long> quiet(PassThrough pass, long graceMs) {
        return pass.isQuiet() || graceMs < QUIET_POLL_MS
                ? Future.succeededFuture(graceMs)
                : vertx.timer(QUIET_POLL_MS, TimeUnit.MILLISECONDS)
                        .compose(polled -> quiet(pass, graceMs - QUIET_POLL_MS));
    }

    /**
     * From now on every answer asks its client to connect anew, which a load balancer sends elsewhere; WebSockets are
     * told so, spread over a second. Completes when the last was told. On the loop.
     */
    public Future<Void> drain() {
        draining = true;
        parts.upgrades().drain();
        return parts.sockets().drain();
    }

    /** Takes over what may change without a restart: origins, limits, the kill switch, the TLS files. On the loop. */
    public void apply(Settings changed) {
        parts.admission().apply(changed);
        parts.keystrokes().switchTyping(changed.typing().enabled());
        ServerSSLOptions tls = ServerOptions.tls(changed.http());
        if (tls != null && settings.http().tlsCertFile() != null) {
            server.updateSSLOptions(tls, true)
                    .onFailure(e -> LOG.error("certificate not replaced; the old one stays", e));
        }
    }

    /**
     * A message was sent in a conversation: its next key matters. On the loop.
     *
     * @param conversationHash {@link io.keyfold.core.StableHash#of} of its id
     */
    public void openGates(long conversationHash) {
        parts.keystrokes().openGates(conversationHash);
    }

    /** WebSockets that live on this loop. On the loop. */
    int sockets() {
        return parts.sockets().size();
    }

    private void handle(HttpServerRequest request) {
        if (draining) {
            request.response()
                    .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
                    .endHandler(ended -> request.connection().close());
        }
        if (parts.upgrades().areAskedBy(request)) {
            parts.upgrades().handle(request);
            return;
        }
        TypingPath typing = HttpMethod.POST.equals(request.method()) ? typingPath(request.path()) : null;
        if (typing != null) {
            parts.typing().handle(request, typing);
        } else if (mount != null && mount.serves(request.path())) {
            visit(mount, request);
        } else if (!Routes.isReadable(request.path())) {
            parts.routes().refuseTarget(request);
        } else {
            router.handle(request);
        }
    }

    private void visit(Mount visited, HttpServerRequest request) {
        if (parts.admission().enters(request)) {
            visited.pages().handle(request);
        }
    }

    private @Nullable TypingPath typingPath(@Nullable String path) {
        if (path == null || !path.startsWith(pathPrefix)) {
            return null;
        }
        return TypingPath.of(pathPrefix.isEmpty() ? path : path.substring(pathPrefix.length()));
    }
}
