package io.keyfold.routing;

import io.keyfold.core.Reason;
import io.keyfold.core.Times;
import io.keyfold.core.Verdict;
import io.keyfold.ops.LoopMeters.ClusterEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Questions of one event loop that other nodes are to answer. Each ends exactly once: with its answer, or when its time
 * is over, its owner has left, or this node dropped what it had. Owned by that loop.
 */
final class RemoteCalls {
    /** Questions on their way to one node; more are refused. */
    static final int MAX_IN_FLIGHT = 4_096;

    /** How long the two nodes' views are given to become one, in ms; also the most that one waits for the other's. */
    private static final long VIEW_LAG_MS = 40;

    private final NodePorts node;
    private final LoopPorts loop;
    private final Map<Long, Call> bySeq = new HashMap<>();
    private final Map<String, Integer> inFlight = new HashMap<>();
    private final PriorityQueue<Due> dues = new PriorityQueue<>();
    private final Set<Call> parked = new LinkedHashSet<>();
    private long asked;
    private boolean armed;
    private long armedAtMs;

    /** One question on its way. */
    private static final class Call {
        final RemoteQuestion question;
        long deadlineMs;
        long seq;
        long viewNumber;

        /** Who was asked; null while it waits for another view. */
        @Nullable
        String owner;

        boolean retried;
        boolean bearerSentAgain;
        boolean awaitsLookUp;

        Call(RemoteQuestion question, long deadlineMs) {
            this.question = question;
            this.deadlineMs = deadlineMs;
        }
    }

