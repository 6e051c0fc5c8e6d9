package io.keyfold.shard;

import io.keyfold.core.Participant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What survives of one conversation when its owner is gone. Immutable, may go to any thread. All times are wall times
 * of the node that wrote it.
 *
 * @param stamp who wrote it, and under which ownership
 * @param savedAtEpochMs when it was written: a reader whose clock is behind takes this as its time
 * @param lastCallAtEpochMs when the last typing call was written; 0 when none was
 * @param accepted whether nothing is known against that call
 * @param messageSince whether a message came after it
 * @param holdUntilEpochMs until when the indicator is held; 0 when it is not
 * @param holderId the participant that holds it
 * @param guestToken the guest token, in clear; null when none is held
 * @param tokenExpiresAtEpochMs when that ends
 * @param tokenGeneration its number, for the lease
 * @param known whether the participants are all that the platform knows of
 * @param fromEvents whether they are known from events
 * @param ended whether the conversation is over
 * @param participants those that the platform has spoken of
 */
public record Survivor(
        Stamp stamp,
        long savedAtEpochMs,
        long lastCallAtEpochMs,
        boolean accepted,
        boolean messageSince,
        long holdUntilEpochMs,
        @Nullable String holderId,
        @Nullable String guestToken,
        long tokenExpiresAtEpochMs,
        int tokenGeneration,
        boolean known,
        boolean fromEvents,
        boolean ended,
        List<Participant> participants) {
    public Survivor {
        participants = List.copyOf(participants);
    }

    /** Its binary form. It contains the token: to be sealed before it leaves the process. */
    public byte[] encode() {
        return SurvivorCodec.encode(this);
    }

    /**
     * Reads what {@link #encode} wrote, also what a newer version wrote; null when it is neither. Never throws: the
     * bytes come from other nodes.
     */
    public static @Nullable Survivor decode(byte[] bytes) {
        return SurvivorCodec.decode(bytes);
    }

    /** Whether something goes on by itself, without another key: then it is worth {@link ShardLoop#adopt adopting}. */
    public boolean isHeld(long nowEpochMs) {
        return !ended && holderId != null && holdUntilEpochMs > nowEpochMs;
    }

    @Override
    public String toString() {
        return "Survivor[lastCallAtEpochMs=" + lastCallAtEpochMs + " token=" + (guestToken != null) + " participants="
                + participants.size() + " ended=" + ended + "]";
    }
}
