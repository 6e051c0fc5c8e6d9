package io.keyfold.edge.ws;

import io.keyfold.core.ProblemCode;
import io.keyfold.core.Signal;
import io.keyfold.edge.auth.AuthSink;
import io.keyfold.edge.auth.Caller;
import io.keyfold.edge.body.InvalidBody;
import io.keyfold.edge.body.Refused;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One socket from its upgrade to its end: hello, what the client asks for, time, goodbye. Used on the socket's event
 * loop.
 */
final class WsSession implements Assembler.Sink {
    /** Least gap between two frames of one handle that a client is asked to keep. */
    static final long EVERY_MS = 250;
    /** What a client is asked to keep after it sent too much. */
    static final long EVERY_SLOW_MS = 1000;
    /** A client that does not answer a goodbye for so long is cut off. */
    static final long GOODBYE_MS = 2000;

    private static final int NORMAL_CLOSE = 1000;
    private static final Logger LOG = LoggerFactory.getLogger(WsSession.class);

    private final WsServices services;
    private final KeyReader keys;
    private final Executor loop;
    private final Wire wire;
    private final FrameWriter out;
    private final FrameRate rate;
    private final Liveness liveness;
    private final @Nullable Upgraded upgraded;
    private Phase phase = Phase.NEW;
    private @Nullable Open open;
    private boolean paused;
    private @Nullable Buffer unread;
    private int unreadFrom;
    private long closedAtMs;

    /** Where a socket stands. */
    private enum Phase {
        NEW,
        /** The token of the hello is being checked; what follows waits. */
        CHECKING,
        OPEN,
        CLOSED
    }

    /** Who upgraded, when the upgrade carried a token: then hello needs none. The bearer is a secret. */
    record Upgraded(Caller caller, @Nullable String bearer) {
        @Override
        public String toString() {
            return "Upgraded[]";
        }
    }

    /** What a socket has after hello. */
    private record Open(Sessions.Session session, HandleOps ops, TokenWatch token) {}

    /**
     * A socket that was just upgraded.
     *
     * @param keys the loop's own
     * @param loop runs tasks on the socket's event loop; called on any thread
     */
    WsSession(WsServices services, KeyReader keys, Executor loop, Wire wire, @Nullable Upgraded upgraded) {
        this.services = services;
        this.keys = keys;
        this.loop = loop;
        this.wire = wire;
        this.upgraded = upgraded;
        out = new FrameWriter(wire, services.meters(), this::wrote);
        rate = new FrameRate(services.limits().maxFramesPerSecond(), nowMs());
        liveness = new Liveness(nowMs(), 1 + services.random().applyAsInt((int) Liveness.PING_MS));
    }

    // ---- what arrives ------------------------------------------------------------------------------------------

    @Override
    public void message(Buffer text) {
        long nowMs = nowMs();
        liveness.heard(nowMs);
        try {
            read(text, 0, nowMs);
        } catch (RuntimeException defect) {
            LOG.error("message failed phase={}", phase, defect);
            close(CloseCode.TRY_AGAIN);
        }
    }

    @Override
    public void noise() {
        heard();
        wrote();
        admits(nowMs());
    }

    @Override
    public void violation(String what) {
        if (phase != Phase.CLOSED) {
            LOG.debug("socket refused what={}", what);
            services.meters().problem(ProblemCode.BODY_INVALID);
            close(CloseCode.BAD_FRAME);
        }
    }

    /** The client is there. */
    void heard() {
        liveness.heard(nowMs());
    }

    private void read(Buffer text, int from, long nowMs) {
        int end = text.length();
        int at = from;
        while (at < end && phase != Phase.CLOSED) {
            if (phase == Phase.CHECKING) {
                unread = text;
                unreadFrom = at;
                return;
            }
            at = readLine(text, at, end, nowMs);
        }
    }

    private int readLine(Buffer text, int from, int end, long nowMs) {
        Open session = open;
        int next = session == null ? KeyReader.OTHER : keys.read(text, from, end);
        if (session != null && next != KeyReader.OTHER) {
            if (admits(nowMs)) {
                session.ops.press(keys, nowMs);
            }
            return next;
        }
        int lineEnd = from;
        boolean blank = true;
        while (lineEnd < end && text.getByte(lineEnd) != '\n') {
            blank &= text.getByte(lineEnd) <= ' ' && text.getByte(lineEnd) >= 0;
            lineEnd++;
        }
        if (!blank && admits(nowMs)) {
            perform(text.getBytes(from, lineEnd), nowMs);
        }
        return lineEnd + 1;
    }

    /** Whether the frame rate leaves room for one more object. */
    private boolean admits(long nowMs) {
        FrameRate.Ruling ruling = rate.take(nowMs);
        if (ruling == FrameRate.Ruling.TAKE) {
            return true;
        }
        services.meters().problem(ProblemCode.DESKTOP_RATE_LIMITED);
        if (ruling == FrameRate.Ruling.WARN) {
            out.every(EVERY_SLOW_MS);
        } else if (ruling == FrameRate.Ruling.CLOSE) {
            close(CloseCode.RATE);
        }
        return false;
    }

    // ---- what is asked -----------------------------------------------------------------------------------------

    private void perform(byte[] object, long nowMs) {
        Op op;
        try {
            op = OpReader.read(object, services.limits().maxHandles());
        } catch (InvalidBody notAnObject) {
            violation(notAnObject.detail());
            return;
        }
        try {
            perform(op, nowMs);
        } catch (Refused refusal) {
            out.refuse(op, refusal.problem(), refusal.detail());
        }
    }

