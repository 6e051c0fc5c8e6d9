package io.keyfold.edge.ws;

import io.keyfold.core.IndicatorState;
import io.keyfold.core.ProblemCode;
import io.keyfold.core.Reason;
import io.keyfold.core.Verdict;
import io.keyfold.ops.LoopMeters;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the server says on one socket: every frame in one place. Answers are written only when they were asked for;
 * refusals are counted in any case. Used on one event loop.
 */
final class FrameWriter {
    /** Tells a client when to try again what could not be checked now. */
    static final long RETRY_MS = 2000;

    private final Wire wire;
    private final LoopMeters meters;
    private final Runnable wrote;
    private boolean ended;

    /** @param wrote called after each frame: the socket may be full now */
    FrameWriter(Wire wire, LoopMeters meters, Runnable wrote) {
        this.wire = wire;
        this.meters = meters;
        this.wrote = wrote;
    }

    // ---- answers -----------------------------------------------------------------------------------------------

    /** @param restored numbers of the handles that a resumed session has; null when it is new */
    void hello(Op op, String session, @Nullable List<Integer> restored, long everyMs, int maxHandles) {
        JsonObject hello = new JsonObject()
                .put("session", session)
                .put("resumed", restored != null)
                .put("ping", Liveness.PING_MS)
                .put("every", everyMs)
                .put("max", maxHandles);
        if (restored != null) {
            hello.put("handles", new JsonArray(restored));
        }
        answer(op, "hello", hello);
    }

    void opened(Op op, int handle) {
        answer(op, "open", new JsonObject().put("h", handle));
    }

    void done(Op op) {
        answer(op, "ack", new JsonObject());
    }

    /** The verdict on one key or hold. */
    void verdict(Op op, int handle, long verdict) {
        if (Verdict.isProblem(verdict)) {
            ProblemCode problem = Verdict.problem(verdict);
            answer(op, "err", error(problem, problem.cause(), 0));
        } else {
            answer(op, "ack", item(handle, verdict));
        }
    }

    /** The verdicts on a list of keys, in its order, each made by {@link #item}. */
    void verdicts(Op op, List<JsonObject> items) {
        answer(op, "ack", new JsonArray(items));
    }

    /** One key of a list. */
    static JsonObject item(int handle, long verdict) {
        JsonObject item = new JsonObject().put("h", handle);
        if (Verdict.isProblem(verdict)) {
            return item.put(
                    "err", new JsonObject().put("code", Verdict.problem(verdict).label()));
        }
        if (!Verdict.isDecision(verdict)) {
            return item;
        }
        Reason reason = Verdict.reason(verdict);
        item.put("decision", reason.decision().label()).put("reason", reason.label());
        return Verdict.nextMs(verdict) > 0 ? item.put("next", Verdict.nextMs(verdict)) : item;
    }

    /** Counts a refusal, and answers it. */
    void refuse(Op op, ProblemCode problem, String detail) {
        refuse(op, problem, detail, isRetryable(problem) ? RETRY_MS : 0);
    }

    /** As {@link #refuse(Op, ProblemCode, String)}; {@code afterMs}: when to try again. */
    void refuse(Op op, ProblemCode problem, String detail, long afterMs) {
        meters.problem(problem);
        refused(op, problem, detail, afterMs);
    }

    /** Answers a refusal that was counted as the verdict of the owner. */
    void refused(Op op, ProblemCode problem, String detail, long afterMs) {
        answer(op, "err", error(problem, detail, afterMs));
    }

    // ---- news --------------------------------------------------------------------------------------------------

    void state(int handle, IndicatorState state, @Nullable String reason) {
        JsonObject news = new JsonObject().put("h", handle).put("st", state.label());
        send(reason == null ? news : news.put("reason", reason));
    }

    /** A handle was taken away. */
    void freed(int handle, ProblemCode problem) {
        send(new JsonObject().put("h", handle).put("err", new JsonObject().put("code", problem.label())));
    }

    void every(long everyMs) {
        send(new JsonObject().put("every", everyMs));
    }

    void expires(long inMs) {
        send(new JsonObject().put("expires", new JsonObject().put("in", inMs)));
    }

    /** The last frame. */
    void bye(CloseCode code, int afterMs) {
        send(new JsonObject()
                .put("bye", new JsonObject().put("code", code.code()).put("after", afterMs)));
        end();
    }

    /** Nothing is written any more. */
    void end() {
        ended = true;
    }

    private static boolean isRetryable(ProblemCode problem) {
        return switch (problem) {
            case UPSTREAM_ERROR, UPSTREAM_UNREACHABLE, DRAINING, DESKTOP_RATE_LIMITED -> true;
            default -> false;
        };
    }

    private static JsonObject error(ProblemCode problem, String detail, long afterMs) {
        return new JsonObject()
                .put("code", problem.label())
                .put("retryable", isRetryable(problem))
                .put("after", afterMs)
                .put("detail", detail);
    }

    private void answer(Op op, String what, Object content) {
        if (op.wantsAnswer()) {
            send(new JsonObject().put("i", op.id()).put(what, content));
        }
    }

    private void send(JsonObject frame) {
        if (!ended) {
            wire.send(frame.encode());
            wrote.run();
        }
    }
}
