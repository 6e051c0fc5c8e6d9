package io.keyfold.ops;

import io.keyfold.core.Ids;
import io.keyfold.core.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The second port: health, status and metrics for everybody who reaches it, and {@code /admin} for who holds the admin
 * token. Runs on one event loop; nothing here waits on it.
 */
public final class ManagementServer {
    private static final Logger LOG = LoggerFactory.getLogger(ManagementServer.class);
    /** Longer than a drain may take, which is the longest answer here. */
    private static final int IDLE_TIMEOUT_SECONDS = 60;

    private static final String BEARER = "Bearer ";
    private static final String JSON = "application/json";
    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String INDEX = """
            <!doctype html><html lang="en"><meta charset="utf-8"><title>Keyfold</title>
            <h1>Keyfold</h1>
            <ul>
            <li><a href="live">/live</a> the process answers
            <li><a href="ready">/ready</a> it should get traffic
            <li><a href="status">/status</a> state, dependencies, budgets
            <li><a href="metrics">/metrics</a> Prometheus
            </ul>
            <p>With the admin token: POST /admin/v1/drain, hand over, then not ready;
            GET /admin/v1/trace/{conversation}, what happens in one conversation, as server-sent events.
            """;

    private final HttpServer server;

    private ManagementServer(HttpServer server) {
        this.server = server;
    }

    /**
     * Listens; fails when the address is taken.
     *
     * @param port 0 for any free port
     * @param drain hands over everything; completes when the node holds nothing any more, or its time is over; asked
     *     again, it gives the same answer
     * @param trace what is looked at for traces
     */
    public static Future<ManagementServer> start(
            Vertx vertx,
            String host,
            int port,
            AdminToken adminToken,
            Meters meters,
            StatusSource source,
            Supplier<Future<Drained>> drain,
            TraceSource trace) {
        Routes routes = new Routes(vertx, adminToken, meters, source, drain, new Traces(vertx, trace));
        HttpServerOptions options =
                new HttpServerOptions().setHost(host).setPort(port).setIdleTimeout(IDLE_TIMEOUT_SECONDS);
        return vertx.createHttpServer(options)
                .requestHandler(routes.router())
                .listen()
                .map(ManagementServer::new);
    }

    /** The port that it listens on. */
    public int port() {
        return server.actualPort();
    }

    public Future<Void> close() {
        return server.close();
    }

    private record Routes(
            Vertx vertx,
            AdminToken adminToken,
            Meters meters,
            StatusSource source,
            Supplier<Future<Drained>> drain,
            Traces traces) {

        Router router() {
            Router router = Router.router(vertx);
            router.route().handler(Routes::commonHeaders);
            get(router, "/").handler(ctx -> answer(ctx, "text/html; charset=utf-8", INDEX));
            get(router, "/live").handler(ctx -> json(ctx, 200, new JsonObject().put("live", true)));
            get(router, "/ready").handler(this::ready);
            get(router, "/status").handler(this::status);
            get(router, "/metrics").handler(this::metrics);
            router.route("/admin/*").handler(this::adminOnly);
            router.post("/admin/v1/drain").handler(this::drainNode);
            router.get("/admin/v1/trace/:conversation").handler(this::trace);
            router.errorHandler(404, ctx -> problem(ctx, ProblemCode.NOT_FOUND, notFoundDetail(ctx)));
            router.errorHandler(405, ctx -> problem(ctx, ProblemCode.METHOD_NOT_ALLOWED, "Not with this method."));
            router.errorHandler(500, Routes::unexpected);
            return router;
        }

        private static Route get(Router router, String path) {
            return router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD);
        }

        private static void commonHeaders(RoutingContext ctx) {
            ctx.response()
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                    .putHeader("X-Content-Type-Options", "nosniff");
            ctx.next();
        }

        private void ready(RoutingContext ctx) {
            List<String> reasons = source.notReadyReasons();
            json(
                    ctx,
                    reasons.isEmpty() ? 200 : 503,
                    new JsonObject().put("ready", reasons.isEmpty()).put("reasons", new JsonArray(reasons)));
        }

