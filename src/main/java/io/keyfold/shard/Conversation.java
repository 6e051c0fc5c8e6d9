package io.keyfold.shard;

import io.keyfold.core.Agent;
import io.keyfold.core.CallPhase;
import io.keyfold.core.Lease;
import io.keyfold.core.LeaseState;
import io.keyfold.core.Outcome;
import io.keyfold.core.Participant;
import io.keyfold.core.ProblemCode;
import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.Times;
import io.keyfold.core.Typing;
import io.keyfold.core.TypingPolicy;
import io.keyfold.core.Verdict;
import io.keyfold.core.VerdictSink;
import io.keyfold.core.Watcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One conversation: its two machines, its participants, its guest token. Owned by one event loop; no rule in here, only
 * state and questions on it.
 */
final class Conversation {
    /** Participants kept; those that left, or were only believed, make room. */
    static final int MAX_MEMBERS = 200;

    /** Signals that may wait for its look-up. */
    private static final int MAX_WAITING = 64;

    /** Messages that may wait for one call; more go at once. */
    private static final int MAX_KEPT_BACK = 16;

    final String id;
    final Typing typing;
    final Lease lease = new Lease();

    /** In the order in which they became known; another array whenever one comes or goes. */
    Member[] members = {};

    /** The guest token that the lease speaks of. */
    @Nullable
    String guestToken;

    /** The last guest token that the platform refused: handed over again, it is no news. */
    @Nullable
    String refusedGuestToken;

    /** Permits of that token: GCRA's theoretical arrival time. */
    long guestTatNs;

    /** Whether the wanted call waits for nothing but a permit, which may be there at {@link #permitAtMs}. */
    boolean awaitsPermit;

    long permitAtMs;

    /** Who wanted the last call. */
    @Nullable
    Member caller;

    /** Who asked for the hold, while there is one. */
    @Nullable
    Member holder;

    /** Whose call the guest saw last: in its name the end is told, where it can be. */
    @Nullable
    Member shownBy;

    @Nullable
    Outcome lastOutcome;

    /** Why a key was refused last, and when; null when none was. */
    @Nullable
    ProblemCode refusal;

    long refusedAtMs;

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

    /** Counts what the platform said of the participants. */
    int membersVersion;

    long lastSignalAtMs;
    boolean keyed;
    long lastKeyAtMs;

    /** Another node owns it by now: nothing new begins, and it is given back once what has left has ended. */
    boolean released;

    /** What its record says, where records are kept. */
    @Nullable
    Saved saved;

    /** Its state is given back; what still comes for it finds nobody. */
    boolean freed;

    // What the wheel and the gauges were last told of it.
    boolean armed;
    long armedAtMs;
    int armedSlot;

    @Nullable
    Conversation armedBefore;

    @Nullable
    Conversation armedNext;

    boolean countedDark;
    LeaseState countedLease = LeaseState.NONE;

    private @Nullable Watchers watchers;
    private List<Asking> waiting = List.of();
    private List<VerdictSink> messages = List.of();

    Conversation(String id, Typing typing, long nowMs, long freshTatNs) {
        this.id = id;
        this.typing = typing;
        this.lastSignalAtMs = nowMs;
        this.guestTatNs = freshTatNs;
    }

    @Nullable
    Member member(String anyId) {
        for (Member member : members) {
            if (member.participant.isNamedBy(anyId)) {
                return member;
            }
        }
        return null;
    }

    /** The participant behind which the platform knows this agent; one that left only when there is no other. */
    @Nullable
    Member memberOf(Agent agent) {
        Member found = null;
        for (Member member : members) {
            boolean own = member.verified && Objects.equals(member.participant.userId(), agent.userId());
            if (own && agent.userId() != null && (found == null || found.participant.ended())) {
                found = member;
            }
        }
        return found;
    }

    /** Whether the signal waits from now on for the look-up; false when too many do. */
    boolean await(Asking asking) {
        if (waiting.size() >= MAX_WAITING) {
            return false;
        }
        if (waiting.isEmpty()) {
            // Few wait, and not for long: there is no list while nobody does.
            waiting = new ArrayList<>(1);
        }
        return waiting.add(asking);
    }

    /** Those that waited for the look-up, in their order; nobody waits any more. */
    List<Asking> takeWaiting() {
        List<Asking> taken = waiting;
        waiting = List.of();
        return taken;
    }

    /** The key of this participant that waits for the look-up already, with no message after it, if any. */
    @Nullable
    Asking waitingKey(String participantId) {
        Asking key = null;
        for (Asking one : waiting) {
            if (one.signal.kind() == Signal.Kind.SENT) {
                key = null;
            } else if (one.signal.kind() == Signal.Kind.KEYSTROKE
                    && one.signal.participantId().equals(participantId)) {
                key = one;
            }
        }
        return key;
    }

    /** Takes what the platform says over what was known; tells nobody. */
    void learn(List<Participant> participants) {
        for (Participant participant : participants) {
            Member member = memberWithId(participant);
            if (member == null) {
                add(new Member(participant, true));
            } else {
                member.participant = participant;
                member.verified = true;
            }
        }
        known = true;
        unknown = false;
        membersVersion++;
    }

