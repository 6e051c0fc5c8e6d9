package io.keyfold.edge.ws;

import io.keyfold.edge.auth.Caller;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The WebSocket sessions of one node: how many sockets an agent has, and the handle tables of sockets that were lost,
 * for a client that comes back, on whatever event loop. Any thread; a lock is held for a few look-ups at the start and
 * the end of a socket. Times are monotonic milliseconds.
 */
public final class Sessions {
    /** Sockets of one agent at once; callers that may type for anybody have no limit. */
    static final int MAX_PER_AGENT = 32;

    static final long KEPT_MS = 60_000;
    /** Tables of lost sockets; the one that was lost first is forgotten for one more. */
    static final int MAX_KEPT = 10_000;

    private static final int ID_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Map<String, Session> byId = new HashMap<>();
    /** In the order in which they were lost, which is the order in which they are forgotten. */
    private final Set<Session> kept = new LinkedHashSet<>();

    private final Map<String, Integer> socketsOf = new HashMap<>();
    private int live;

    /** What a handle stands for; immutable, for any thread. */
    record Names(int handle, String conversationId, String participantId) {}

    /** A client's session, while its socket lives and a while after. */
    static final class Session {
        private final String id;
        private final @Nullable String userId;
        /** Whether the socket counts for its user. */
        private final boolean counted;

        private final Runnable takenOver;
        private final boolean resumed;
        private volatile List<Names> handles;
        private boolean isLive = true;
        private long keptUntilMs;

        private Session(String id, Caller caller, Runnable takenOver, boolean resumed, List<Names> handles) {
            this.id = id;
            this.userId = caller.agent().userId();
            this.counted = !caller.agent().service();
            this.takenOver = takenOver;
            this.resumed = resumed;
            this.handles = handles;
        }

        String id() {
            return id;
        }

        /** Whether the handles were taken over from another socket. */
        boolean isResumed() {
            return resumed;
        }

        List<Names> handles() {
            return handles;
        }

        private String user() {
            return userId == null ? "" : userId;
        }

        /** What a socket that resumes this session would get from now on. Any thread. */
        void remember(List<Names> now) {
            handles = now;
        }
    }

    /** Sessions whose sockets live. Any thread. */
    public synchronized int live() {
        return live;
    }

    /**
     * Starts the session of a socket.
     *
     * @param resume the session to take over; without effect when it is not known or another user's
     * @param takenOver called, on any thread, when another socket takes this session over
     * @return null when the agent has too many sockets
     */
    synchronized @Nullable Session begin(Caller caller, @Nullable String resume, Runnable takenOver, long nowMs) {
        forget(nowMs);
        Session old = resume == null ? null : byId.get(resume);
        if (old != null && Objects.equals(old.userId, caller.agent().userId())) {
            takeOver(old);
            return start(new Session(old.id, caller, takenOver, true, old.handles));
        }
        Session fresh = new Session(newId(), caller, takenOver, false, List.of());
        return fresh.counted && socketsOf.getOrDefault(fresh.user(), 0) >= MAX_PER_AGENT ? null : start(fresh);
    }

    /** The socket of a session is gone; {@code keeps}: its handles wait for the client to come back. */
    synchronized void end(Session session, boolean keeps, long nowMs) {
        if (!session.isLive) {
            return;
        }
        stop(session);
        if (!keeps) {
            byId.remove(session.id);
            return;
        }
        session.keptUntilMs = nowMs + KEPT_MS;
        kept.add(session);
        forget(nowMs);
    }

    private Session start(Session session) {
        live++;
        byId.put(session.id, session);
        if (session.counted) {
            socketsOf.merge(session.user(), 1, Integer::sum);
        }
        return session;
    }

    private void stop(Session session) {
        live--;
        session.isLive = false;
        if (session.counted) {
            socketsOf.computeIfPresent(session.user(), (user, sockets) -> sockets == 1 ? null : sockets - 1);
        }
    }

    private void takeOver(Session old) {
        if (old.isLive) {
            stop(old);
            old.takenOver.run();
        } else {
            kept.remove(old);
        }
    }

    /** Drops what nobody came back for, and the eldest when there are too many. */
    private void forget(long nowMs) {
        Iterator<Session> eldestFirst = kept.iterator();
        while (eldestFirst.hasNext()) {
            Session eldest = eldestFirst.next();
            if (nowMs - eldest.keptUntilMs < 0 && kept.size() <= MAX_KEPT) {
                return;
            }
            eldestFirst.remove();
            byId.remove(eldest.id, eldest);
        }
    }

    private static String newId() {
        byte[] random = new byte[ID_BYTES];
        RANDOM.nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }
}