    /** When to look at a call again; it may have been answered, or its deadline have moved, by then. */
    private record Due(long atMs, Call call) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return Long.signum(atMs - other.atMs);
        }
    }

    RemoteCalls(NodePorts node, LoopPorts loop) {
        this.node = node;
        this.loop = loop;
    }

    /**
     * Asks whoever owns the conversation by the present view. After a pause nobody is asked: what this loop reads then
     * has lain in its sockets, and an owner that did not pause would take it for fresh.
     */
    void ask(RemoteQuestion question) {
        if (loop.fenced().getAsBoolean()) {
            loop.meters().cluster(ClusterEvent.UNREACHABLE);
            question.verdict(RemoteQuestion.UNREACHABLE);
            return;
        }
        long nowMs = node.clockMs().getAsLong();
        Call call = new Call(question, nowMs + question.patienceMs());
        if (put(call, nowMs)) {
            await(call, call.deadlineMs, nowMs);
        }
    }

    /** Questions without an answer yet. */
    int open() {
        return bySeq.size() + parked.size();
    }

    /** Whether the call is on its way now; else it has ended. */
    private boolean put(Call call, long nowMs) {
        View view = node.views().get();
        String owner = view.ownerOf(Shards.of(call.question.conversationId()));
        if (owner == null) {
            end(call);
            unreachable(call);
            return false;
        }
        if (owner.equals(view.self())) {
            end(call);
            call.question.askHere();
            return false;
        }
        if (inFlight.getOrDefault(owner, 0) >= MAX_IN_FLIGHT) {
            end(call);
            loop.meters().cluster(ClusterEvent.OVERLOADED);
            call.question.verdict(Verdict.of(Reason.OVERLOADED));
            return false;
        }
        call.owner = owner;
        call.viewNumber = view.number();
        call.seq = ClusterLoop.mark(++asked, loop.index());
        bySeq.put(call.seq, call);
        inFlight.merge(owner, 1, Integer::sum);
        send(call, owner, nowMs);
        return true;
    }

    private static void send(Call call, String owner, long nowMs) {
        long remainingMs = Math.max(1, call.deadlineMs - nowMs);
        call.question.send(owner, new BusRecord.Ask(call.seq, call.viewNumber, remainingMs));
    }

    // ---- answers -----------------------------------------------------------------------------------------------

    /** Takes an answer; ignored when it comes too late, or from somebody who was not asked. */
    void answered(String from, BusRecord.Answer answer) {
        Call call = bySeq.get(answer.seq());
        if (call == null || !from.equals(call.owner)) {
            return;
        }
        if (answer instanceof BusRecord.Decided decided) {
            end(call);
            call.question.verdict(decided.verdict());
        } else if (answer instanceof BusRecord.Description description) {
            end(call);
            call.question.description(description.view());
        } else if (answer instanceof BusRecord.Moved) {
            moved(call);
        } else if (answer instanceof BusRecord.NeedBearer) {
            sendBearerAgain(call, from);
        } else if (!call.awaitsLookUp) {
            long nowMs = node.clockMs().getAsLong();
            call.awaitsLookUp = true;
            call.deadlineMs = Times.later(call.deadlineMs, nowMs + node.lookUpWaitMs());
            await(call, call.deadlineMs, nowMs);
        }
    }

    private void sendBearerAgain(Call call, String owner) {
        if (!call.bearerSentAgain) {
            call.bearerSentAgain = true;
            call.question.forgetBearer(owner);
            send(call, owner, node.clockMs().getAsLong());
        }
    }

    /** Whoever was asked has not processed it: asking once more cannot double it. */
    private void moved(Call call) {
        long viewNumber = call.viewNumber;
        end(call);
        if (call.retried) {
            unreachable(call);
            return;
        }
        call.retried = true;
        if (viewNumber != node.views().get().number()) {
            retry(call);
        } else if (parked.size() >= MAX_IN_FLIGHT) {
            unreachable(call);
        } else {
            // One of the two nodes has not heard of a change yet.
            long nowMs = node.clockMs().getAsLong();
            parked.add(call);
            await(call, nowMs + VIEW_LAG_MS, nowMs);
        }
    }

    private void retry(Call call) {
        parked.remove(call);
        loop.meters().cluster(ClusterEvent.RETRIED);
        put(call, node.clockMs().getAsLong());
    }

    // ---- changes -----------------------------------------------------------------------------------------------

    /** The view is another one. */
    void viewChanged() {
        for (Call call : List.copyOf(parked)) {
            if (isOpen(call)) {
                retry(call);
            }
        }
    }

    /** The node has left, and answers no more. */
    void left(String nodeId) {
        drop(bySeq.values().stream().filter(call -> nodeId.equals(call.owner)).toList());
    }

    /** Ends every question, unanswered. */
    void dropAll() {
        List<Call> all = new ArrayList<>(bySeq.values());
        all.addAll(parked);
        drop(all);
    }

    private void drop(List<Call> calls) {
        for (Call call : calls) {
            // What becomes of one may end another.
            if (isOpen(call)) {
                end(call);
                unreachable(call);
            }
        }
    }

    /** Forgets it, wherever it is; its deadline finds nothing any more. */
    private void end(Call call) {
        if (call.owner != null) {
            bySeq.remove(call.seq);
            inFlight.computeIfPresent(call.owner, (id, count) -> count > 1 ? count - 1 : null);
            call.owner = null;
        } else {
            parked.remove(call);
        }
    }

    private void unreachable(Call call) {
        loop.meters().cluster(ClusterEvent.UNREACHABLE);
        call.question.verdict(RemoteQuestion.UNREACHABLE);
    }

    private boolean isOpen(Call call) {
        return call.owner != null || parked.contains(call);
    }

    // ---- deadlines ---------------------------------------------------------------------------------------------

    private void await(Call call, long atMs, long nowMs) {
        dues.add(new Due(atMs, call));
        arm(atMs, nowMs);
    }

    private void arm(long atMs, long nowMs) {
        if (!armed || atMs - armedAtMs < 0) {
            armed = true;
            armedAtMs = atMs;
            loop.timers().after(Math.max(1, atMs - nowMs), () -> fire(atMs));
        }
    }

    private void fire(long atMs) {
        if (!armed || atMs != armedAtMs) {
            // An earlier one took its place, and armed what came after it.
            return;
        }
        armed = false;
        long nowMs = node.clockMs().getAsLong();
        for (Due due = dues.peek(); due != null && isOver(due, nowMs); due = dues.peek()) {
            dues.remove();
            look(due.call, nowMs);
        }
        Due next = dues.peek();
        if (next != null && !armed) {
            arm(next.atMs, nowMs);
        }
    }

    private void look(Call call, long nowMs) {
        if (isOpen(call) && nowMs - call.deadlineMs >= 0) {
            end(call);
            unreachable(call);
        } else if (parked.contains(call)) {
            retry(call);
        }
    }

    private boolean isOver(Due due, long nowMs) {
        return nowMs - due.atMs >= 0 || !isOpen(due.call);
    }
}
