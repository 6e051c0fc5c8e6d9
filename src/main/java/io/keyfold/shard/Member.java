package io.keyfold.shard;

import io.keyfold.core.Bearer;
import io.keyfold.core.Decision;
import io.keyfold.core.Participant;
import io.keyfold.core.Reason;
import io.keyfold.core.Verdict;
import org.jspecify.annotations.Nullable;

/** One participant of a conversation, with what it did here. Owned by the conversation's event loop. */
final class Member {
    Participant participant;

    /** Whether the platform has spoken of it; else the desktop's word was taken. */
    boolean verified;

    /** The newest token of its agent, for dialects that type with it. */
    @Nullable
    Bearer bearer;

    /** The service subject whose acts for it were put on record last. */
    @Nullable
    String auditedSubject;

    /** The agent who typed as it last, by its own token; null when only others did. */
    @Nullable
    String typist;

    boolean composing;
    long lastKeyAtMs;

    /** When it last tried to type, also when its keys were refused. */
    long triedAtMs;

    /** What kept its typing from the guest, by the last answer that said so; null when nothing did since it stopped. */
    private @Nullable Reason trouble;

    /** What upstream said of it, and until when that answers its keys; null when it said nothing. */
    private @Nullable Block block;

    private record Block(long verdict, long untilMs) {}

    Member(Participant participant, boolean verified) {
        this.participant = participant;
        this.verified = verified;
    }

    /** Whose participant it is: by the platform's word, else by that of who types; null when nobody said. */
    @Nullable
    String userId() {
        return participant.userId() == null ? typist : participant.userId();
    }

    /** Whether what it is says all of it, once it has stopped typing; who types is told anew by the next key. */
    boolean isPlain() {
        return bearer == null && auditedSubject == null && block == null && trouble == null;
    }

    /** What upstream said of this participant answers its keys until {@code untilMs}. */
    void block(long verdict, long untilMs) {
        block = new Block(verdict, untilMs);
    }

    /** The verdict that answers its keys now, or {@link Verdict#TAKEN}. */
    long blockedVerdict(long nowMs) {
        Block told = block;
        if (told == null) {
            return Verdict.TAKEN;
        }
        if (nowMs - told.untilMs >= 0) {
            block = null;
            return Verdict.TAKEN;
        }
        return Verdict.isDecision(told.verdict)
                ? Verdict.of(Verdict.reason(told.verdict), told.untilMs - nowMs)
                : told.verdict;
    }

    /** What its key was answered; only a refusal says something of what the guest sees. */
    void answered(long verdict) {
        if (Verdict.isDecision(verdict)) {
            Reason reason = Verdict.reason(verdict);
            boolean refused = reason.decision() == Decision.SHED || reason.decision() == Decision.SUPPRESSED;
            trouble = refused ? reason : trouble;
        }
    }

    /** What became of its call, or null when all is well or not known. */
    void trouble(@Nullable Reason newTrouble) {
        trouble = newTrouble;
    }

    @Nullable
    Reason trouble() {
        return trouble;
    }

    /** It said that it stopped, or that it is done. */
    void stopped() {
        composing = false;
        trouble = null;
    }

    boolean triesToType(long nowMs, long idleTimeoutMs) {
        return trouble != null && nowMs - triedAtMs - idleTimeoutMs < 0;
    }

    boolean isComposing(long nowMs, long idleTimeoutMs) {
        return composing && nowMs - lastKeyAtMs - idleTimeoutMs < 0;
    }
}
