package io.keyfold.edge.pass;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpServerRequest;

/**
 * The body of one call on its way to the platform: as fast as the platform takes it, and no longer than allowed,
 * however its length is told. Owned by one event loop.
 */
public final class Upload implements Handler<Buffer> {
    private final HttpServerRequest from;
    private final HttpClientRequest to;
    private final long maxBytes;
    private final Runnable tooLarge;
    private long bytes;
    private boolean stopped;

    /** @param tooLarge called once, at the first byte too many; the rest is the caller's to discard */
    public Upload(HttpServerRequest from, HttpClientRequest to, long maxBytes, Runnable tooLarge) {
        this.from = from;
        this.to = to;
        this.maxBytes = maxBytes;
        this.tooLarge = tooLarge;
    }

    /** Starts to read {@code from}, which is paused. */
    public void start() {
        from.handler(this).endHandler(ended -> end());
        to.drainHandler(ready -> from.resume());
        from.resume();
    }

    /** Nothing more goes to the platform. Returns whether something was still to come. */
    public boolean stop() {
        boolean unfinished = !stopped;
        stopped = true;
        return unfinished;
    }

    @Override
    public void handle(Buffer chunk) {
        if (stopped) {
            return;
        }
        bytes += chunk.length();
        if (bytes > maxBytes) {
            stopped = true;
            tooLarge.run();
            return;
        }
        to.write(chunk);
        if (to.writeQueueFull()) {
            from.pause();
        }
    }

    private void end() {
        if (!stopped) {
            stopped = true;
            to.end();
        }
    }
}
