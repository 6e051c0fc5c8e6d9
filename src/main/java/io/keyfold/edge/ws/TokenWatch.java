package io.keyfold.edge.ws;

import io.keyfold.core.ProblemCode;
import io.keyfold.edge.auth.AuthSink;
import io.keyfold.edge.auth.Caller;
import io.keyfold.edge.body.Refused;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The token of one session that has said hello: its end, and the fresh one that replaces it. On one event loop. */
final class TokenWatch {
    private final WsServices services;
    private final FrameWriter out;
    private final Consumer<Caller> replaced;
    private final Consumer<CloseCode> ended;
    private final @Nullable String userId;
    private TokenClock clock;
    private boolean checking;

    /**
     * The watch over a token that was accepted.
     *
     * @param token null when the caller needed none
     * @param replaced told who the caller is by a fresh token
     * @param ended told why the session cannot go on
     */
    TokenWatch(
            WsServices services,
            FrameWriter out,
            Caller caller,
            @Nullable String token,
            Consumer<Caller> replaced,
            Consumer<CloseCode> ended) {
        this.services = services;
        this.out = out;
        this.replaced = replaced;
        this.ended = ended;
        userId = caller.agent().userId();
        clock = new TokenClock(caller, token, services.nowMs().getAsLong());
    }

    /** Warns, checks again or ends, when it is time. */
    void tick(long nowMs) {
        long nowEpochMs = services.epochMs().getAsLong();
        switch (clock.due(nowMs, nowEpochMs)) {
            case NOTHING -> {}
            case WARN -> out.expires(clock.leftMs(nowEpochMs));
            case EXPIRED -> ended.accept(CloseCode.TOKEN_EXPIRED);
            case RECHECK -> recheck();
        }
    }

    /** The client sends a fresh token; without effect when it is refused. */
    void replace(Op op) throws Refused {
        if (checking) {
            throw new Refused(ProblemCode.DESKTOP_RATE_LIMITED, "A fresh token is being checked; wait for its answer.");
        }
        checking = true;
        String token = op.words().token();
        services.auth().authenticate(token, new AuthSink() {
            @Override
            public void authenticated(Caller caller) {
                checking = false;
                if (isSameUser(caller)) {
                    adopt(caller, token);
                    out.done(op);
                } else {
                    out.refuse(op, ProblemCode.TOKEN_INVALID, "The fresh token is not of the user who said hello.");
                }
            }

            @Override
            public void refused(ProblemCode problem, String detail) {
                checking = false;
                out.refuse(op, problem, detail);
            }

            @Override
            public void unverified() {
                checking = false;
                out.refuse(op, ProblemCode.UPSTREAM_UNREACHABLE, "The agent token could not be checked just now.");
            }
        });
    }

    private void adopt(Caller caller, @Nullable String token) {
        clock = new TokenClock(caller, token, services.nowMs().getAsLong());
        replaced.accept(caller);
        tick(services.nowMs().getAsLong());
    }

    /** Asks the platform again about a token whose end nobody knows. No answer is no reason to end. */
    private void recheck() {
        TokenClock asked = clock;
        services.auth().authenticate(asked.recheckable(), new AuthSink() {
            @Override
            public void authenticated(Caller caller) {
                if (!isSameUser(caller)) {
                    refused();
                }
            }

            @Override
            public void refused(ProblemCode problem, String detail) {
                services.meters().problem(problem);
                refused();
            }

            @Override
            public void unverified() {}

            private void refused() {
                if (clock == asked) {
                    ended.accept(CloseCode.TOKEN_EXPIRED);
                }
            }
        });
    }

    private boolean isSameUser(Caller caller) {
        return Objects.equals(userId, caller.agent().userId());
    }
}
