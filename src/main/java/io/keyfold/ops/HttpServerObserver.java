package io.keyfold.ops;

import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.metrics.HttpServerMetrics;
import io.vertx.core.spi.observability.HttpRequest;
import io.vertx.core.spi.observability.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * What the toolkit tells of one HTTP server: requests go to {@link HttpServerMeters}, connections and WebSockets to the
 * toolkit's own meters. Called on the event loop of the connection.
 *
 * @param <R> the toolkit's metric of a request, which is not used
 * @param <W> of a WebSocket
 * @param <S> of a connection
 */
final class HttpServerObserver<R, W, S>
        implements HttpServerMetrics<HttpServerObserver.Request, W, HttpServerObserver.Connection<S>> {
    private final HttpServerMetrics<R, W, S> connections;
    private final HttpServerMeters requests;

    private HttpServerObserver(HttpServerMetrics<R, W, S> connections, HttpServerMeters requests) {
        this.connections = connections;
        this.requests = requests;
    }

    static <R, W, S> HttpServerObserver<R, W, S> of(HttpServerMetrics<R, W, S> connections, HttpServerMeters requests) {
        return new HttpServerObserver<>(connections, requests);
    }

    /** A connection with the cells of its event loop. */
    record Connection<S>(S metric, HttpServerCells cells) {}

    /** A request until both it and its answer have ended. */
    static final class Request {
        private final HttpServerCells cells;
        private final long beganAtNs = System.nanoTime();
        private boolean halfEnded;
        private boolean reset;

        Request(HttpServerCells cells) {
            this.cells = cells;
        }

        /** The second of request and answer ends it, unless it was reset. */
        private void partEnded() {
            if (halfEnded && !reset) {
                cells.ends();
            }
            halfEnded = true;
        }
    }

    @Override
    public Request requestBegin(Connection<S> connection, HttpRequest request) {
        connection.cells.begins();
        return new Request(connection.cells);
    }

    @Override
    public void requestEnd(Request request, HttpRequest message, long bytesRead) {
        request.partEnded();
    }

    @Override
    public void requestReset(Request request) {
        request.cells.reset();
        request.cells.ends();
        request.reset = true;
    }

    @Override
    public void responseEnd(Request request, HttpResponse response, long bytesWritten) {
        request.cells.answered(response.statusCode(), System.nanoTime() - request.beganAtNs);
        request.partEnded();
    }

    @Override
    @SuppressWarnings("NullAway") // the toolkit's WebSocket meters do not look at the request
    public W connected(Connection<S> connection, Request request, ServerWebSocket socket) {
        return connections.connected(connection.metric, null, socket);
    }

    @Override
    public void disconnected(W socket) {
        connections.disconnected(socket);
    }

    @Override
    public Connection<S> connected(SocketAddress remote, String remoteName) {
        return new Connection<>(connections.connected(remote, remoteName), requests.ofThisThread());
    }

    @Override
    public void disconnected(Connection<S> connection, SocketAddress remote) {
        connections.disconnected(connection.metric, remote);
    }

    @Override
    public void bytesRead(Connection<S> connection, SocketAddress remote, long bytes) {
        connections.bytesRead(connection.metric, remote, bytes);
    }

    @Override
    public void bytesWritten(Connection<S> connection, SocketAddress remote, long bytes) {
        connections.bytesWritten(connection.metric, remote, bytes);
    }

    @Override
    public void exceptionOccurred(@Nullable Connection<S> connection, SocketAddress remote, Throwable cause) {
        if (connection != null) {
            connections.exceptionOccurred(connection.metric, remote, cause);
        }
    }

    @Override
    public void close() {
        connections.close();
    }
}