        private void status(RoutingContext ctx) {
            source.status()
                    .map(status -> StatusJson.of(status, source.notReadyReasons()))
                    .onComplete(status -> json(ctx, 200, status), ctx::fail);
        }

        private void metrics(RoutingContext ctx) {
            vertx.executeBlocking(meters::scrape, false)
                    .onComplete(text -> answer(ctx, PROMETHEUS_TEXT, text), ctx::fail);
        }

        private void adminOnly(RoutingContext ctx) {
            String authorization = ctx.request().getHeader(HttpHeaders.AUTHORIZATION);
            if (authorization == null || !authorization.startsWith(BEARER)) {
                problem(ctx, ProblemCode.TOKEN_MISSING, "Send the admin token as 'Authorization: Bearer <token>'.");
            } else if (!adminToken.matches(authorization.substring(BEARER.length()))) {
                problem(ctx, ProblemCode.TOKEN_INVALID, "This is not the admin token (admin.token) of this node.");
            } else {
                ctx.next();
            }
        }

        private void drainNode(RoutingContext ctx) {
            LOG.info("drain asked for by=admin");
            drain.get()
                    .onComplete(
                            drained -> json(ctx, 200, StatusJson.of(drained)),
                            failure -> problem(
                                    ctx,
                                    ProblemCode.DRAINING,
                                    "The hand-over did not finish: " + failure.getMessage()));
        }

        private void trace(RoutingContext ctx) {
            String conversationId = ctx.pathParam("conversation");
            if (conversationId == null || !Ids.isValid(conversationId)) {
                problem(ctx, ProblemCode.NOT_FOUND, "This is not an id that a conversation can have.");
            } else if (!traces.open(conversationId, ctx.response())) {
                ctx.response().putHeader("Retry-After", "10");
                problem(
                        ctx,
                        ProblemCode.DESKTOP_RATE_LIMITED,
                        "This is about traces, not about typing: " + Traces.MAX
                                + " of them run on this node, and no more may; end one, or ask another node.");
            }
        }

        private static String notFoundDetail(RoutingContext ctx) {
            return ctx.normalizedPath().startsWith("/console")
                    ? "This build has no console."
                    : "The management port has nothing at this path; see / for what it has.";
        }

        private static void unexpected(RoutingContext ctx) {
            LOG.error("management request failed path={}", ctx.normalizedPath(), ctx.failure());
            json(ctx, 500, new JsonObject().put("status", 500).put("title", "Unexpected failure, see the log"));
        }

        private static void problem(RoutingContext ctx, ProblemCode code, String detail) {
            JsonObject body = new JsonObject()
                    .put("type", "/problems/" + code.label())
                    .put("title", code.title())
                    .put("status", code.status())
                    .put("detail", detail)
                    .put("instance", ctx.normalizedPath())
                    .put("code", code.label())
                    .put("message", detail)
                    .put("contextId", UUID.randomUUID().toString())
                    .put("details", new JsonArray())
                    .put("errors", new JsonArray());
            ctx.response().setStatusCode(code.status());
            if (code.status() == 401) {
                ctx.response().putHeader("WWW-Authenticate", "Bearer");
            }
            answer(ctx, "application/problem+json", body.encode());
        }

        private static void json(RoutingContext ctx, int status, JsonObject body) {
            ctx.response().setStatusCode(status);
            answer(ctx, JSON, body.encode());
        }

        private static void answer(RoutingContext ctx, String contentType, String body) {
            Buffer bytes = Buffer.buffer(body);
            HttpServerResponse response = ctx.response().putHeader(HttpHeaders.CONTENT_TYPE, contentType);
            if (HttpMethod.HEAD.equals(ctx.request().method())) {
                // Left to itself, Vert.x drops the length in HTTP/1.1 and sends the body in HTTP/2.
                response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(bytes.length()))
                        .end();
            } else {
                response.end(bytes);
            }
        }
    }
}