    private void perform(Op op, long nowMs) throws Refused {
        Op.Kind kind = op.kind();
        if (kind == null || op.complaint() != null) {
            throw new Refused(ProblemCode.BODY_INVALID, String.valueOf(op.complaint()));
        }
        Open session = open;
        if (session == null) {
            if (kind != Op.Kind.HELLO) {
                throw new Refused(ProblemCode.BODY_INVALID, "The first thing to say is 'hello'.");
            }
            hello(op);
            return;
        }
        switch (kind) {
            case HELLO -> throw new Refused(ProblemCode.BODY_INVALID, "'hello' was said already.");
            case OPEN -> session.ops.open(op);
            case KEYS -> session.ops.press(op, nowMs);
            case PAUSED -> session.ops.tell(op, Signal.Kind.PAUSED);
            case SENT -> session.ops.tell(op, Signal.Kind.SENT);
            case CLOSE -> session.ops.close(op);
            case HOLD -> session.ops.hold(op);
            case TOKEN -> session.token.replace(op);
        }
    }

    private void hello(Op op) {
        phase = Phase.CHECKING;
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
                close(problem == ProblemCode.TOKEN_EXPIRED ? CloseCode.TOKEN_EXPIRED : CloseCode.TOKEN_REFUSED);
            }

            @Override
            public void unverified() {
                out.refuse(op, ProblemCode.UPSTREAM_UNREACHABLE, "The agent token could not be checked just now.");
                close(CloseCode.TRY_AGAIN);
            }
        });
        readOrPause();
    }

    private void welcome(Op op, Caller caller, @Nullable String token) {
        if (phase == Phase.CLOSED) {
            return;
        }
        Sessions.Session session = services.sessions().begin(caller, op.words().session(), this::takenOver, nowMs());
        if (session == null) {
            out.refuse(
                    op,
                    ProblemCode.DESKTOP_RATE_LIMITED,
                    "The agent has " + Sessions.MAX_PER_AGENT + " sockets open on this node; no more are taken.");
            close(CloseCode.RATE);
            return;
        }
        HandleTable handles = new HandleTable(services.limits().maxHandles(), out, session::remember);
        session.handles().forEach(names -> handles.restore(names, caller));
        HandleOps ops = new HandleOps(services, handles, out, caller);
        TokenWatch watch = new TokenWatch(services, out, caller, token, ops::replaceCaller, this::close);
        open = new Open(session, ops, watch);
        phase = Phase.OPEN;
        liveness.greeted();
        out.hello(
                op, session.id(), restored(session), EVERY_MS, services.limits().maxHandles());
        watch.tick(nowMs());
        readOn();
    }

    private static @Nullable List<Integer> restored(Sessions.Session session) {
        return session.isResumed()
                ? session.handles().stream().map(Sessions.Names::handle).toList()
                : null;
    }

    /** Another socket goes on with this session. */
    private void takenOver() {
        loop.execute(() -> close(CloseCode.TRY_AGAIN));
    }

    // ---- back-pressure -----------------------------------------------------------------------------------------

    /** The client has read what made the socket full. */
    void drained() {
        liveness.drained();
        readOrPause();
    }

    private void wrote() {
        if (wire.isFull()) {
            liveness.full(nowMs());
            readOrPause();
        }
    }

    /** Reads what came together with the hello, now that its token is checked. */
    private void readOn() {
        Buffer text = unread;
        if (text != null) {
            unread = null;
            read(text, unreadFrom, nowMs());
        }
        readOrPause();
    }

    private void readOrPause() {
        boolean waits = phase == Phase.CHECKING || phase == Phase.OPEN && liveness.isFull();
        if (waits == paused) {
            return;
        }
        paused = waits;
        if (waits) {
            wire.pause();
        } else {
            wire.resume();
        }
    }

    // ---- time and end ------------------------------------------------------------------------------------------

    /** Called about once a second. */
    void tick(long nowMs) {
        if (phase == Phase.CLOSED) {
            if (nowMs - closedAtMs >= GOODBYE_MS) {
                wire.drop();
            }
            return;
        }
        CloseCode ending = liveness.ending(nowMs);
        if (ending != null) {
            close(ending);
            return;
        }
        if (liveness.pings(nowMs)) {
            wire.ping();
        }
        if (open != null) {
            open.token.tick(nowMs);
        }
    }

    boolean isClosed() {
        return phase == Phase.CLOSED;
    }

    /** Says goodbye and ends; without effect when that has happened. */
    void close(CloseCode code) {
        if (phase == Phase.CLOSED) {
            return;
        }
        if (code != CloseCode.SLOW_READER) {
            out.bye(code, code.afterMs(services.random()));
        }
        end(code.mayReconnect());
        wire.close(code);
    }

    /** The connection is gone; {@code clientCode}: of the client's close frame, null when there was none. */
    void gone(@Nullable Short clientCode) {
        end(clientCode == null || clientCode != NORMAL_CLOSE);
    }

    private void end(boolean keepsHandles) {
        if (phase == Phase.CLOSED) {
            return;
        }
        phase = Phase.CLOSED;
        closedAtMs = nowMs();
        out.end();
        unread = null;
        readOrPause();
        Open ended = open;
        open = null;
        if (ended != null) {
            ended.ops.leave();
            services.sessions().end(ended.session, keepsHandles, closedAtMs);
        }
    }

    private long nowMs() {
        return services.nowMs().getAsLong();
    }
}
