package io.keyfold.upstream;

import io.keyfold.core.Bearer;
import io.keyfold.core.Outcome;
import io.keyfold.ops.LoopMeters.Operation;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One look-up or token request: an authorised request whose answer is read. A 401 on the relay's own token is worth one
 * fresh token and one more try. Owned by one event loop.
 *
 * @param <T> what the answer is read as
 */
final class ControlCall<T> implements Exchange.Owner, Deadlines.Expiring, ClientCredential.Waiter {
    /** Reads the body of a 2xx; null when it is not what was asked for. */
    interface Reader<T> {
        @Nullable
        T read(Buffer body);
    }

    /**
     * What is asked.
     *
     * @param body empty for none
     * @param bearer whose token it carries; null for the relay's own
     * @param maxBodyBytes longest answer that is read
     */
    record Question<T>(
            Operation operation,
            RequestOptions options,
            Buffer body,
            @Nullable Bearer bearer,
            int maxBodyBytes,
            Reader<T> reader) {}

    private final ControlCalls calls;
    private final Question<T> question;
    private final Consumer<T> found;
    private final Consumer<CallResult> failed;
    private Exchange exchange;
    private @Nullable ClientToken clientToken;
    private Breaker.Leave leave = Breaker.Leave.REFUSED;
    private boolean started;
    private boolean retried;
    private boolean ended;

    ControlCall(ControlCalls calls, Question<T> question, Consumer<T> found, Consumer<CallResult> failed) {
        this.calls = calls;
        this.question = question;
        this.found = found;
        this.failed = failed;
        this.exchange = new Exchange(calls.http, this, question.body);
    }

    void start() {
        calls.http.deadlines.add(this);
        if (question.bearer != null) {
            connect();
            return;
        }
        clientToken = calls.credential.current(calls.http.nowMs.getAsLong());
        if (clientToken != null) {
            connect();
        } else {
            calls.credential.await(this);
        }
    }

    private void connect() {
        leave = calls.leave();
        long waitMs = leave == Breaker.Leave.REFUSED
                ? calls.againMs()
                : calls.takePermit(leave, question.operation, question.bearer);
        if (waitMs > 0) {
            calls.http.later(() -> end(null, CallResult.noPermit(waitMs)));
            return;
        }
        started = true;
        exchange.start(question.options);
    }

    @Override
    public void token(ClientToken fresh) {
        if (!ended) {
            clientToken = fresh;
            connect();
        }
    }

    @Override
    public void noToken(CallResult why) {
        if (!ended) {
            end(null, why);
        }
    }

    @Override
    public boolean leaving(HttpClientRequest request) {
        CharSequence authorization = Authorization.of(question.bearer, clientToken);
        if (authorization == null) {
            end(null, CallResult.unwritten(Outcome.TOKEN_REJECTED));
            return false;
        }
        request.putHeader(HttpHeaders.AUTHORIZATION, authorization);
        if (question.body.length() > 0) {
            Headers.common(request, Headers.JSON);
        } else {
            Headers.accept(request);
        }
        return true;
    }

    @Override
    public int bodyLimit(int status) {
        return status >= 200 && status < 300 ? question.maxBodyBytes : 0;
    }

    @Override
    public void answered(Answer answer) {
        CallResult result = answer.result(System.currentTimeMillis());
        ClientToken used = clientToken;
        if (result.outcome() == Outcome.TOKEN_REJECTED && used != null && !retried) {
            calls.over(leave, result, exchange.sinceWrittenNs());
            calls.counted(question.operation, result, exchange.sinceWrittenNs());
            calls.credential.rejected(used.generation());
            retry();
            return;
        }
        Buffer body = answer.body();
        T value = result.outcome() == Outcome.ACCEPTED && body != null ? question.reader.read(body) : null;
        end(value, result.outcome() == Outcome.ACCEPTED && value == null ? answer.unreadable() : result);
    }

    private void retry() {
        retried = true;
        started = false;
        clientToken = null;
        exchange = new Exchange(calls.http, this, question.body);
        calls.credential.await(this);
    }

    @Override
    public void failed(boolean written) {
        end(null, CallResult.unreachable(written));
    }

    @Override
    public boolean isOver() {
        return ended && (!started || exchange.isOver());
    }

    @Override
    public void expired() {
        exchange.abort();
        if (!ended) {
            end(null, CallResult.late(exchange.isWritten()));
        }
    }

    private void end(@Nullable T value, CallResult result) {
        if (ended) {
            return;
        }
        ended = true;
        if (started) {
            calls.over(leave, result, exchange.sinceWrittenNs());
            if (!exchange.isWritten()) {
                calls.unsent();
            }
        }
        calls.ended(question.operation, question.bearer, clientToken, result, exchange.sinceWrittenNs());
        if (value != null) {
            found.accept(value);
        } else {
            failed.accept(result);
        }
    }
}
