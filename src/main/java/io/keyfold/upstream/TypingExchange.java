package io.keyfold.upstream;

import io.keyfold.core.Bearer;
import io.keyfold.core.Outcome;
import io.keyfold.core.RateTold;
import io.keyfold.upstream.Upstream.TypingCall;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.RequestOptions;
import org.jspecify.annotations.Nullable;

/** One typing call on its way: the relay's own token if it needs that, a connection, the shard's leave, the answer. */
final class TypingExchange implements Exchange.Owner, Deadlines.Expiring, ClientCredential.Waiter, Admittance.Course {
    /** Whose call it is: told once. */
    interface Owner {
        void ended(TypingExchange exchange, CallResult result);
    }

    private static final int FORBIDDEN = 403;
    private static final int MAX_BODY_BYTES = 16_384;

    private final LoopHttp http;
    private final Dialect dialect;
    private final TypingCall call;
    private final Owner owner;
    private final Exchange exchange;
    private @Nullable ClientToken clientToken;
    private @Nullable RateTold told;
    private boolean started;
    private boolean ended;

    TypingExchange(LoopHttp http, Dialect dialect, TypingCall call, Owner owner) {
        this.http = http;
        this.dialect = dialect;
        this.call = call;
        this.owner = owner;
        this.exchange = new Exchange(http, this, dialect.body(call));
    }

    /** Begins; {@code credential} is asked only when the call carries the relay's own token. */
    void start(ClientCredential credential) {
        http.deadlines.add(this);
        Bearer bearer = call.bearer();
        if (dialect.capabilities().needsGuestToken() || bearer != null) {
            connect();
            return;
        }
        clientToken = credential.current(http.nowMs.getAsLong());
        if (clientToken != null) {
            connect();
        } else {
            credential.await(this);
        }
    }

    private void connect() {
        RequestOptions options = dialect.options(call);
        if (options == null) {
            http.later(this::nowhereToGo);
            return;
        }
        started = true;
        exchange.start(options);
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
            end(why);
        }
    }

    private void nowhereToGo() {
        if (!ended) {
            end(CallResult.unknown());
        }
    }

    @Override
    public boolean leaving(HttpClientRequest request) {
        Outcome dropped = dialect.sign(request, call, clientToken)
                ? call.leaving(http.nowMs.getAsLong())
                : Outcome.TOKEN_REJECTED;
        if (dropped != null) {
            end(CallResult.unwritten(dropped));
        }
        return dropped == null;
    }

    @Override
    public int bodyLimit(int status) {
        return status == FORBIDDEN ? MAX_BODY_BYTES : 0;
    }

    @Override
    public void answered(Answer answer) {
        told = answer.told();
        end(answer.result(System.currentTimeMillis()));
    }

    @Override
    public void failed(boolean written) {
        end(CallResult.unreachable(written));
    }

    @Override
    public boolean isOver() {
        return ended && (!started || exchange.isOver());
    }

    @Override
    public void expired() {
        exchange.abort();
        if (!ended) {
            end(CallResult.late(exchange.isWritten()));
        }
    }

    private void end(CallResult result) {
        ended = true;
        owner.ended(this, result);
    }

    // ---- what its owner asks when it has ended -----------------------------------------------------------------

    TypingCall call() {
        return call;
    }

    /** The relay's own token, when the call carried it. */
    @Nullable
    ClientToken clientToken() {
        return clientToken;
    }

    @Override
    public @Nullable RateTold told() {
        return told;
    }

    @Override
    public boolean reachedOut() {
        return started;
    }

    @Override
    public long tookNs() {
        return exchange.sinceWrittenNs();
    }
}
