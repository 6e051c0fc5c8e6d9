package io.keyfold.edge;

import io.keyfold.core.Agent;
import io.keyfold.core.Ids;
import io.keyfold.core.ProblemCode;
import io.keyfold.core.Signal;
import io.keyfold.core.Verdict;
import io.keyfold.edge.auth.AgentAuth;
import io.keyfold.edge.auth.AuthSink;
import io.keyfold.edge.auth.Caller;
import io.keyfold.edge.keys.Keystrokes;
import io.keyfold.ops.LoopMeters;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/**
 * Tells the owner of a conversation of a message that goes through this relay. Before it leaves: what is wanted is
 * cancelled, and the message waits for the typing call that is out, {@value #MAX_WAIT_MS} ms at most. It never waits to
 * learn who sends it: a sender whom this relay does not know, or may not count here, is believed once the platform has
 * taken the message. Used on one event loop.
 */
final class MessageNotices {
    /** The longest that a message is kept back. */
    static final long MAX_WAIT_MS = 250;

    /** Whoever the platform took a message from may end the typing of that conversation. */
    private static final Agent TAKEN_BY_PLATFORM = new Agent(null, true, null);

    private final Vertx vertx;
    private final AgentAuth auth;
    private final Keystrokes keystrokes;
    private final LoopMeters meters;

    MessageNotices(Vertx vertx, AgentAuth auth, Keystrokes keystrokes, LoopMeters meters) {
        this.meters = meters;
        this.vertx = vertx;
        this.auth = auth;
        this.keystrokes = keystrokes;
    }

    /**
     * Tells of a message that is about to leave.
     *
     * @param token the bearer token of the call, if any; a secret
     * @param conversationId unchecked
     * @param senderId participant or communication id, unchecked; or empty
     * @param later is given what to run when the platform has taken the message
     * @param go lets the message leave; called once, perhaps before this returns
     */
    void before(@Nullable String token, String conversationId, String senderId, Later later, Runnable go) {
        if (!Ids.isValid(conversationId) || !(senderId.isEmpty() || Ids.isValid(senderId))) {
            go.run();
            return;
        }
        Notice notice = new Notice(conversationId, senderId, go);
        later.afterwards(notice::taken);
        auth.authenticate(token, notice);
        notice.unlessHeard();
    }

    /** Where a notice puts what is to be done afterwards. */
    @FunctionalInterface
    interface Later {
        void afterwards(Runnable messageTaken);
    }

    /** One message. */
    private final class Notice implements AuthSink {
        private final String conversationId;
        private final String senderId;
        private final Runnable go;
        private final long beganNs = System.nanoTime();
        private boolean gone;
        private boolean waiting;
        private boolean counted;
        private long timer = -1;

        Notice(String conversationId, String senderId, Runnable go) {
            this.conversationId = conversationId;
            this.senderId = senderId;
            this.go = go;
        }

        @Override
        public void authenticated(Caller caller) {
            if (gone) {
                // Known too late to be kept back. When the platform takes it, it is counted then.
                return;
            }
            waiting = true;
            keystrokes.passOn(
                    new Signal(Signal.Kind.SENT, conversationId, senderId, caller.agent(), MAX_WAIT_MS, null, 0),
                    this::answered);
            if (waiting) {
                timer = vertx.setTimer(MAX_WAIT_MS, late -> leave());
            }
        }

        private void answered(long verdict) {
            counted = verdict == Verdict.TAKEN;
            waiting = false;
            leave();
        }

        @Override
        public void refused(ProblemCode problem, String detail) {
            leave();
        }

        @Override
        public void unverified() {
            leave();
        }

        /** Who sends it is not known at once: it goes. */
        void unlessHeard() {
            if (!waiting) {
                leave();
            }
        }

        private void leave() {
            if (!gone) {
                gone = true;
                vertx.cancelTimer(timer);
                meters.messageWait(System.nanoTime() - beganNs);
                go.run();
            }
        }

        void taken() {
            if (!counted) {
                counted = true;
                keystrokes.passOn(Signal.of(Signal.Kind.SENT, conversationId, "", TAKEN_BY_PLATFORM), verdict -> {});
            }
        }
    }
}
