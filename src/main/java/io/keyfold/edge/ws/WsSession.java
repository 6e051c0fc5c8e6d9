package io.keyfold.edge.ws;

import io.keyfold.core.ProblemCode;
import io.keyfold.core.Signal;
import io.keyfold.edge.body.InvalidBody;
import io.keyfold.edge.body.Refused;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One socket from its upgrade to its end: hello, what the client asks for, time, goodbye. Used on the socket's event
 * loop.
 */
final class WsSession implements Assembler.Sink {
    /** What a client is asked to keep after it sent too much. */
    static final long EVERY_SLOW_MS = 1000;
    /** A client that does not answer a goodbye for so long is cut off. */
    static final long GOODBYE_MS = 2000;

    private static final int NORMAL_CLOSE = 1000;
    private static final Logger LOG = LoggerFactory.getLogger(WsSession.class);

    private final WsServices services;
    private final Wire wire;
    private final FrameWriter out;
    private final Inbox inbox;
    private final Liveness liveness;
    private final Greeting greeting;
    private Phase phase = Phase.NEW;
    private Greeting.@Nullable Open open;
    private boolean paused;
    private long closedAtMs;

    /** Where a socket stands. */
    private enum Phase {
        NEW,
        /** The token of the hello is being checked; what follows waits. */
        CHECKING,
        OPEN,
        CLOSED
    }

    /**
     * A socket that was just upgraded.
     *
     * @param keys the loop's own
     * @param loop runs tasks on the socket's event loop; called on any thread
     */
    WsSession(WsServices services, KeyReader keys, Executor loop, Wire wire, Greeting.@Nullable Upgraded upgraded) {
        this.services = services;
        this.wire = wire;
        out = new FrameWriter(wire, services.meters(), this::wrote);
        FrameRate rate = new FrameRate(services.limits().maxFramesPerSecond(), nowMs());
        greeting = new Greeting(services, out, this, loop, upgraded);
        inbox = new Inbox(this, keys, rate, services.meters());
        liveness = new Liveness(nowMs(), 1 + services.random().applyAsInt((int) Liveness.PING_MS));
    }

    // ---- what arrives ------------------------------------------------------------------------------------------

    @Override
    public void message(ByteBuf text) {
        long nowMs = nowMs();
        liveness.heard(nowMs);
        try {
            inbox.read(text, nowMs);
        } catch (RuntimeException defect) {
            failed(defect);
        }
    }

    @Override
    public void noise() {
        long nowMs = nowMs();
        liveness.heard(nowMs);
        // A ping was answered by the library.
        wrote();
        inbox.admits(nowMs);
    }

    @Override
    public void violation(String what) {
        if (phase != Phase.CLOSED) {
            LOG.debug("socket refused what={}", what);
            services.meters().problem(ProblemCode.BODY_INVALID);
            close(CloseCode.BAD_FRAME);
        }
    }

    /** The client sends more than it may. */
    void tooFast(FrameRate.Ruling ruling) {
        if (ruling == FrameRate.Ruling.WARN) {
            out.every(EVERY_SLOW_MS);
        } else if (ruling == FrameRate.Ruling.CLOSE) {
            close(CloseCode.RATE);
        }
    }

    // ---- what is asked -----------------------------------------------------------------------------------------

    /** Does what one object asks for; {@code object}: what may be JSON. */
    void perform(byte[] object, long nowMs) {
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
        Greeting.Open session = open;
        if (session == null) {
            if (kind != Op.Kind.HELLO) {
                throw new Refused(ProblemCode.BODY_INVALID, "The first thing to say is 'hello'.");
            }
            phase = Phase.CHECKING;
            greeting.greet(op);
            readOrPause();
            return;
        }
        switch (kind) {
            case HELLO -> throw new Refused(ProblemCode.BODY_INVALID, "'hello' was said already.");
            case OPEN -> session.ops().open(op);
            case KEYS -> session.ops().press(op, nowMs);
            case PAUSED -> session.ops().tell(op, Signal.Kind.PAUSED);
            case SENT -> session.ops().tell(op, Signal.Kind.SENT);
            case CLOSE -> session.ops().close(op);
            case HOLD -> session.ops().hold(op);
            case TOKEN -> session.token().replace(op);
        }
    }

    /** The client is known, and has what it needs to type. */
    void opened(Greeting.Open session) {
        open = session;
        phase = Phase.OPEN;
        liveness.greeted();
        session.token().tick(nowMs());
        readOn();
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
        try {
            inbox.readOn(nowMs());
        } catch (RuntimeException defect) {
            failed(defect);
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
            open.token().tick(nowMs);
        }
    }

    boolean isClosed() {
        return phase == Phase.CLOSED;
    }

    /** Whether nothing may be read until the token of the hello is checked. */
    boolean isChecking() {
        return phase == Phase.CHECKING;
    }

    /** What the client can do with handles; null before hello. */
    @Nullable
    HandleOps ops() {
        return open == null ? null : open.ops();
    }

    /** A defect of ours: this socket ends, the others go on. */
    private void failed(RuntimeException defect) {
        LOG.error("message failed phase={}", phase, defect);
        close(CloseCode.TRY_AGAIN);
    }

    /** The client broke the protocol below ours; the library has said so and closes. */
    void broken() {
        if (phase != Phase.CLOSED) {
            services.meters().problem(ProblemCode.BODY_INVALID);
            end(false);
        }
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
        inbox.clear();
        readOrPause();
        Greeting.Open ended = open;
        open = null;
        if (ended != null) {
            ended.ops().leave();
            services.sessions().end(ended.session(), keepsHandles, closedAtMs);
        }
    }

    private long nowMs() {
        return services.nowMs().getAsLong();
    }
}
