package io.keyfold.shard;

import io.keyfold.core.LeaseState;
import io.keyfold.core.TypingPast;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the record of one conversation says, as its owner believes, and whether one is on its way from or to the store.
 * Compared after everything that touches the conversation, so it allocates nothing until there is news.
 */
final class Saved {
    /** The record is being read: until then, at most until {@link #loadUntilMs}, signals wait. */
    boolean loading;

    long loadUntilMs;

    /** A record is being written; what changes meanwhile is written next. */
    boolean saving;

    /** When this ownership began; see {@link Stamp}. */
    private long term;

    private long number;

    private TypingPast past = TypingPast.NONE;
    private @Nullable String holderId;
    private int generation;
    private boolean token;
    private int membersVersion;
    private boolean ended;

    /** {@code term} is that of an ownership which began without a record. */
    Saved(long term) {
        this.term = term;
    }

    /** The ownership began no earlier than {@code atTerm}. */
    void since(long atTerm) {
        term = Math.max(term, atTerm);
    }

    /** Somebody else wrote, or had written, {@code other}: what is written here from now on is the newer word. */
    void follow(Stamp other) {
        since(other.term() + 1);
    }

    Stamp nextStamp(long writer) {
        number++;
        return new Stamp(term, writer, number);
    }

    /** Whether the record says all there is to say. */
    boolean isCurrent(Conversation conversation) {
        return past.isStillOf(conversation.typing)
                && (!past.held() || Objects.equals(holder(conversation), holderId))
                && generation == conversation.lease.generation()
                && token == hasToken(conversation)
                && membersVersion == conversation.membersVersion
                && ended == conversation.ended;
    }

    /** The record says from now on what the conversation is now. */
    TypingPast take(Conversation conversation) {
        past = TypingPast.of(conversation.typing);
        holderId = holder(conversation);
        generation = conversation.lease.generation();
        token = hasToken(conversation);
        membersVersion = conversation.membersVersion;
        ended = conversation.ended;
        return past;
    }

    static boolean hasToken(Conversation conversation) {
        LeaseState state = conversation.lease.state();
        return conversation.guestToken != null && (state == LeaseState.HELD || state == LeaseState.RENEWING);
    }

    static @Nullable String holder(Conversation conversation) {
        Member holder = conversation.typing.isHeld() ? conversation.holder : null;
        return holder == null ? null : holder.participant.id();
    }
}
