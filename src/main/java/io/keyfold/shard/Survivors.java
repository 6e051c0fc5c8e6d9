package io.keyfold.shard;

import static io.keyfold.core.Times.earlier;

import io.keyfold.core.Participant;
import io.keyfold.core.TypingPast;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the record of each conversation up to date while it is owned here, and brings a conversation back from its
 * record. Does nothing where nothing survives: on a single node. Owned by the event loop.
 *
 * <p>A record is written when a call is, and when the token, the hold, the participants or the end change; never for a
 * key. Wall times become the loop's own when a record is read, with care: another node's clock may be off by minutes.
 * Then typing waits one interval at most, one call may be made too many, and no token is believed to live longer than
 * when it was saved.
 */
final class Survivors {
    /** A record is worth keeping for at least this long. */
    private static final long MIN_LIFE_MS = 60_000;

    /** What a record says is longer ago, or farther away, is taken for this. */
    private static final long LONGEST_MS = 86_400_000;

    private final ShardLoop loop;
    private final @Nullable Survival survival;
    private final Callers callers;

    Survivors(ShardLoop loop, @Nullable Survival survival, Callers callers) {
        this.loop = loop;
        this.survival = survival;
        this.callers = callers;
    }

    boolean isOn() {
        return survival != null;
    }

    // ---- to the store ------------------------------------------------------------------------------------------

    /** Writes the record when it has news and none is on its way. */
    void keep(Conversation conversation, long nowMs) {
        Saved saved = conversation.saved;
        if (survival == null
                || saved == null
                || saved.loading
                || saved.saving
                || conversation.freed
                || saved.isCurrent(conversation)) {
            return;
        }
        saved.saving = true;
        long toEpochMs = loop.clockEpochMs.getAsLong() - nowMs;
        Stamp stamp = saved.nextStamp(survival.writer());
        Survivor record = recordOf(conversation, stamp, saved.take(conversation), nowMs, toEpochMs);
        long lifeMs = lifeMs(record, nowMs + toEpochMs);
        survival.save(conversation.id, record, lifeMs, newer -> kept(conversation, saved, newer));
    }

    private void kept(Conversation conversation, Saved saved, @Nullable Stamp newer) {
        saved.saving = false;
        if (newer != null) {
            // Not now: should another be the owner, this one has heard of it before it has news again.
            saved.follow(newer);
        }
        long nowMs = loop.clockMs.getAsLong();
        if (!loop.ownership().isGone(conversation, nowMs)) {
            loop.settle(conversation, nowMs);
        }
    }

    /** An end that is heard of where nothing else is known. */
    void forget(String conversationId) {
        if (survival != null) {
            survival.forget(conversationId);
        }
    }

    private static Survivor recordOf(
            Conversation conversation, Stamp stamp, TypingPast past, long nowMs, long toEpochMs) {
        boolean token = Saved.hasToken(conversation) && conversation.lease.isUsable(nowMs);
        return new Survivor(
                stamp,
                nowMs + toEpochMs,
                past.called() ? past.calledAtMs() + toEpochMs : 0,
                past.accepted(),
                past.messageSince(),
                past.held() ? past.holdUntilMs() + toEpochMs : 0,
                Saved.holder(conversation),
                token ? conversation.guestToken : null,
                token ? conversation.lease.expiresAtMs() + toEpochMs : 0,
                conversation.lease.generation(),
                conversation.known,
                conversation.fromEvents,
                conversation.ended,
                participants(conversation));
    }

    private static List<Participant> participants(Conversation conversation) {
        List<Participant> participants = new ArrayList<>(conversation.members.length);
        for (Member member : conversation.members) {
            if (member.verified) {
                participants.add(member.participant);
            }
        }
        return participants;
    }

    private static long lifeMs(Survivor record, long nowEpochMs) {
        long untilEpochMs = Math.max(record.tokenExpiresAtEpochMs(), record.holdUntilEpochMs());
        return Math.max(MIN_LIFE_MS, untilEpochMs - nowEpochMs);
    }

    // ---- and back ----------------------------------------------------------------------------------------------

