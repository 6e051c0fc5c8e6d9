package io.keyfold.edge.ws;

import io.keyfold.core.ProblemCode;
import io.keyfold.core.Signal;
import io.keyfold.core.Verdict;
import io.keyfold.core.VerdictSink;
import io.keyfold.edge.auth.Caller;
import io.keyfold.edge.body.InvalidBody;
import io.keyfold.edge.body.Refused;
import io.keyfold.edge.keys.AgentLimit;
import io.keyfold.edge.keys.Keystrokes;
import io.keyfold.ops.LoopMeters;
import io.keyfold.ops.LoopMeters.Transport;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a client that has said hello does with its handles. One instance per socket, used on its event loop. */
final class HandleOps {
    private final HandleTable handles;
    private final FrameWriter out;
    private final Keystrokes keystrokes;
    private final AgentLimit agents;
    private final LoopMeters meters;
    private final int maxHandles;
    private final long maxHoldMs;
    private Caller caller;

    HandleOps(WsServices services, HandleTable handles, FrameWriter out, Caller caller) {
        this.handles = handles;
        this.out = out;
        this.caller = caller;
        keystrokes = services.keystrokes();
        agents = services.agents();
        meters = services.meters();
        maxHandles = services.limits().maxHandles();
        maxHoldMs = services.maxHoldMs();
    }

    /** The same user has a fresh token. */
    void replaceCaller(Caller fresh) {
        caller = fresh;
        handles.replaceCaller(fresh);
    }

    /** The socket is gone. */
    void leave() {
        handles.leave();
    }

    /** Gives a handle once the owner agrees. A participant that has one keeps it. */
    void open(Op op) throws Refused {
        String conversationId = Objects.requireNonNull(op.words().conversationId());
        String participantId = Objects.requireNonNull(op.words().participantId());
        Handle known = handles.find(conversationId, participantId);
        if (known != null && known.isOpened()) {
            out.opened(op, known.number());
            return;
        }
        Handle handle = known == null ? handles.reserve(conversationId, participantId, caller) : known;
        if (handle == null) {
            throw new Refused(
                    ProblemCode.DESKTOP_RATE_LIMITED,
                    "The socket has as many handles as it may (ws.max-handles: " + maxHandles + ").");
        }
        keystrokes.open(Transport.WS, handle.lane(), verdict -> opened(op, handle, verdict));
    }

    private void opened(Op op, Handle handle, long verdict) {
        if (Verdict.isProblem(verdict)) {
            handles.free(handle);
            ProblemCode problem = Verdict.problem(verdict);
            out.refused(op, problem, problem.cause(), 0);
            return;
        }
        if (handle.hasLeft()) {
            // Asked for twice, and the first answer took the handle away.
            out.refuse(op, ProblemCode.NOT_FOUND, "The handle was taken away before it was open.");
            return;
        }
        handles.open(handle);
        out.opened(op, handle.number());
        handle.verdict(verdict);
    }

    /** The keys that {@code found} holds, for which no answer is wanted. This is the hot path. */
    void press(KeyReader found, long nowMs) {
        for (int i = 0; i < found.count(); i++) {
            Handle handle = handles.opened(found.handle(i));
            if (handle == null) {
                meters.problem(ProblemCode.NOT_FOUND);
            } else if (agents.waitMs(caller, nowMs) > 0) {
                meters.problem(ProblemCode.DESKTOP_RATE_LIMITED);
            } else {
                keystrokes.press(Transport.WS, handle.lane(), null, nowMs);
            }
        }
    }

    /** Keys that are answered, or that come in an unusual shape. */
    void press(Op op, long nowMs) throws Refused {
        if (op.isList()) {
            pressAll(op, nowMs);
            return;
        }
        Handle handle = opened(op);
        long waitMs = agents.waitMs(caller, nowMs);
        if (waitMs > 0) {
            out.refuse(op, ProblemCode.DESKTOP_RATE_LIMITED, ProblemCode.DESKTOP_RATE_LIMITED.cause(), waitMs);
            return;
        }
        keystrokes.press(Transport.WS, handle.lane(), verdict -> out.verdict(op, handle.number(), verdict), nowMs);
    }

    private void pressAll(Op op, long nowMs) {
        Answers answers = new Answers(op);
        for (int i = 0; i < op.handles().size(); i++) {
            int index = i;
            Handle handle = handles.opened(op.handles().get(i));
            if (handle == null) {
                answers.refused(index, ProblemCode.NOT_FOUND);
            } else if (agents.waitMs(caller, nowMs) > 0) {
                answers.refused(index, ProblemCode.DESKTOP_RATE_LIMITED);
            } else {
                keystrokes.press(Transport.WS, handle.lane(), verdict -> answers.verdict(index, verdict), nowMs);
            }
        }
    }

    /** The agent stopped, or sent a message. */
    void tell(Op op, Signal.Kind kind) throws Refused {
        Handle handle = opened(op);
        keystrokes.tell(Transport.WS, handle.lane(), kind, 0, verdict -> told(op, verdict));
    }

    private void told(Op op, long verdict) {
        if (Verdict.isProblem(verdict)) {
            ProblemCode problem = Verdict.problem(verdict);
            out.refused(op, problem, problem.cause(), 0);
        } else {
            out.done(op);
        }
    }

    /** The indicator is held lit without keys, or no longer. */
    void hold(Op op) throws Refused {
        Handle handle = opened(op);
        if (op.forMs() > maxHoldMs) {
            throw new InvalidBody("for", "is longer than typing.max-hold (" + maxHoldMs + "ms)");
        }
        Signal.Kind kind = op.forMs() == 0 ? Signal.Kind.HOLD_CANCEL : Signal.Kind.HOLD;
        VerdictSink reply = verdict -> {
            out.verdict(op, handle.number(), verdict);
            handle.verdict(verdict);
        };
        keystrokes.tell(Transport.WS, handle.lane(), kind, op.forMs(), reply);
    }

    /** The handle is free again. */
    void close(Op op) throws Refused {
        handles.free(opened(op));
        out.done(op);
    }

    private Handle opened(Op op) throws Refused {
        Handle handle = handles.opened(op.handle());
        if (handle == null) {
            throw new Refused(ProblemCode.NOT_FOUND, "The handle is not open on this socket.");
        }
        return handle;
    }

    /** Gathers the answers to a list of keys and sends them when the last is there. */
    private final class Answers {
        private final Op op;
        private final @Nullable JsonObject[] items;
        private int missing;

        Answers(Op op) {
            this.op = op;
            items = new JsonObject[op.handles().size()];
            missing = items.length;
            sendWhenComplete();
        }

        void refused(int index, ProblemCode problem) {
            meters.problem(problem);
            verdict(index, Verdict.of(problem));
        }

        void verdict(int index, long verdict) {
            items[index] = FrameWriter.item(op.handles().get(index), verdict);
            missing--;
            sendWhenComplete();
        }

        private void sendWhenComplete() {
            if (missing == 0) {
                out.verdicts(op, List.of(Arrays.copyOf(items, items.length, JsonObject[].class)));
            }
        }
    }
}
