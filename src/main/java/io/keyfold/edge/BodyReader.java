package io.keyfold.edge;

import io.keyfold.core.ProblemCode;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Collects request bodies with a hard limit on their size and on the time they take. What comes after the limit is
 * discarded, so that the connection can go on, up to {@value #MAX_DISCARDED_BYTES} bytes and the same deadline; then it
 * is closed. All bodies wait equally long, so their deadlines are a queue, watched by one timer that ticks only while
 * something waits. One instance per event loop, used on it only.
 */
final class BodyReader {
    /** A body that is not complete after this time is given up. */
    static final long TIMEOUT_MS = 10_000;
    /** More than this is not read only to keep a connection. */
    static final long MAX_DISCARDED_BYTES = 16L << 20;

    private static final long TICK_MS = 250;
    private static final Buffer EMPTY = Buffer.buffer(0);

    private static final Sink NOWHERE = new Sink() {
        @Override
        public void body(Buffer body) {}

        @Override
        public void unusable(ProblemCode problem, String detail) {}
    };

    private final Vertx vertx;
    private final LongSupplier nowMs;
    private final long timeoutMs;
    private @Nullable Reading oldest;
    private @Nullable Reading newest;
    private long timer = -1;

    BodyReader(Vertx vertx, LongSupplier nowMs, long timeoutMs) {
        this.vertx = vertx;
        this.nowMs = nowMs;
        this.timeoutMs = timeoutMs;
    }

    /** Where a body goes: one of the two, once; nothing when the caller hangs up. */
    interface Sink {
        void body(Buffer body);

        void unusable(ProblemCode problem, String detail);
    }

    /** Starts to read; must be called before the request's handler returns. */
    void read(HttpServerRequest request, int maxBytes, Sink sink) {
        Reading reading = new Reading(request, maxBytes, sink, nowMs.getAsLong() + timeoutMs);
        append(reading);
        request.handler(reading).endHandler(reading::ended).exceptionHandler(reading::failed);
        reading.refuseByDeclaredLength();
    }

    /** Reads what is still to come of a body that nobody wants, so that its connection can go on. */
    void discard(HttpServerRequest request) {
        if (!request.isEnded()) {
            read(request, 0, NOWHERE);
            request.resume();
        }
    }

    private void append(Reading reading) {
        reading.older = newest;
        if (newest == null) {
            oldest = reading;
        } else {
            newest.newer = reading;
        }
        newest = reading;
        if (timer < 0) {
            timer = vertx.setPeriodic(TICK_MS, id -> expire());
        }
    }

    private void remove(Reading reading) {
        if (reading.older == null && oldest != reading) {
            return;
        }
        if (reading.older == null) {
            oldest = reading.newer;
        } else {
            reading.older.newer = reading.newer;
        }
        if (reading.newer == null) {
            newest = reading.older;
        } else {
            reading.newer.older = reading.older;
        }
        reading.older = null;
        reading.newer = null;
    }

    private void expire() {
        long turnMs = nowMs.getAsLong();
        Reading reading = oldest;
        while (reading != null && turnMs - reading.deadlineMs >= 0) {
            reading.expired();
            reading = oldest;
        }
        if (reading == null) {
            vertx.cancelTimer(timer);
            timer = -1;
        }
    }

    /** One body on its way in. */
    private final class Reading implements Handler<Buffer> {
        private final HttpServerRequest request;
        private final int maxBytes;
        private final Sink sink;
        private final long deadlineMs;
        private @Nullable Buffer collected;
        private boolean owned;
        private boolean refused;
        private long discardedBytes;
        private @Nullable Reading older;
        private @Nullable Reading newer;

        Reading(HttpServerRequest request, int maxBytes, Sink sink, long deadlineMs) {
            this.request = request;
            this.maxBytes = maxBytes;
            this.sink = sink;
            this.deadlineMs = deadlineMs;
        }

        void refuseByDeclaredLength() {
            long bytes = declaredBytes(request);
            if (bytes > maxBytes) {
                if (bytes > MAX_DISCARDED_BYTES && !request.response().headWritten()) {
                    request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
                }
                refuse(ProblemCode.BODY_TOO_LARGE, tooLarge());
            }
        }

        @Override
        public void handle(Buffer chunk) {
            if (refused) {
                discard(chunk.length());
            } else if (length() + chunk.length() > maxBytes) {
                collected = null;
                refuse(ProblemCode.BODY_TOO_LARGE, tooLarge());
                discard(chunk.length());
            } else {
                collected = collected == null ? chunk : own(collected).appendBuffer(chunk);
            }
        }

        /** Most bodies are one chunk, which is not copied; of more, each byte is copied to a buffer that grows. */
        private Buffer own(Buffer soFar) {
            if (owned) {
                return soFar;
            }
            owned = true;
            return Buffer.buffer(2 * soFar.length()).appendBuffer(soFar);
        }

        void ended(Void end) {
            remove(this);
            if (!refused) {
                sink.body(collected == null ? EMPTY : collected);
            }
        }

        void failed(Throwable hungUp) {
            remove(this);
        }

        void expired() {
            remove(this);
            if (!refused) {
                request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
                refuse(ProblemCode.BODY_INVALID, "The body did not arrive within " + timeoutMs + " ms.");
            }
            request.connection().close();
        }

        private void refuse(ProblemCode problem, String detail) {
            refused = true;
            sink.unusable(problem, detail);
        }

        private void discard(int bytes) {
            discardedBytes += bytes;
            if (discardedBytes > MAX_DISCARDED_BYTES) {
                remove(this);
                request.connection().close();
            }
        }

        private int length() {
            return collected == null ? 0 : collected.length();
        }

        private String tooLarge() {
            return "The body is larger than " + maxBytes + " bytes.";
        }
    }

    /** What the head says of the body's length; 0 when it says nothing. */
    static long declaredBytes(HttpServerRequest request) {
        String declared = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (declared == null) {
            return 0;
        }
        try {
            // Digits only, as the decoder has already checked; too many of them is simply too large.
            return Long.parseLong(declared.strip());
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }
}
