package io.keyfold.cli.replay;

import io.keyfold.core.Reason;
import io.vertx.core.http.HttpClientResponse;
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
    private final Map<Integer, Long> statuses = new TreeMap<>();
    private final Map<String, Long> decisions = new TreeMap<>();
    private final Map<Integer, Long> messageStatuses = new TreeMap<>();
    private long handed;
    private long keystrokesSent;
    private long messagesSent;
    private long answered;
    private long lost;
    private long unsent;
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

    void refusedConnection(Throwable cause) {
        connectionTrouble = cause.getMessage();
    }

    /** {@code tookNs} counts from when the event was meant to be written. */
    void answered(boolean isMessage, HttpClientResponse response, long tookNs) {
        answered++;
        if (isMessage) {
            messageStatuses.merge(response.statusCode(), 1L, Long::sum);
            return;
        }
        latencyNs.recordValue(Math.min(Math.max(tookNs, 1), LONGEST_NS));
        statuses.merge(response.statusCode(), 1L, Long::sum);
        String decision = response.getHeader("Keyfold-Decision");
        if (decision != null) {
            decisions.merge(reason(response.getHeader("Keyfold-Reason")), 1L, Long::sum);
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

    /** Events never written: no connection, or {@value Lane#MAX_OUTSTANDING} of it without an answer. */
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

    /** Keystrokes answered, by status. */
    public Map<Integer, Long> statuses() {
        return statuses;
    }

    /** Messages answered, by status. */
    public Map<Integer, Long> messageStatuses() {
        return messageStatuses;
    }

    /** Keystrokes answered with a decision, by reason; {@code none} for a decision without one. */
    public Map<String, Long> reasons() {
        return decisions;
    }

    /** Keystrokes and messages answered with something else than success. */
    public long refused() {
        return refused(statuses) + refused(messageStatuses);
    }

    private static long refused(Map<Integer, Long> byStatus) {
        return byStatus.entrySet().stream()
                .filter(entry -> entry.getKey() / 100 != 2)
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Of keystrokes, in ns, from when each was meant to be written to its answer. */
    public Histogram latencyNs() {
        return latencyNs;
    }

    /** Why the last connection could not be made; null when all were. */
    public @Nullable String connectionTrouble() {
        return connectionTrouble;
    }
}
