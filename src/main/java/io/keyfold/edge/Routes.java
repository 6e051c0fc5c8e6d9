package io.keyfold.edge;

import io.keyfold.core.ProblemCode;
import io.keyfold.edge.body.Refused;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Every path but the typing paths, as one table: the router is built from it, and the API document is checked against
 * it. What the table does not know is passed on where that is allowed, else 404; a known path with another method is
 * 405 and says which it takes.
 */
final class Routes {
    private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

    private final List<Route> table;
    private final BodyReader bodies;
    private final Admission admission;
    private final Problems problems;
    private final int maxBodyBytes;
    private final @Nullable PassThrough passThrough;

    /**
     * The rows, and what comes after the last.
     *
     * @param maxBodyBytes of a call that no row serves: read, so that its connection can go on
     * @param passThrough gets what no row serves; null when that is 404
     */
    Routes(
            List<Route> table,
            BodyReader bodies,
            Admission admission,
            Problems problems,
            int maxBodyBytes,
            @Nullable PassThrough passThrough) {
        this.passThrough = passThrough;
        this.table = List.copyOf(table);
        this.bodies = bodies;
        this.admission = admission;
        this.problems = problems;
        this.maxBodyBytes = maxBodyBytes;
    }

    /** What serves a call; its refusal becomes the answer. */
    @FunctionalInterface
    interface Handler {
        void handle(Call call) throws Refused;
    }

    /**
     * One row.
     *
     * @param template the path, parameters in braces as in the API document
     * @param maxBodyBytes limit of the body
     */
    record Route(HttpMethod method, String template, int maxBodyBytes, Handler handler) {}

    List<Route> table() {
        return table;
    }

    /** The router, mounted below {@code pathPrefix}. */
    Router router(Vertx vertx, String pathPrefix) {
        Router router = Router.router(vertx);
        for (Route route : table) {
            var mounted = router.route(route.method(), routerPath(route.template()));
            if (HttpMethod.GET.equals(route.method())) {
                mounted.method(HttpMethod.HEAD);
            }
            mounted.handler(context -> serve(context, route.maxBodyBytes(), route.handler()));
        }
        methodsByTemplate()
                .forEach((template, methods) -> router.route(routerPath(template))
                        .handler(context -> serve(context, maxBodyBytes, call -> refuseMethod(call, methods))));
        router.route().handler(this::serveOther);
        router.route().failureHandler(this::failed);
        if (pathPrefix.isEmpty()) {
            return router;
        }
        Router root = Router.router(vertx);
        root.route(pathPrefix + "/*").subRouter(router);
        root.route().handler(context -> serve(context, maxBodyBytes, Routes::refusePath));
        root.route().failureHandler(this::failed);
        return root;
    }

    private void serveOther(RoutingContext context) {
        if (passThrough != null && passThrough.serves(context.request())) {
            passThrough.handle(context.request());
        } else {
            serve(context, maxBodyBytes, Routes::refusePath);
        }
    }

    private void serve(RoutingContext context, int maxBytes, Handler handler) {
        HttpServerRequest request = context.request();
        bodies.read(request, maxBytes, new BodyReader.Sink() {
            @Override
            public void body(Buffer body) {
                if (admission.enters(request)) {
                    handle(new Call(context, body), handler);
                }
            }

            @Override
            public void unusable(ProblemCode problem, String detail) {
                if (admission.enters(request)) {
                    problems.refuse(request, problem, detail);
                }
            }
        });
    }

    private void handle(Call call, Handler handler) {
        try {
            handler.handle(call);
        } catch (Refused refusal) {
            problems.refuse(call.request(), refusal.problem(), refusal.detail());
        } catch (RuntimeException defect) {
            problems.defect(call.request(), defect);
        }
    }

    private void refuseMethod(Call call, String allowed) {
        call.request().response().putHeader(HttpHeaders.ALLOW, allowed);
        problems.refuse(
                call.request(), ProblemCode.METHOD_NOT_ALLOWED, "This path takes " + allowed + " and nothing else.");
    }

    private static void refusePath(Call call) throws Refused {
        throw new Refused(ProblemCode.NOT_FOUND, ProblemCode.NOT_FOUND.cause());
    }

    /** Whether the router can make anything of a path; of others it would say that they are its own fault. */
    static boolean isReadable(@Nullable String path) {
        return path != null
                && path.startsWith("/")
                && !BROKEN_ESCAPE.matcher(path).find();
    }

    /** Answers a call whose path is not {@link #isReadable}. */
    void refuseTarget(HttpServerRequest request) {
        if (admission.enters(request)) {
            bodies.discard(request);
            problems.refuse(request, ProblemCode.NOT_FOUND, "The request target is not a path.");
        }
    }

    private void failed(RoutingContext context) {
        if (context.statusCode() == ProblemCode.BODY_INVALID.status()) {
            problems.refuse(context.request(), ProblemCode.BODY_INVALID, "The request's head is not valid HTTP.");
            return;
        }
        Throwable defect = context.failure();
        problems.defect(context.request(), defect == null ? new IllegalStateException("no failure given") : defect);
    }

    private Map<String, String> methodsByTemplate() {
        return table.stream()
                .collect(Collectors.groupingBy(
                        Route::template,
                        LinkedHashMap::new,
                        Collectors.mapping(route -> route.method().name(), Collectors.joining(", "))));
    }

    private static String routerPath(String template) {
        return template.replaceAll("\\{(\\w+)}", ":$1");
    }
}
