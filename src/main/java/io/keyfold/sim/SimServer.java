package io.keyfold.sim;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The simulator's HTTP server: one instance on one event loop, which owns the state. */
final class SimServer extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(SimServer.class);

    /** The platform's published limit of a request. */
    private static final int MAX_BODY_BYTES = 512_000;

    private static final int MAX_FRAME_BYTES = 65_536;

    /** Pages served from this machine may call; others may not, since tokens are for the asking here. */
    private static final Pattern LOCAL_ORIGIN =
            Pattern.compile("https?://(localhost|127\\.0\\.0\\.1|\\[::1])(:\\d{1,5})?");

    /** RFC 9110, section 5.6.7. */
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final SimState state;
    private final GuestSockets sockets;
    private final Routes routes;
    private final long correlationPrefix = UUID.randomUUID().getMostSignificantBits();
    private volatile Consumer<CallRecord> observer = call -> {};
    private long correlationCount;
    private long dateEpochS;
    private String date = "";
    private @Nullable HttpServer server;

    SimServer(SimState state) {
        this.state = state;
        sockets = new GuestSockets(state);
        routes = new Routes(state, sockets);
    }

    @Override
    public Future<?> start() {
        HttpServerOptions options = new HttpServerOptions()
                .setHandle100ContinueAutomatically(true)
                .setMaxWebSocketFrameSize(MAX_FRAME_BYTES)
                .setMaxWebSocketMessageSize(MAX_FRAME_BYTES);
        return vertx.createHttpServer(options)
                .requestHandler(this::received)
                .webSocketHandshakeHandler(sockets::handshake)
                .webSocketHandler(sockets::opened)
                .listen(state.options().port(), state.options().host())
                .onSuccess(listening -> server = listening);
    }

    @Override
    public Future<?> stop() {
        return server == null ? Future.succeededFuture() : server.close();
    }

    /** The context of the event loop that owns the state. */
    Context context() {
        return context;
    }

    void observe(Consumer<CallRecord> newObserver) {
        observer = newObserver;
    }

    /** The port listened on; known once started. */
    int port() {
        if (server == null) {
            throw new IllegalStateException("the simulator is not started");
        }
        return server.actualPort();
    }

    private void received(HttpServerRequest request) {
        long receivedNs = System.nanoTime();
        long receivedEpochMs = System.currentTimeMillis();
        allowLocalPages(request);
        Routes.Found found = routes.find(request.method(), request.path());
        Route.Match match = found.match();
        if (match == null) {
            answerWithoutRoute(request, found.status());
            return;
        }
        Buffer body = Buffer.buffer();
        request.exceptionHandler(e -> LOG.debug("call broke off error={}", e.getMessage()));
        request.handler(chunk -> {
            if (body.length() <= MAX_BODY_BYTES) {
                body.appendBuffer(chunk);
            }
        });
        request.endHandler(end ->
                serve(request, new Call(request, match, body, receivedNs, receivedEpochMs, nextCorrelationId())));
    }

    private String nextCorrelationId() {
        return new UUID(correlationPrefix, Long.MIN_VALUE | ++correlationCount).toString();
    }

    private static void allowLocalPages(HttpServerRequest request) {
        String origin = request.getHeader("Origin");
        if (origin != null && LOCAL_ORIGIN.matcher(origin).matches()) {
            request.response()
                    .putHeader("Access-Control-Allow-Origin", origin)
                    .putHeader("Access-Control-Allow-Methods", "GET, POST, PUT, DELETE")
                    .putHeader(
                            "Access-Control-Allow-Headers", "Authorization, Content-Type, guest_token, purecloud-sdk")
                    .putHeader("Access-Control-Expose-Headers", "Retry-After, ININ-Correlation-Id")
                    .putHeader("Vary", "Origin");
        }
    }

    private void answerWithoutRoute(HttpServerRequest request, int status) {
        if (request.method().equals(HttpMethod.OPTIONS)) {
            finish(request.response(), request.response().setStatusCode(204).end());
            return;
        }
        String correlationId = nextCorrelationId();
        Answer answer = status == 405
                ? PlatformError.of(correlationId, 405, "method.not.allowed", "The method is not allowed here.")
                : PlatformError.of(correlationId, 404, "not.found", "The requested resource was not found.");
        write(request.response(), answer, correlationId, null);
    }

    private void serve(HttpServerRequest request, Call call) {
        CallKind kind = call.route().kind();
        if (kind == null) {
            write(request.response(), answer(call), call.correlationId(), null);
            return;
        }
        call.describe();
        FaultInjector.Fate fate = state.faults().fate(kind, call.nowMs());
        switch (fate) {
            case SERVED -> answerLogged(request, call, kind, answer(call));
            case REFUSED -> {
                Faults faults = state.faults().current(call.nowMs());
                answerLogged(request, call, kind, PlatformError.injected(call, faults.status(), faults.retryAfterS()));
            }
            case SWALLOWED -> record(call, kind, 0, false);
            case CUT -> {
                record(call, kind, 0, false);
                request.connection().close().onFailure(e -> LOG.debug("cut failed error={}", e.getMessage()));
            }
        }
    }

    private static Answer answer(Call call) {
        if (call.body().length() > MAX_BODY_BYTES) {
            return PlatformError.of(call, 413, "request.entity.too.large", "The body exceeds 512000 bytes.");
        }
        try {
            return call.route().handler().apply(call);
        } catch (RuntimeException e) { // a defect here; the caller gets what a platform with a defect gives
            LOG.error("simulator failed path={}", call.route().template(), e);
            return PlatformError.of(call, 500, "internal.server.error", "The simulator has a defect; see its log.");
        }
    }

    private void answerLogged(HttpServerRequest request, Call call, CallKind kind, Answer answer) {
        record(call, kind, answer.status(), answer.accepted());
        long latencyMs = state.faults().latencyMs(kind, call.nowMs());
        if (latencyMs == 0) {
            write(request.response(), answer, call.correlationId(), call.rate());
        } else {
            vertx.setTimer(latencyMs, id -> write(request.response(), answer, call.correlationId(), call.rate()));
        }
    }

    private void record(Call call, CallKind kind, int status, boolean accepted) {
        CallRecord line = call.toRecord(kind, status, accepted);
        state.log().append(line);
        state.stats().count(line, call.nowMs());
        observer.accept(line);
    }

    private void write(
            HttpServerResponse response, Answer answer, String correlationId, Call.@Nullable RateState rate) {
        if (response.closed()) {
            return;
        }
        response.setStatusCode(answer.status())
                .putHeader("ININ-Correlation-Id", correlationId)
                .putHeader("Date", httpDate(System.currentTimeMillis() / 1_000));
        if (answer.retryAfterS() > 0) {
            response.putHeader("Retry-After", Integer.toString(answer.retryAfterS()));
        }
        if (rate != null) {
            response.putHeader("inin-ratelimit-count", Integer.toString(rate.count()))
                    .putHeader("inin-ratelimit-allowed", Integer.toString(rate.allowed()))
                    .putHeader("inin-ratelimit-reset", Long.toString(rate.resetS()));
        }
        Buffer body = answer.body();
        String contentType = answer.contentType();
        if (body == null || contentType == null) {
            finish(response, response.end());
        } else {
            finish(response, response.putHeader("Content-Type", contentType).end(body));
        }
    }

    /** Written once a second. */
    private String httpDate(long epochS) {
        if (epochS != dateEpochS) {
            dateEpochS = epochS;
            date = HTTP_DATE.format(Instant.ofEpochSecond(epochS));
        }
        return date;
    }

    private static void finish(HttpServerResponse response, Future<Void> written) {
        written.onFailure(e -> LOG.debug("answer failed status={} error={}", response.getStatusCode(), e.getMessage()));
    }
}
