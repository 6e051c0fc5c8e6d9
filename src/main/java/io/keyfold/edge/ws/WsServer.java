package io.keyfold.edge.ws;

import io.keyfold.core.ProblemCode;
import io.keyfold.edge.auth.Caller;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The WebSockets of one event loop: takes them over after their upgrade, lets time pass for them, and sends them away
 * when the node drains. A timer ticks only while there are sockets.
 */
public final class WsServer {
    /** The subprotocol, as clients offer it. */
    public static final String PROTOCOL = "keyfold.v1";

    /** Sockets on one event loop. */
    static final int MAX_SOCKETS = 65_536;

    private static final long TICK_MS = 1000;
    /** Over so long the goodbyes of a drain are spread, in so many steps. */
    private static final long DRAIN_MS = 1000;

    private static final int DRAIN_STEPS = 20;
    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final Executor loop;
    private final WsServices services;
    private final KeyReader keys;
    private final List<Socket> sockets = new ArrayList<>();
    private long timer = NO_TIMER;

    /** Called on the event loop whose sockets it takes. */
    public WsServer(Vertx vertx, WsServices services) {
        Context context = vertx.getOrCreateContext();
        this.vertx = vertx;
        this.services = services;
        loop = task -> context.runOnContext(nothing -> task.run());
        keys = new KeyReader(services.limits().maxHandles());
    }

    /** A session and where it stands in the list. */
    private static final class Socket {
        private final WsSession session;
        private int index;

        Socket(WsSession session, int index) {
            this.session = session;
            this.index = index;
        }
    }

    /** Sockets that are open, or not quite closed. */
    public int size() {
        return sockets.size();
    }

    /** Whether no more sockets are taken. */
    public boolean isFull() {
        return sockets.size() >= MAX_SOCKETS;
    }

    /**
     * Takes a socket over, in the turn of its upgrade.
     *
     * @param caller who upgraded; null when the upgrade carried no token
     * @param bearer the token that it carried, a secret, or null
     * @param speaksOther whether the client offered protocols, and ours was not among them
     */
    public void accept(ServerWebSocket socket, @Nullable Caller caller, @Nullable String bearer, boolean speaksOther) {
        var upgraded = caller == null ? null : new Greeting.Upgraded(caller, bearer);
        ReadClock clock = new ReadClock(services.nowMs());
        SocketWire wire = new SocketWire(socket);
        wire.onRead(clock);
        WsSession session = new WsSession(services.at(clock), keys, loop, wire, upgraded);
        Socket added = add(session);
        Assembler assembler = new Assembler(session, services.limits().maxFrameBytes());
        socket.frameHandler(assembler::take);
        socket.drainHandler(nothing -> session.drained());
        socket.exceptionHandler(failure -> {
            if (failure instanceof CorruptedWebSocketFrameException) {
                session.broken();
            }
        });
        socket.closeHandler(nothing -> {
            session.gone(socket.closeStatusCode());
            remove(added);
        });
        if (speaksOther) {
            services.meters().problem(ProblemCode.BODY_INVALID);
            session.close(CloseCode.VERSION);
        }
    }

    /** Asks every socket to go elsewhere, not all at once. Completes when all have been told. */
    public Future<Void> drain() {
        if (sockets.isEmpty()) {
            return Future.succeededFuture();
        }
        Promise<Void> told = Promise.promise();
        int share = (sockets.size() + DRAIN_STEPS - 1) / DRAIN_STEPS;
        vertx.setPeriodic(DRAIN_MS / DRAIN_STEPS, step -> {
            if (sendAway(share) == 0) {
                vertx.cancelTimer(step);
                told.complete();
            }
        });
        return told.future();
    }

    /** Asks every socket that is left to go elsewhere, at once. */
    public void close() {
        sendAway(sockets.size());
    }

    /** Says goodbye to some that have not heard it; returns to how many. */
    private int sendAway(int atMost) {
        int sent = 0;
        for (int i = sockets.size() - 1; i >= 0 && sent < atMost; i--) {
            WsSession session = sockets.get(i).session;
            if (!session.isClosed()) {
                session.close(CloseCode.DRAINING);
                sent++;
            }
        }
        return sent;
    }

    private Socket add(WsSession session) {
        Socket socket = new Socket(session, sockets.size());
        sockets.add(socket);
        if (timer == NO_TIMER) {
            timer = vertx.setPeriodic(TICK_MS, id -> tick());
        }
        return socket;
    }

    private void remove(Socket gone) {
        Socket last = sockets.remove(sockets.size() - 1);
        if (last != gone) {
            last.index = gone.index;
            sockets.set(gone.index, last);
        }
        if (sockets.isEmpty()) {
            vertx.cancelTimer(timer);
            timer = NO_TIMER;
        }
    }

    /**
     * Backwards, since a socket may go while its turn is on: then the last, which has had its turn, takes its place.
     */
    private void tick() {
        long nowMs = services.nowMs().getAsLong();
        for (int i = sockets.size() - 1; i >= 0; i--) {
            sockets.get(i).session.tick(nowMs);
        }
    }
}