    /** A conversation that was not known here: somebody else may have owned it. */
    void load(Conversation conversation, long nowMs) {
        if (survival == null) {
            return;
        }
        Saved saved = new Saved(loop.clockEpochMs.getAsLong());
        conversation.saved = saved;
        saved.loading = true;
        saved.loadUntilMs = nowMs + survival.loadWaitMs();
        survival.load(conversation.id, record -> {
            long readAtMs = loop.clockMs.getAsLong();
            if (!loop.ownership().isGone(conversation, readAtMs) && saved.loading) {
                loaded(conversation, saved, record, readAtMs);
            }
        });
    }

    /** When waiting for the record is over, or {@code otherwiseMs} when that is earlier. */
    long deadlineMs(Conversation conversation, long otherwiseMs) {
        Saved saved = conversation.saved;
        return saved != null && saved.loading ? earlier(otherwiseMs, saved.loadUntilMs) : otherwiseMs;
    }

    /** Goes on without the record when it is overdue. */
    void tick(Conversation conversation, long nowMs) {
        Saved saved = conversation.saved;
        if (saved != null && saved.loading && nowMs - saved.loadUntilMs >= 0) {
            loaded(conversation, saved, null, nowMs);
        }
    }

    private void loaded(Conversation conversation, Saved saved, @Nullable Survivor record, long nowMs) {
        saved.loading = false;
        if (record != null) {
            saved.follow(record.stamp());
        }
        if (record != null && !conversation.ended) {
            restore(conversation, record, nowMs);
            if (conversation.membersVersion == 0) {
                saved.take(conversation);
            }
        }
        callers.goOn(conversation, nowMs);
        loop.settle(conversation, nowMs);
    }

    /** A record that nobody asked for. */
    void adopt(Conversation conversation, Survivor record, long nowMs) {
        if (survival != null) {
            Saved saved = new Saved(loop.clockEpochMs.getAsLong());
            saved.follow(record.stamp());
            conversation.saved = saved;
            restore(conversation, record, nowMs);
            saved.take(conversation);
        }
    }

    private void restore(Conversation conversation, Survivor record, long nowMs) {
        // A clock that is behind the writer's would prolong everything by the difference.
        long thenEpochMs = Math.max(loop.clockEpochMs.getAsLong(), record.savedAtEpochMs());
        restoreMembers(conversation, record);
        conversation.ended = record.ended();
        if (record.ended()) {
            return;
        }
        String token = record.guestToken();
        long lifeMs = token == null ? 0 : tokenLifeMs(record.tokenExpiresAtEpochMs(), thenEpochMs);
        conversation.lease.restored(
                nowMs, lifeMs, record.tokenGeneration(), loop.options.lease(), loop.jitterPermille.getAsInt());
        conversation.guestToken = lifeMs > 0 ? token : null;
        conversation.holder = holder(conversation, record);
        restoreTyping(conversation, record, nowMs, thenEpochMs);
    }

    private static long tokenLifeMs(long expiresAtEpochMs, long thenEpochMs) {
        return expiresAtEpochMs <= thenEpochMs ? 0 : Math.min(LONGEST_MS, expiresAtEpochMs - thenEpochMs);
    }

    private void restoreTyping(Conversation conversation, Survivor record, long nowMs, long thenEpochMs) {
        boolean called = record.lastCallAtEpochMs() > 0;
        long agoMs = Math.max(0, Math.min(LONGEST_MS, thenEpochMs - record.lastCallAtEpochMs()));
        boolean held = conversation.holder != null && record.isHeld(thenEpochMs);
        long leftMs = Math.min(loop.options.typing().maxHoldMs(), record.holdUntilEpochMs() - thenEpochMs);
        TypingPast past = new TypingPast(
                called, nowMs - agoMs, called && record.accepted(), record.messageSince(), held, nowMs + leftMs);
        past.restore(conversation.typing, nowMs, loop.options.typing());
    }

    /** What was heard meanwhile is newer than the record. */
    private static void restoreMembers(Conversation conversation, Survivor record) {
        for (Participant participant : record.participants()) {
            if (conversation.member(participant.id()) == null) {
                conversation.add(new Member(participant, true));
            }
        }
        conversation.known |= record.known();
        conversation.fromEvents |= record.fromEvents();
    }

    private @Nullable Member holder(Conversation conversation, Survivor record) {
        String holderId = record.holderId();
        if (holderId == null) {
            return null;
        }
        Member member = conversation.member(holderId);
        if (member == null && !loop.options.verify()) {
            member = new Member(Strangers.believed(holderId), false);
            return conversation.add(member) ? member : null;
        }
        return member;
    }
}
