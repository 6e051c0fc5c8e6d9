package io.keyfold.shard;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One conversation as people see it, a snapshot. Times are wall times; tokens appear by their last four characters.
 *
 * @param conversationId its id
 * @param state composing, paused, idle or held
 * @param lit whether, by what the relay knows, the guest sees the indicator now
 * @param lastCallAtEpochMs when the last call was written, 0 when none was
 * @param lastOutcome how it ended; null while none did
 * @param leaseState of the guest token: none, acquiring, held, renewing, backoff, or not-needed
 * @param leaseExpiresAtEpochMs 0 when no token is held
 * @param tokenTail the last four characters of the token, or null
 * @param why one sentence: why the guest may see nothing, or that all is well
 * @param participants ids with purpose and whether they type
 * @param timelineSinceEpochMs when the timeline began: another owner begins another; 0 without one
 * @param timeline the last decisions and calls, oldest first
 */
public record ConversationView(
        String conversationId,
        String state,
        boolean lit,
        long lastCallAtEpochMs,
        @Nullable String lastOutcome,
        String leaseState,
        long leaseExpiresAtEpochMs,
        @Nullable String tokenTail,
        String why,
        List<ParticipantView> participants,
        long timelineSinceEpochMs,
        List<TimelineEntry> timeline) {

    /** One known participant. */
    public record ParticipantView(String id, String purpose, boolean ended, boolean composing) {}

    /**
     * One line of the timeline. Words of closed sets, never text or a token.
     *
     * @param seq its number in this timeline, from 0
     * @param what a decision (wanted, shed, suppressed), key, refused, call, off, lease, look-up, event, message,
     *     typing
     * @param detail the reason, outcome, problem or state that goes with it
     * @param status what the platform answered, an HTTP status; 0 for no answer
     * @param tookMs how long the platform took, in ms; negative when it was not asked
     */
    public record TimelineEntry(long seq, long atEpochMs, String what, String detail, int status, long tookMs) {}
}
