package io.keyfold.edge.ws;

import io.keyfold.core.ProblemCode;
import io.keyfold.edge.auth.AuthSink;
import io.keyfold.edge.auth.Caller;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The hello of one socket: who is it, may it, and does it go on with a session that it had. On one event loop. */
final class Greeting {
    /** Least gap between two frames of one handle that a client is asked to keep. */
    static final long EVERY_MS = 250;

    private final WsServices services;
    private final FrameWriter out;
    private final WsSession socket;
    private final Executor loop;
    private final @Nullable Upgraded upgraded;

    /** @param loop runs tasks on the socket's event loop; called on any thread */
    Greeting(WsServices services, FrameWriter out, WsSession socket, Executor loop, @Nullable Upgraded upgraded) {
        this.services = services;
        this.out = out;
        this.socket = socket;
        this.loop = loop;
        this.upgraded = upgraded;
    }

    /** Who upgraded, when the upgrade carried a token: then hello needs none. The bearer is a secret. */
    record Upgraded(Caller caller, @Nullable String bearer) {
        @Override
        public String toString() {
            return "Upgraded[]";
        }
    }

    /** What a socket has after hello. */
    record Open(Sessions.Session session, HandleOps ops, TokenWatch token) {}

    /** Answers a hello: opens the socket, or refuses and closes it, now or when its token is checked. */
    void greet(Op op) {
        String token = op.words().token();
        if (token == null && upgraded != null) {
            welcome(op, upgraded.caller, upgraded.bearer);
            return;
        }
        services.auth().authenticate(token, new AuthSink() {
            @Override
            public void authenticated(Caller caller) {
                welcome(op, caller, token);
            }

            @Override
            public void refused(ProblemCode problem, String detail) {
                out.refuse(op, problem, detail);
                socket.close(problem == ProblemCode.TOKEN_EXPIRED ? CloseCode.TOKEN_EXPIRED : CloseCode.TOKEN_REFUSED);
            }

            @Override
            public void unverified() {
                out.refuse(op, ProblemCode.UPSTREAM_UNREACHABLE, "The agent token could not be checked just now.");
                socket.close(CloseCode.TRY_AGAIN);
            }
        });
    }

    private void welcome(Op op, Caller caller, @Nullable String token) {
        if (socket.isClosed()) {
            return;
        }
        long nowMs = services.nowMs().getAsLong();
        Sessions.Session session = services.sessions().begin(caller, op.words().session(), this::takenOver, nowMs);
        if (session == null) {
            out.refuse(
                    op,
                    ProblemCode.DESKTOP_RATE_LIMITED,
                    "The agent has " + Sessions.MAX_PER_AGENT + " sockets open on this node; no more are taken.");
            socket.close(CloseCode.RATE);
            return;
        }
        HandleTable handles = new HandleTable(services.limits().maxHandles(), out, session::remember);
        session.handles().forEach(names -> handles.restore(names, caller));
        HandleOps ops = new HandleOps(services, handles, out, caller);
        TokenWatch watch = new TokenWatch(services, out, caller, token, ops::replaceCaller, socket::close);
        out.hello(
                op, session.id(), restored(session), EVERY_MS, services.limits().maxHandles());
        socket.opened(new Open(session, ops, watch));
    }

    private static @Nullable List<Integer> restored(Sessions.Session session) {
        return session.isResumed()
                ? session.handles().stream().map(Sessions.Names::handle).toList()
                : null;
    }

    /** Another socket goes on with this session. */
    private void takenOver() {
        loop.execute(() -> socket.close(CloseCode.TRY_AGAIN));
    }
}
