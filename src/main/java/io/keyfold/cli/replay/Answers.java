package io.keyfold.cli.replay;

import io.keyfold.core.Reason;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What the relay answered, counted. Written by the player's loop; read by it for the progress, and by anyone after the
 * replay.
 */
public final class Answers {
    private static final long LONGEST_NS = 3_600_000_000_000L;
    private static final int DIGITS = 3;
    private static final String NO_REASON = "none";
    private static final String OTHER_REASON = "other";
    private static final Set<String> REASONS =
            Arrays.stream(Reason.values()).map(Reason::label).collect(Collectors.toUnmodifiableSet());

    private final Histogram latencyNs = new Histogram(1, LONGEST_NS, DIGITS);
    private final Map<String, Long> statuses = new TreeMap<>();
    private final Map<String, Long> decisions = new TreeMap<>();
    private final Map<String, Long> messageStatuses = new TreeMap<>();
    private long handed;
    private long keystrokesSent;
    private long messagesSent;
    private long answered;
    private long lost;
    private long unsent;
    private long refused;
    private @Nullable String connectionTrouble;

    /** An event was handed to its connection. */
    void handed() {
        handed++;
    }

    /** Its bytes went out. */
    void sent(boolean isMessage) {
        if (isMessage) {
            messagesSent++;
        } else {
            keystrokesSent++;
        }
    }

    /** Never written: no connection, or too many without an answer. */
    void notSent() {
        unsent++;
    }

    /** Written, and the connection ended before the answer. */
    void lost() {
        lost++;
    }

    /** A connection could not be made, or the relay ended it; {@code what} has no secrets in it. */
    void connectionTrouble(String what) {
        connectionTrouble = what;
    }

    /** {@code tookNs} counts from when the event was meant to be written. */
    void answered(boolean isMessage, Reply reply, long tookNs) {
        answered++;
        refused += reply.good() ? 0 : 1;
        if (isMessage) {
            messageStatuses.merge(reply.status(), 1L, Long::sum);
            return;
        }
        latencyNs.recordValue(Math.min(Math.max(tookNs, 1), LONGEST_NS));
        statuses.merge(reply.status(), 1L, Long::sum);
        if (reply.decision() != null) {
            decisions.merge(reason(reply.reason()), 1L, Long::sum);
        }
    }

    /** Bounded by the closed set: whatever else a server says is one bucket. */
    private static String reason(@Nullable String reason) {
        if (reason == null) {
            return NO_REASON;
        }
        return REASONS.contains(reason) ? reason : OTHER_REASON;
    }

    /** Keystrokes whose bytes were written. */
    public long keystrokesSent() {
        return keystrokesSent;
    }

    public long messagesSent() {
        return messagesSent;
    }

    /** Events never written: no connection, or {@value Link#MAX_OUTSTANDING} of it without an answer. */
    public long unsent() {
        return unsent;
    }

    /** Events written whose answer did not come. */
    public long unanswered() {
        return keystrokesSent + messagesSent - answered;
    }

    /** Events handed over of which it is not known yet how they end. */
    long outstanding() {
        return handed - answered - lost - unsent;
    }

    /** Keystrokes answered, by HTTP status; over WebSocket {@code ack} or the code of a problem. */
    public Map<String, Long> statuses() {
        return statuses;
    }

    /** Messages answered, likewise. */
    public Map<String, Long> messageStatuses() {
        return messageStatuses;
    }

    /** Keystrokes answered with a decision, by reason; {@code none} for a decision without one. */
    public Map<String, Long> reasons() {
        return decisions;
    }

    /** Keystrokes and messages answered with something else than success. */
    public long refused() {
        return refused;
    }

    /** Of keystrokes, in ns, from when each was meant to be written to its answer. */
    public Histogram latencyNs() {
        return latencyNs;
    }

    /** Why the last connection could not be made, or was ended by the relay; null when there was no trouble. */
    public @Nullable String connectionTrouble() {
        return connectionTrouble;
    }
}
