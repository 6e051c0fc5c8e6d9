package io.keyfold.edge;

import io.keyfold.core.ProblemCode;
import io.keyfold.edge.auth.Caller;
import io.keyfold.edge.body.Refused;
import io.keyfold.edge.ws.WsServer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /v1/ws}: what is checked of a WebSocket before it is one. An upgrade is decided at its head, before its
 * (empty) body, so it does not come through the router. Used on one event loop.
 */
final class Upgrades {
    static final String PATH = "/v1/ws";

    private static final CharSequence VERSION = HttpHeaders.createOptimized("Sec-WebSocket-Version");
    private static final CharSequence KEY = HttpHeaders.createOptimized("Sec-WebSocket-Key");
    private static final CharSequence PROTOCOL = HttpHeaders.createOptimized("Sec-WebSocket-Protocol");
    /** The only version there is (RFC 6455). */
    private static final String WEB_SOCKET_VERSION = "13";

    private static final Logger LOG = LoggerFactory.getLogger(Upgrades.class);

    private final Admission admission;
    private final Problems problems;
    private final WsServer server;
    private final String path;
    private boolean draining;

    Upgrades(Admission admission, Problems problems, WsServer server, String pathPrefix) {
        this.admission = admission;
        this.problems = problems;
        this.server = server;
        path = pathPrefix + PATH;
    }

    /** Refuses every upgrade from now on. */
    void drain() {
        draining = true;
    }

    /** Whether the request asks for a WebSocket, at the place where there is one. */
    boolean areAskedBy(HttpServerRequest request) {
        return HttpMethod.GET.equals(request.method())
                && request.version() == HttpVersion.HTTP_1_1
                && path.equals(request.path())
                && hasWord(request, HttpHeaders.CONNECTION, "upgrade")
                && hasWord(request, HttpHeaders.UPGRADE, "websocket");
    }

    void handle(HttpServerRequest request) {
        if (!admission.enters(request)) {
            return;
        }
        if (draining) {
            problems.refuse(request, ProblemCode.DRAINING, ProblemCode.DRAINING.cause());
        } else if (server.isFull()) {
            problems.refuse(request, ProblemCode.UPSTREAM_UNREACHABLE, "This node holds as many WebSockets as it may.");
        } else if (!isWellFormed(request)) {
            request.response().putHeader(VERSION, WEB_SOCKET_VERSION);
            problems.refuse(
                    request,
                    ProblemCode.BODY_INVALID,
                    "The upgrade needs 'Sec-WebSocket-Version: " + WEB_SOCKET_VERSION + "' and a 'Sec-WebSocket-Key'.");
        } else if (request.headers().contains(HttpHeaders.AUTHORIZATION)) {
            admit(request);
        } else {
            upgrade(request, null);
        }
    }

    /** A call to the same path that asks for no WebSocket. */
    static void refuse(Call call) throws Refused {
        call.request().response().putHeader(HttpHeaders.UPGRADE, "websocket");
        throw new Refused(
                ProblemCode.BODY_INVALID,
                "This path takes a WebSocket upgrade, subprotocol " + WsServer.PROTOCOL + "; see /asyncapi.json.");
    }

    /** The check may take time; a request that has ended meanwhile cannot be upgraded any more. */
    private void admit(HttpServerRequest request) {
        request.pause();
        request.response().endHandler(refused -> request.resume());
        admission.admitOrUnavailable(request, caller -> upgrade(request, caller));
    }

    private void upgrade(HttpServerRequest request, @Nullable Caller caller) {
        String bearer = caller == null ? null : Admission.bearerOf(request);
        boolean speaksOther = request.headers().contains(PROTOCOL) && !hasWord(request, PROTOCOL, WsServer.PROTOCOL);
        request.toWebSocket()
                .onSuccess(socket -> server.accept(socket, caller, bearer, speaksOther))
                .onFailure(refused -> LOG.debug("upgrade failed", refused));
    }

    private static boolean isWellFormed(HttpServerRequest request) {
        return WEB_SOCKET_VERSION.equals(request.getHeader(VERSION))
                && request.headers().contains(KEY);
    }

    private static boolean hasWord(HttpServerRequest request, CharSequence header, String word) {
        List<String> values = request.headers().getAll(header);
        return values.stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .anyMatch(value -> value.strip().equalsIgnoreCase(word));
    }
}
