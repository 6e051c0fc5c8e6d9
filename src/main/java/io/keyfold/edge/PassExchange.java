package io.keyfold.edge;

import io.keyfold.core.Bearer;
import io.keyfold.core.ProblemCode;
import io.keyfold.edge.pass.PassHeaders;
import io.keyfold.edge.pass.PassRules;
import io.keyfold.edge.pass.Upload;
import io.keyfold.ops.LoopMeters.Operation;
import io.keyfold.upstream.Forwarder;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call on its way to the platform, and the answer on its way back. Nothing is tried twice: 503 says that nothing
 * has left and the caller may try again, 502 that the platform may have done what it was asked. Owned by one event
 * loop.
 */
final class PassExchange {
    private static final int FIRST_FINAL = 200;
    private static final int FIRST_REDIRECTION = 300;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;
    private static final Logger LOG = LoggerFactory.getLogger(PassExchange.class);

    private final PassThrough pass;
    private final HttpServerRequest request;
    private final String target;
    private final Operation operation;
    private final Forwarder forwarder;
    private @Nullable Buffer body;
    private @Nullable Runnable messageTaken;
    private @Nullable HttpClientRequest platform;
    private @Nullable Upload upload;
    private @Nullable Bearer payer;
    private long leftAtNs;
    private boolean started;
    private boolean over;

    /** @param target path and query as they came, below the path prefix */
    PassExchange(PassThrough pass, HttpServerRequest request, String target, Operation operation) {
        this.pass = pass;
        this.request = request;
        this.target = target;
        this.operation = operation;
        forwarder = pass.forwarder();
        request.response().exceptionHandler(this::hungUp).closeHandler(closed -> hungUp(null));
        request.exceptionHandler(this::hungUp);
    }

    /** The body was read already. */
    void carries(Buffer whole) {
        body = whole;
    }

    /** What to run when the platform has taken the message. */
    void heard(Runnable taken) {
        messageTaken = taken;
    }

    /** Asks for a connection; the rest follows from there. */
    void start() {
        if (over) {
            return;
        }
        started = true;
        pass.began();
        connection().onComplete(this::connected, this::unreachable);
    }

    private Future<HttpClientRequest> connection() {
        if (operation != Operation.OAUTH_TOKEN) {
            return forwarder.toPlatform(request.method(), target);
        }
        return forwarder.toLogin(request.method(), target.substring(PassRules.LOGIN.length()));
    }

    // ---- there -------------------------------------------------------------------------------------------------

    private void connected(HttpClientRequest connected) {
        // What breaks is told by the answer that does not come; this only keeps it out of the error log.
        connected.exceptionHandler(broken -> {});
        if (over) {
            connected.reset();
            return;
        }
        platform = connected;
        PassHeaders.toPlatform(request.headers(), connected.headers());
        connected.response().onComplete(this::answered, this::unanswered);
        payer = pass.payer(request);
        forwarder.leaves(operation, payer);
        leftAtNs = System.nanoTime();
        send(connected);
    }

    private void send(HttpClientRequest connected) {
        if (body != null) {
            connected.end(body);
            return;
        }
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length != null) {
            connected.putHeader(HttpHeaders.CONTENT_LENGTH, length.strip());
        } else if (request.headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
            connected.setChunked(true);
        }
        upload = new Upload(request, connected, pass.maxBytes(), this::tooLarge);
        upload.start();
    }

    private void tooLarge() {
        fail(ProblemCode.BODY_TOO_LARGE, pass.tooLarge());
    }

    private void unreachable(Throwable cause) {
        if (!over) {
            forwarder.unanswered(operation, 0);
            LOG.debug(
                    "platform not reached operation={} cause={}",
                    operation,
                    cause.getClass().getSimpleName());
            fail(ProblemCode.UPSTREAM_UNREACHABLE, "There was no connection to the platform; nothing has left.");
        }
    }

    private void unanswered(Throwable cause) {
        if (!over) {
            forwarder.unanswered(operation, tookNs());
            LOG.debug(
                    "no answer operation={} cause={}",
                    operation,
                    cause.getClass().getSimpleName());
            fail(
                    ProblemCode.UPSTREAM_ERROR,
                    "The platform got the call and gave no usable answer; it may have done what it was asked.");
        }
    }

    private void end() {
        if (started && !over) {
            pass.ended();
        }
        over = true;
    }

    private void fail(ProblemCode problem, String detail) {
        end();
        stopSending();
        if (body == null) {
            pass.bodies().discard(request);
        }
        pass.problems().refuse(request, problem, detail);
    }

    /**
     * Ends the connection to the platform. To reset the request would not do: when the answer was there before the
     * whole body, Vert.x then uses the connection again, and the platform would read the next call as the rest of it.
     */
    private void stopSending() {
        if (upload != null) {
            upload.stop();
        }
        if (platform != null) {
            platform.connection().close();
        }
    }

    /** The desktop does not wait any more. */
    private void hungUp(@Nullable Throwable cause) {
        if (!over) {
            end();
            stopSending();
        }
    }

    // ---- back --------------------------------------------------------------------------------------------------

    private void answered(HttpClientResponse answer) {
        if (over) {
            return;
        }
        answer.pause();
        int status = answer.statusCode();
        if (status < FIRST_FINAL) {
            unanswered(new IllegalStateException("an interim answer is no answer"));
            return;
        }
        forwarder.answered(operation, payer, status, answer.headers(), tookNs());
        if (messageTaken != null && status < FIRST_REDIRECTION) {
            messageTaken.run();
        }
        HttpServerResponse response = request.response().setStatusCode(status).setStatusMessage(answer.statusMessage());
        PassHeaders.toDesktop(answer.headers(), response.headers());
        boolean bodiless = HttpMethod.HEAD.equals(request.method()) || status == NO_CONTENT || status == NOT_MODIFIED;
        if (!bodiless && !answer.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
            response.setChunked(true);
        }
        answer.pipe().endOnFailure(false).to(response).onComplete(this::delivered, this::cutOff);
    }

    private void delivered(@Nullable Void whole) {
        end();
        if (upload != null && upload.stop()) {
            // The platform did not want the rest; neither do we, but the connection can go on.
            stopSending();
            pass.bodies().discard(request);
        }
    }

    /** A part of the answer is with the desktop: only the end of the connection can say that the rest is missing. */
    private void cutOff(Throwable cause) {
        end();
        stopSending();
        request.connection().close();
    }

    private long tookNs() {
        return Math.max(1, System.nanoTime() - leftAtNs);
    }
}
