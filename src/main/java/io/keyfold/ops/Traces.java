package io.keyfold.ops;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The traces that run on this node: each looks at its conversation four times a second and streams what is new, as
 * server-sent events. Looks go wherever the conversation's owner is at that time, so a trace outlives a change of
 * owner. Bounded in number; a reader who falls behind is dropped.
 */
final class Traces {
    /** Traces at a time on one node. */
    static final int MAX = 16;

    static final long LOOK_EVERY_MS = 250;

    /** A reader who took nothing for so long is dropped. */
    static final long PATIENCE_MS = 5_000;

    /** So often something is sent, so that nobody on the way takes the connection for dead. */
    private static final long ALIVE_EVERY_MS = 15_000;

    private static final Logger LOG = LoggerFactory.getLogger(Traces.class);

    private final Vertx vertx;
    private final TraceSource source;
    private final AtomicInteger running = new AtomicInteger();

    Traces(Vertx vertx, TraceSource source) {
        this.vertx = vertx;
        this.source = source;
    }

    /** Begins to stream to {@code response}, until its reader leaves; false when as many run as may. */
    boolean open(String conversationId, HttpServerResponse response) {
        if (running.incrementAndGet() > MAX) {
            running.decrementAndGet();
            return false;
        }
        new Trace(conversationId, response, vertx.getOrCreateContext()).start();
        return true;
    }

    int running() {
        return running.get();
    }

    /** One trace; everything on the context of its request. */
    private final class Trace {
        private final String conversationId;
        private final HttpServerResponse response;
        private final Context context;
        private final TraceNews news = new TraceNews();
        private long timer;
        private boolean looking;
        private boolean over;
        private long behindMs;
        private long silentMs;

        Trace(String conversationId, HttpServerResponse response, Context context) {
            this.conversationId = conversationId;
            this.response = response;
            this.context = context;
        }

        void start() {
            LOG.info("trace begins running={}", running.get());
            response.exceptionHandler(broken -> stop());
            response.closeHandler(closed -> stop());
            response.setChunked(true)
                    .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
                    .putHeader("X-Accel-Buffering", "no");
            tell(TraceNews.line("tracing", System.currentTimeMillis())
                    .put("conversation", conversationId)
                    .put("timeline", source.timeline()));
            timer = vertx.setPeriodic(1, LOOK_EVERY_MS, tick -> tick());
        }

        private void tick() {
            if (response.writeQueueFull()) {
                behindMs += LOOK_EVERY_MS;
                if (behindMs > PATIENCE_MS) {
                    end("The reader took nothing for " + PATIENCE_MS / 1_000 + " s, so the trace was ended.");
                }
                return;
            }
            behindMs = 0;
            silentMs += LOOK_EVERY_MS;
            if (silentMs >= ALIVE_EVERY_MS) {
                silentMs = 0;
                response.write(": still here\n\n");
            }
            look();
        }

        private void look() {
            if (looking) {
                return;
            }
            looking = true;
            source.look(conversationId)
                    .onComplete(seen -> context.runOnContext(nothing -> {
                        looking = false;
                        if (!over) {
                            TraceSource.Seen now = seen.succeeded()
                                    ? seen.result()
                                    : TraceSource.Seen.nothing(
                                            "The node could not look: it is probably being stopped.");
                            news.of(now, System.currentTimeMillis()).forEach(this::tell);
                        }
                    }));
        }

        private void tell(JsonObject line) {
            silentMs = 0;
            response.write("data: " + line.encode() + "\n\n");
        }

        private void end(String why) {
            LOG.warn("trace dropped why=\"{}\"", why);
            tell(TraceNews.line("end", System.currentTimeMillis()).put("why", why));
            stop();
            response.end();
        }

        private void stop() {
            if (!over) {
                over = true;
                vertx.cancelTimer(timer);
                running.decrementAndGet();
            }
        }
    }
}