    /** Whether {@code member} is kept from now on; false when there are too many to drop one for it. */
    boolean add(Member member) {
        if (members.length >= MAX_MEMBERS) {
            Member oldest = oldestDispensable();
            if (oldest == null) {
                return false;
            }
            members = Arrays.stream(members).filter(one -> one != oldest).toArray(Member[]::new);
        }
        members = Arrays.copyOf(members, members.length + 1);
        members[members.length - 1] = member;
        return true;
    }

    private @Nullable Member oldestDispensable() {
        Member oldest = null;
        for (Member member : members) {
            boolean needed = member == caller || member == holder || (member.verified && !member.participant.ended());
            if (!needed && (oldest == null || member.lastKeyAtMs - oldest.lastKeyAtMs < 0)) {
                oldest = member;
            }
        }
        return oldest;
    }

    boolean isHeldBy(Member member) {
        return typing.isHeld() && holder == member;
    }

    /** What keeps this participant's typing from the guest; null when nothing does, or it does not try to type. */
    @Nullable
    Reason troubleOf(Member member, long nowMs, long idleTimeoutMs) {
        return isHeldBy(member) || member.triesToType(nowMs, idleTimeoutMs) ? member.trouble() : null;
    }

    /** Whether this participant types, or holds the indicator. */
    boolean isComposing(Member member, long nowMs, long idleTimeoutMs) {
        return isHeldBy(member) || member.isComposing(nowMs, idleTimeoutMs);
    }

    boolean anyoneComposing(long nowMs, long idleTimeoutMs) {
        for (Member member : members) {
            if (isComposing(member, nowMs, idleTimeoutMs)) {
                return true;
            }
        }
        return false;
    }

    /** Tells {@code watcher} from now on what becomes of {@code member}'s typing. */
    void watch(Watcher watcher, UnaryOperator<Watcher> way, Member member) {
        if (watchers == null) {
            watchers = new Watchers();
        }
        watchers.add(watcher, way, member, !typing.wasCalled());
    }

    void tellWatchers(long nowMs, TypingPolicy policy) {
        if (watchers != null) {
            watchers.tell(this, nowMs, policy);
        }
    }

    /** When to look after the watchers although nothing happened, or {@code otherwiseMs} when that is earlier. */
    long watchDeadlineMs(long nowMs, long otherwiseMs, TypingPolicy policy) {
        return watchers == null ? otherwiseMs : watchers.deadlineMs(this, nowMs, otherwiseMs, policy);
    }

    boolean isWatched() {
        return watchers != null && !watchers.isEmpty();
    }

    /** The last that its watchers hear; {@code goesOn}: another owner goes on with it, or this one soon. */
    void dismissWatchers(boolean goesOn) {
        if (watchers == null) {
            return;
        }
        if (goesOn) {
            watchers.release();
        } else {
            watchers.forget();
        }
    }

    /** When to ask again for a permit, or {@code otherwiseMs} when that is earlier. */
    long permitDeadlineMs(long otherwiseMs) {
        boolean waits = awaitsPermit && typing.phase() == CallPhase.WANTED;
        return waits ? Times.earlier(otherwiseMs, permitAtMs) : otherwiseMs;
    }

    /** Whether a message waits from now on until the call that is out has ended; else there is nothing to wait for. */
    boolean keepBack(VerdictSink message) {
        if (typing.phase() != CallPhase.IN_FLIGHT || messages.size() >= MAX_KEPT_BACK) {
            return false;
        }
        if (messages.isEmpty()) {
            messages = new ArrayList<>(1);
        }
        return messages.add(message);
    }

    /** Lets go the messages that wait for the call, once it is not out any more. */
    void letMessagesGo() {
        if (messages.isEmpty() || (typing.phase() == CallPhase.IN_FLIGHT && !freed)) {
            return;
        }
        List<VerdictSink> ready = messages;
        messages = List.of();
        ready.forEach(message -> message.verdict(Verdict.TAKEN));
    }

    /** Whether keystrokes came lately enough to keep its token fresh. */
    boolean isLive(long nowMs, long idleAfterMs) {
        return keyed && !ended && nowMs - lastKeyAtMs - idleAfterMs < 0;
    }

    /** Whether nothing is on its way for it. */
    boolean isQuiet() {
        return !typing.hasDeadline() && waiting.isEmpty() && !isBusy();
    }

    /** Whether an answer is still to come for it, from the platform or from where its record is kept. */
    boolean isBusy() {
        return typing.phase() != CallPhase.NONE
                || lookingUp
                || lease.state() == LeaseState.ACQUIRING
                || lease.state() == LeaseState.RENEWING
                || (saved != null && (saved.loading || saved.saving));
    }

    /** Whether its record is being read, so that nothing can be said of it yet. */
    boolean isLoading() {
        return saved != null && saved.loading;
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
