package io.keyfold.shard;

import io.keyfold.core.CallPhase;
import io.keyfold.core.Lease;
import io.keyfold.core.LeaseState;
import io.keyfold.core.Outcome;
import io.keyfold.core.Participant;
import io.keyfold.core.Signal;
import io.keyfold.core.Typing;
import io.keyfold.core.VerdictSink;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One conversation: its two machines, its participants, its guest token. Owned by one event loop; no rule in here, only
 * state and questions on it.
 */
final class Conversation {
    final String id;
    final Typing typing = new Typing();
    final Lease lease = new Lease();
    final List<Member> members = new ArrayList<>(2);

    /** The guest token that the lease speaks of. */
    @Nullable
    String guestToken;

    /** Permits of that token: GCRA's theoretical arrival time. */
    long guestTatNs;

    /** Who wanted the last call. */
    @Nullable
    Member caller;

    @Nullable
    Outcome lastOutcome;

    @Nullable
    Timeline timeline;

    /** The participants are known, from a look-up or an event. */
    boolean known;

    /** Known from events: kept until the end or a long silence, since nothing else would tell again. */
    boolean fromEvents;

    boolean ended;

    /** The platform said that there is no such conversation. */
    boolean unknown;

    boolean lookingUp;
    boolean lookUpBlocked;
    long nextLookUpAtMs;
    final List<Waiting> waiting = new ArrayList<>(0);

    long lastSignalAtMs;
    boolean keyed;
    long lastKeyAtMs;

    // What the wheel and the gauges were last told of it.
    boolean armed;
    long armedAtMs;
    long timerId;
    boolean countedDark;
    LeaseState countedLease = LeaseState.NONE;

    Conversation(String id, long nowMs, long freshTatNs) {
        this.id = id;
        this.lastSignalAtMs = nowMs;
        this.guestTatNs = freshTatNs;
    }

    /** A signal that waits for the look-up. */
    record Waiting(Signal signal, VerdictSink reply) {}

    @Nullable
    Member member(String anyId) {
        for (Member member : members) {
            if (member.participant.isNamedBy(anyId)) {
                return member;
            }
        }
        return null;
    }

    /** Whether a key of this participant waits for the look-up already. */
    boolean isWaiting(String participantId) {
        for (Waiting one : waiting) {
            if (one.signal().participantId().equals(participantId)) {
                return true;
            }
        }
        return false;
    }

    /** Takes what the platform says over what was known; tells nobody. */
    void learn(List<Participant> participants) {
        for (Participant participant : participants) {
            Member member = memberWithId(participant);
            if (member == null) {
                members.add(new Member(participant, true));
            } else {
                member.participant = participant;
                member.verified = true;
            }
        }
        known = true;
        unknown = false;
    }

    boolean anyoneComposing(long nowMs, long idleTimeoutMs) {
        for (Member member : members) {
            if (member.isComposing(nowMs, idleTimeoutMs)) {
                return true;
            }
        }
        return false;
    }

    /** Whether keystrokes came lately enough to keep its token fresh. */
    boolean isLive(long nowMs, long idleAfterMs) {
        return keyed && !ended && nowMs - lastKeyAtMs - idleAfterMs < 0;
    }

    /** Whether nothing is on its way for it. */
    boolean isQuiet() {
        return typing.phase() == CallPhase.NONE
                && !typing.hasDeadline()
                && !lookingUp
                && waiting.isEmpty()
                && lease.state() != LeaseState.ACQUIRING
                && lease.state() != LeaseState.RENEWING;
    }

    private @Nullable Member memberWithId(Participant participant) {
        for (Member member : members) {
            boolean same = member.participant.id().equals(participant.id());
            boolean guessed = !member.verified && participant.isNamedBy(member.participant.id());
            if (same || guessed) {
                return member;
            }
        }
        return null;
    }
}
