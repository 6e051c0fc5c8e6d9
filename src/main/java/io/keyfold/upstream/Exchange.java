package io.keyfold.upstream;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer. Tells its owner exactly one of {@code leaving} = false, {@code answered} or
 * {@code failed} as the last word, unless the owner ends it by {@link #abort}. Owned by one event loop.
 */
final class Exchange {
    /** Whose request it is. Nothing is called before {@link Exchange#start} returned. */
    interface Owner {
        /**
         * A connection is there: the moment to put the last headers and to decide.
         *
         * @return false to drop the request, of which nothing was sent
         */
        boolean leaving(HttpClientRequest request);

        /** How many bytes of body are wanted with this status; 0 when the status says all. */
        int bodyLimit(int status);

        void answered(Answer answer);

        /** No answer will come. {@code written}: whether bytes of the request may have left. */
        void failed(boolean written);
    }

    /** Bytes of a body nobody wants that are read to keep the connection. */
    private static final int MAX_UNWANTED_BYTES = 16_384;

    private final LoopHttp http;
    private final Owner owner;
    private final Buffer body;
    private @Nullable HttpClientRequest request;
    private @Nullable Buffer received;
    private long unwantedBytes;
    private long writtenAtNs;
    private boolean starting;
    private boolean written;
    private boolean told;
    private boolean over;

    /** @param body what to send; empty for none */
    Exchange(LoopHttp http, Owner owner, Buffer body) {
        this.http = http;
        this.owner = owner;
        this.body = body;
    }

    /** Asks for a connection; the rest follows from there. */
    void start(RequestOptions options) {
        starting = true;
        try {
            http.client.request(options).onComplete(this::connected, this::failed);
        } catch (IllegalStateException clientIsClosed) {
            failed(clientIsClosed);
        }
        starting = false;
    }

    /** Whether bytes may have left. */
    boolean isWritten() {
        return written;
    }

    /** Since the request was written, in ns; 0 when it was not. */
    long sinceWrittenNs() {
        return written ? Math.max(1, System.nanoTime() - writtenAtNs) : 0;
    }

    /** Whether the connection is free again. */
    boolean isOver() {
        return over;
    }

    /** Ends it without another word to the owner; a connection in use is closed. */
    void abort() {
        told = true;
        end();
    }

    private void end() {
        HttpClientRequest current = request;
        if (!over && current != null) {
            current.reset();
        }
        over = true;
    }

    private void connected(HttpClientRequest connected) {
        connected.exceptionHandler(this::failed);
        if (starting) {
            http.later(() -> use(connected));
        } else {
            use(connected);
        }
    }

    private void use(HttpClientRequest connected) {
        request = connected;
        if (over) {
            connected.reset();
            return;
        }
        if (!owner.leaving(connected)) {
            abort();
            return;
        }
        written = true;
        writtenAtNs = System.nanoTime();
        connected.response().onComplete(this::answering, this::failed);
        connected.end(body);
    }

    private void failed(Throwable cause) {
        if (starting) {
            http.later(() -> failed(cause));
            return;
        }
        over = true;
        if (!told) {
            told = true;
            owner.failed(written);
        }
    }

    private void answering(HttpClientResponse response) {
        if (over) {
            return;
        }
        int limit = owner.bodyLimit(response.statusCode());
        if (limit == 0) {
            drain(response);
            tell(response, null);
        } else {
            read(response, limit);
        }
    }

    private void drain(HttpClientResponse response) {
        response.handler(this::unwanted);
        response.endHandler(ignored -> over = true);
        response.exceptionHandler(this::failed);
    }

    private void unwanted(Buffer chunk) {
        unwantedBytes += chunk.length();
        if (unwantedBytes > MAX_UNWANTED_BYTES) {
            end();
        }
    }

    private void read(HttpClientResponse response, int limit) {
        response.handler(chunk -> collect(response, chunk, limit));
        response.endHandler(ignored -> {
            over = true;
            tell(response, received == null ? Buffer.buffer() : received);
        });
        response.exceptionHandler(this::failed);
    }

    private void collect(HttpClientResponse response, Buffer chunk, int limit) {
        if (over) {
            return;
        }
        Buffer all = received == null ? Buffer.buffer() : received;
        received = all.appendBuffer(chunk);
        if (all.length() > limit) {
            tell(response, null);
            end();
        }
    }

    private void tell(HttpClientResponse response, @Nullable Buffer content) {
        if (!told) {
            told = true;
            owner.answered(new Answer(
                    response.statusCode(),
                    response.getHeader(HttpHeaders.RETRY_AFTER),
                    RateHeaders.parse(response.headers()),
                    content));
        }
    }
}
