package io.keyfold.ops;

import io.keyfold.core.Outcome;
import io.keyfold.core.ProblemCode;
import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.Verdict;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Counters of one event loop: written by that loop only, read by any thread (a scrape), and summed over the loops by
 * {@link Meters}. Counting is one add to an array cell: no allocation, no contention.
 */
public final class LoopMeters {
    /** How a keystroke arrived; the label is the tag value of {@code keyfold_keystrokes_total}. */
    public enum Transport {
        /** The seed's call. */
        HTTP("http"),
        /** The published SDK call. */
        SDK("sdk"),
        /** {@code /v1} calls. */
        NATIVE("native"),
        /** WebSocket frames. */
        WS("ws");

        private final String label;

        Transport(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    /** What was asked of the platform; the label is the tag value {@code operation}. */
    public enum Operation {
        TYPING("typing"),
        GUEST_TOKEN("guest-token"),
        LOOK_UP("look-up"),
        OAUTH_TOKEN("oauth-token"),
        TOKEN_CHECK("token-check"),
        MESSAGE("message"),
        OTHER("other");

        private final String label;

        Operation(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    /** What happened on the way between nodes; the label is the tag value {@code event}. */
    public enum ClusterEvent {
        /** A signal left for its owner on another node, retries included. */
        SIGNAL_SENT("signal-sent"),
        /** A signal of another node reached its owner here. */
        SIGNAL_RECEIVED("signal-received"),
        /** Another node was told that the shard it asked for is not here. */
        MOVED("moved"),
        /** Another node said that the shard is not there; asked once more. */
        RETRIED("retried"),
        /** No verdict came in time, or the owner is gone: answered {@code owner-unreachable}. */
        UNREACHABLE("unreachable"),
        /** Too much on its way to one node: answered {@code overloaded}. */
        OVERLOADED("overloaded"),
        /** Came after its time was over, and was dropped. */
        LATE("late"),
        /** Could not be read, and was dropped. */
        MALFORMED("malformed"),
        /** Was sealed with another secret, and was dropped. */
        UNSEALED("seal-refused"),
        /** A record longer than any that is sent, dropped. */
        OVERSIZE("oversize"),
        /** An agent's token was sent, sealed. */
        BEARER_SENT("bearer-sent"),
        BATCH_SENT("batch-sent"),
        BATCH_RECEIVED("batch-received");

        private final String label;

        ClusterEvent(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    /** A call to the platform that failed. */
    public record Trouble(Operation operation, Outcome outcome, long atEpochMs) {}

    /** Durations of this loop go here; the registry's histograms in a node, nothing in a test. */
    public interface Durations {
        Durations NONE = new Durations() {
            @Override
            public void upstreamRequest(Operation operation, long durationNs) {}

            @Override
            public void firstKeyToUpstream(long durationNs) {}

            @Override
            public void messageWait(long durationNs) {}
        };

        void upstreamRequest(Operation operation, long durationNs);

        void firstKeyToUpstream(long durationNs);

        void messageWait(long durationNs);
    }

    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int OUTCOMES = Outcome.values().length;

    private final long[] keystrokes = new long[Transport.values().length];
    private final long[] decisions = new long[Reason.values().length];
    private final long[] signals = new long[Signal.Kind.values().length];
    private final long[] problems = new long[ProblemCode.values().length];
    private final long[] upstreamRequests = new long[Operation.values().length * OUTCOMES];
    private final long[] leaseRenewals = new long[OUTCOMES];
    private final long[] clusterEvents = new long[ClusterEvent.values().length];
    private final Durations durations;
    private volatile long goodAtEpochMs;
    private volatile @Nullable Trouble trouble;

    public LoopMeters(Durations durations) {
        this.durations = durations;
    }

    /** Counts a keystroke by the answer it got: a decision once, or a problem once. */
    public void answered(Transport transport, long verdict) {
        if (Verdict.isProblem(verdict)) {
            problem(Verdict.problem(verdict));
        } else if (Verdict.isDecision(verdict)) {
            add(keystrokes, transport.ordinal());
            add(decisions, Verdict.reason(verdict).ordinal());
        }
    }

    public void signal(Signal.Kind kind) {
        add(signals, kind.ordinal());
    }

    public void problem(ProblemCode problem) {
        add(problems, problem.ordinal());
    }

    /** Counts an ended call; {@code durationNs} 0 for one that never left. */
    public void upstreamRequest(Operation operation, Outcome outcome, long durationNs) {
        add(upstreamRequests, operation.ordinal() * OUTCOMES + outcome.ordinal());
        if (durationNs > 0) {
            durations.upstreamRequest(operation, durationNs);
        }
        switch (outcome) {
            case ACCEPTED -> goodAtEpochMs = System.currentTimeMillis();
            case TOKEN_REJECTED, REJECTED, THROTTLED, TIMEOUT, UNREACHABLE ->
                trouble = new Trouble(operation, outcome, System.currentTimeMillis());
            case STALE, CANCELLED -> {
                // Dropped here: says nothing of the platform.
            }
        }
    }

    /** Wall time of the last call that the platform took; 0 when none was. */
    public long goodAtEpochMs() {
        return goodAtEpochMs;
    }

    /** The last call that failed, or null. */
    public @Nullable Trouble trouble() {
        return trouble;
    }

    public void leaseRenewal(Outcome outcome) {
        add(leaseRenewals, outcome.ordinal());
    }

    public void cluster(ClusterEvent event) {
        add(clusterEvents, event.ordinal());
    }

    public void firstKeyToUpstream(long durationNs) {
        durations.firstKeyToUpstream(durationNs);
    }

    /** How long a message that passes through was kept back for its conversation's typing call. */
    public void messageWait(long durationNs) {
        durations.messageWait(durationNs);
    }

    public long keystrokes(Transport transport) {
        return get(keystrokes, transport.ordinal());
    }

    public long decisions(Reason reason) {
        return get(decisions, reason.ordinal());
    }

    public long signals(Signal.Kind kind) {
        return get(signals, kind.ordinal());
    }

    public long problems(ProblemCode problem) {
        return get(problems, problem.ordinal());
    }

    public long upstreamRequests(Operation operation, Outcome outcome) {
        return get(upstreamRequests, operation.ordinal() * OUTCOMES + outcome.ordinal());
    }

    public long leaseRenewals(Outcome outcome) {
        return get(leaseRenewals, outcome.ordinal());
    }

    public long clusterEvents(ClusterEvent event) {
        return get(clusterEvents, event.ordinal());
    }

    private static void add(long[] cells, int index) {
        CELL.setOpaque(cells, index, cells[index] + 1);
    }

    private static long get(long[] cells, int index) {
        return (long) CELL.getOpaque(cells, index);
    }
}
