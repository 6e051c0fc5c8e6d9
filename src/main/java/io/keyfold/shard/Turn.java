package io.keyfold.shard;

import io.keyfold.core.Bearer;
import io.keyfold.core.CallPhase;
import io.keyfold.core.Decision;
import io.keyfold.core.Gcra;
import io.keyfold.core.LeaseState;
import io.keyfold.core.LeaseStep;
import io.keyfold.core.Outcome;
import io.keyfold.core.ProblemCode;
import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.TypingStep;
import io.keyfold.core.Verdict;
import io.keyfold.ops.LoopMeters;
import io.keyfold.upstream.CallResult;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to one conversation: joins its two machines. The typing machine says that a call is wanted, the lease
 * and the permits say that it may be made now; the call leaves when all agree. Owned by the shard's event loop.
 */
final class Turn {
    /** How long a switched-off feature is believed. */
    private static final long FEATURE_OFF_MS = 600_000;

    /** How long what upstream said of one communication answers calls that name it. */
    private static final long UNKNOWN_BLOCK_MS = 10_000;

    private static final long ENDED_BLOCK_MS = 30_000;

    private static final Logger LOG = LoggerFactory.getLogger(Turn.class);

    private final ShardLoop loop;
    private final Alert featureOffAlert = new Alert();
    private final Alert suspendedAlert = new Alert();

    Turn(ShardLoop loop) {
        this.loop = loop;
    }

    // ---- signals of a participant that may type ----------------------------------------------------------------

    /** {@code atMs}: when the signal came; before {@code nowMs} if it had to wait for a look-up. */
    long take(Conversation conversation, Member member, Signal signal, long atMs, long nowMs) {
        Bearer bearer = signal.agent().bearer();
        if (bearer != null) {
            member.bearer = bearer;
        }
        return switch (signal.kind()) {
            case KEYSTROKE, HOLD -> {
                handIfTrusted(conversation, member, signal, nowMs);
                yield key(conversation, member, signal, atMs, nowMs);
            }
            case PAUSED, ENDED, HOLD_CANCEL -> {
                handIfTrusted(conversation, member, signal, nowMs);
                yield paused(conversation, member, nowMs);
            }
            case SENT -> sent(conversation, member, atMs);
            case GUEST_TOKEN ->
                handIfTrusted(conversation, member, signal, nowMs) ? Verdict.TAKEN : Verdict.of(Reason.UNVERIFIED);
            case REVOKE_GUEST_TOKEN -> isTrusted(member, signal) ? revoke(conversation) : Verdict.of(Reason.UNVERIFIED);
        };
    }

    /** A guest token from a service subject that names no participant. */
    long tokenOnly(Conversation conversation, Signal signal, long nowMs) {
        if (!signal.agent().service()) {
            return Verdict.of(ProblemCode.PARTICIPANT_UNKNOWN);
        }
        if (signal.kind() == Signal.Kind.REVOKE_GUEST_TOKEN) {
            return revoke(conversation);
        }
        if (signal.guestToken() != null) {
            hand(conversation, signal.guestToken(), signal.guestTokenLifeMs(), nowMs);
        }
        return Verdict.TAKEN;
    }

    /** A participant has left: what it typed, held or wanted no longer counts. */
    void left(Conversation conversation, Member member, long nowMs) {
        boolean counts = member.composing || conversation.caller == member || conversation.isHeldBy(member);
        if (!counts) {
            return;
        }
        member.composing = false;
        if (conversation.isHeldBy(member)) {
            conversation.typing.endHold();
        }
        if (conversation.caller == member) {
            countDropped(conversation, conversation.typing.retract());
            conversation.caller = null;
        }
        stopIfNobodyTypes(conversation, nowMs);
    }

    /** The conversation is over: nothing more leaves. */
    void end(Conversation conversation, long nowMs) {
        for (Member member : conversation.members) {
            member.composing = false;
        }
        countDropped(conversation, conversation.typing.message(nowMs, loop.options.typing()));
        conversation.lease.revoked();
        conversation.guestToken = null;
    }

    private long key(Conversation conversation, Member member, Signal signal, long atMs, long nowMs) {
        long blocked = member.blockedVerdict(nowMs);
        if (blocked != Verdict.TAKEN) {
            return blocked;
        }
        member.composing = true;
        member.lastKeyAtMs = nowMs;
        conversation.keyed = true;
        conversation.lastKeyAtMs = nowMs;
        Reason reason = signal.kind() == Signal.Kind.HOLD
                ? hold(conversation, member, signal.holdMs(), nowMs)
                : conversation.typing.key(atMs, loop.options.typing());
        long verdict = reason.decision() == Decision.WANTED
                ? launch(conversation, member, reason, nowMs)
                : Verdict.of(reason, conversation.typing.nextMs(nowMs, loop.options.typing()));
        note(conversation, verdict);
        return verdict;
    }

    private Reason hold(Conversation conversation, Member member, long forMs, long nowMs) {
        Reason reason = conversation.typing.hold(nowMs, forMs, loop.options.typing());
        conversation.holder = conversation.typing.isHeld() ? member : null;
        return reason;
    }

    private long paused(Conversation conversation, Member member, long nowMs) {
        member.composing = false;
        if (conversation.isHeldBy(member)) {
            conversation.typing.endHold();
        }
        stopIfNobodyTypes(conversation, nowMs);
        return Verdict.TAKEN;
    }

    private void stopIfNobodyTypes(Conversation conversation, long nowMs) {
        if (!conversation.anyoneComposing(nowMs, loop.options.typing().idleTimeoutMs())) {
            countDropped(conversation, conversation.typing.stop());
        }
    }

    private long sent(Conversation conversation, Member member, long atMs) {
        member.composing = false;
        countDropped(conversation, conversation.typing.message(atMs, loop.options.typing()));
        note(conversation, "message", "sent");
        return Verdict.TAKEN;
    }

    // ---- guest tokens ------------------------------------------------------------------------------------------

    /** Whether the guest token that may come with the signal was taken: not from somebody merely believed. */
    private boolean handIfTrusted(Conversation conversation, Member member, Signal signal, long nowMs) {
        boolean trusted = isTrusted(member, signal);
        if (trusted && signal.guestToken() != null) {
            hand(conversation, signal.guestToken(), signal.guestTokenLifeMs(), nowMs);
        }
        return trusted;
    }

    private boolean isTrusted(Member member, Signal signal) {
        return member.verified || !loop.options.verify() || signal.agent().service();
    }

    /** The latest wins; but desktops send the same token with every key, so one that was refused is not tried again. */
    private void hand(Conversation conversation, String token, long lifeMs, long nowMs) {
        boolean held = token.equals(conversation.guestToken) && conversation.lease.isUsable(nowMs);
        if (held || token.equals(conversation.refusedGuestToken)) {
            return;
        }
        conversation.guestToken = token;
        conversation.guestTatNs = Gcra.fresh(nowMs);
        conversation.lease.handed(nowMs, lifeMs, loop.options.lease(), loop.jitterPermille.getAsInt());
        note(conversation, "lease", "handed");
        goOn(conversation, nowMs);
    }

    private long revoke(Conversation conversation) {
        conversation.guestToken = null;
        conversation.lease.revoked();
        note(conversation, "lease", "revoked");
        return Verdict.TAKEN;
    }

    boolean canMint(Conversation conversation) {
        if (loop.options.shadow()) {
            return false;
        }
        if (!loop.options.agentCredential()) {
            return loop.options.relayCredential();
        }
        Bearer bearer = agentBearer(conversation);
        return bearer != null && !isExpired(bearer);
    }

    private boolean isExpired(Bearer bearer) {
        return bearer.expiresAtEpochMs() <= loop.clockEpochMs.getAsLong();
    }

    private @Nullable Bearer agentBearer(Conversation conversation) {
        Member caller = conversation.caller;
        return loop.options.agentCredential() && caller != null ? caller.bearer : null;
    }

    private void mint(Conversation conversation) {
        loop.upstream.mintGuestToken(
                conversation.id,
                agentBearer(conversation),
                new Mint(loop, conversation, conversation.lease.generation()));
    }

    /** A mint that was asked for while the lease had {@code generation} brought a token. */
    void minted(Conversation conversation, int generation, String token, long lifeMs) {
        long nowMs = loop.clockMs.getAsLong();
        loop.meters.leaseRenewal(Outcome.ACCEPTED);
        if (generation == conversation.lease.generation()
                && conversation.lease.granted(nowMs, lifeMs, loop.options.lease(), loop.jitterPermille.getAsInt())
                        == LeaseStep.USE) {
            conversation.guestToken = token;
            conversation.guestTatNs = Gcra.fresh(nowMs);
            note(conversation, "lease", "held");
            goOn(conversation, nowMs);
        }
        loop.settle(conversation, nowMs);
    }

    void notMinted(Conversation conversation, int generation, CallResult result) {
        long nowMs = loop.clockMs.getAsLong();
        loop.meters.leaseRenewal(result.outcome());
        if (generation == conversation.lease.generation()) {
            LeaseStep step = conversation.lease.failed(
                    nowMs, result.retryAfterMs(), loop.options.lease(), loop.jitterPermille.getAsInt());
            note(conversation, "lease", result.outcome().label());
            if (step == LeaseStep.REFUSED && conversation.typing.phase() == CallPhase.WANTED) {
                conversation.typing.withdrawn();
                loop.meters.upstreamRequest(LoopMeters.Operation.TYPING, Outcome.STALE, 0);
            }
        }
        loop.settle(conversation, nowMs);
    }

    // ---- the call ----------------------------------------------------------------------------------------------

    private long launch(Conversation conversation, Member member, Reason reason, long nowMs) {
        conversation.caller = member;
        if (loop.options.shadow()) {
            conversation.typing.pretended(nowMs, loop.options.typing());
            return Verdict.of(Reason.SHADOW, conversation.typing.nextMs(nowMs, loop.options.typing()));
        }
        long refusal = tryCall(conversation, nowMs);
        return refusal == Verdict.TAKEN
                ? Verdict.of(reason, conversation.typing.nextMs(nowMs, loop.options.typing()))
                : refusal;
    }

    /** Makes the wanted call, or leaves it wanted while a token is on its way; else says why not and forgets it. */
    private long tryCall(Conversation conversation, long nowMs) {
        boolean guest = loop.upstream.capabilities().needsGuestToken();
        if (guest) {
            LeaseStep step = conversation.lease.need(nowMs, canMint(conversation));
            if (step == LeaseStep.REQUEST) {
                mint(conversation);
            }
            if (step == LeaseStep.REFUSED) {
                conversation.typing.withdrawn();
                return withoutLease(conversation, nowMs);
            }
            if (step != LeaseStep.USE) {
                return Verdict.TAKEN;
            }
        }
        long refusal = admit(conversation, guest, nowMs);
        if (refusal != Verdict.TAKEN) {
            conversation.typing.withdrawn();
            return refusal;
        }
        conversation.typing.leaving();
        loop.upstream.type(new Call(loop, this, conversation, nowMs));
        return Verdict.TAKEN;
    }

    private long admit(Conversation conversation, boolean guest, long nowMs) {
        Gcra rate = loop.options.guestRate();
        long waitMs = guest && rate != null ? rate.waitMs(conversation.guestTatNs, nowMs) : 0;
        if (waitMs > 0) {
            return Verdict.of(Reason.BUDGET, waitMs);
        }
        Bearer bearer = guest ? null : agentBearer(conversation);
        if (!guest && loop.options.agentCredential()) {
            if (bearer == null) {
                return Verdict.of(Reason.NO_LEASE);
            }
            if (isExpired(bearer)) {
                return Verdict.of(Reason.TOKEN_REJECTED);
            }
        }
        boolean first = !conversation.typing.isLit(nowMs, loop.options.typing());
        long refusal = loop.upstream.admit(bearer, first, nowMs);
        if (refusal == Verdict.TAKEN && guest && rate != null) {
            conversation.guestTatNs = rate.taken(conversation.guestTatNs, nowMs);
        }
        return refusal;
    }

    private long withoutLease(Conversation conversation, long nowMs) {
        boolean hadOne = conversation.guestToken != null && !canMint(conversation);
        Reason reason = hadOne || conversation.lease.wasRejected() ? Reason.TOKEN_REJECTED : Reason.NO_LEASE;
        boolean waits = conversation.lease.state() == LeaseState.BACKOFF;
        return Verdict.of(reason, waits ? Math.max(1, conversation.lease.retryAtMs() - nowMs) : 0);
    }

    /** A token came: what is still wanted leaves now. Permits that are short then drop it. */
    private void goOn(Conversation conversation, long nowMs) {
        if (conversation.typing.phase() != CallPhase.WANTED) {
            return;
        }
        countDropped(conversation, conversation.typing.tick(nowMs, loop.options.typing()));
        if (conversation.typing.phase() == CallPhase.WANTED && tryCall(conversation, nowMs) != Verdict.TAKEN) {
            loop.meters.upstreamRequest(LoopMeters.Operation.TYPING, Outcome.STALE, 0);
        }
    }

    /** The call ended; {@code generation} is of the token it carried. */
    void ended(Conversation conversation, @Nullable Member caller, int generation, CallResult result) {
        long nowMs = loop.clockMs.getAsLong();
        conversation.lastOutcome = result.outcome();
        note(conversation, "call", result.outcome().label());
        if (result.written()) {
            answered(conversation, caller, generation, result, nowMs);
        } else {
            conversation.typing.unwritten(nowMs, loop.options.typing());
        }
        loop.settle(conversation, nowMs);
    }

    /** The call was refused leave to go. */
    void dropped(Conversation conversation, Outcome outcome) {
        conversation.lastOutcome = outcome;
        note(conversation, "call", outcome.label());
        loop.settle(conversation, loop.clockMs.getAsLong());
    }

    private void answered(
            Conversation conversation, @Nullable Member caller, int generation, CallResult result, long nowMs) {
        switch (result.outcome()) {
            case ACCEPTED -> {
                conversation.typing.accepted();
                conversation.lease.accepted(generation);
            }
            case TOKEN_REJECTED -> tokenRejected(conversation, generation, nowMs);
            case THROTTLED -> throttled(conversation, result, nowMs);
            case REJECTED -> rejected(conversation, caller, result, nowMs);
            case TIMEOUT, STALE, CANCELLED -> conversation.typing.failed();
            case UNREACHABLE -> unreachable(conversation, result, nowMs);
        }
    }

    private void tokenRejected(Conversation conversation, int generation, long nowMs) {
        TypingStep again = conversation.typing.tokenRejected(nowMs, loop.options.typing());
        if (loop.upstream.capabilities().needsGuestToken()) {
            if (generation == conversation.lease.generation()) {
                conversation.refusedGuestToken = conversation.guestToken;
            }
            LeaseStep step =
                    conversation.lease.rejected(nowMs, generation, loop.options.lease(), canMint(conversation));
            if (step == LeaseStep.REQUEST) {
                mint(conversation);
            } else if (step == LeaseStep.SUSPENDED && suspendedAlert.isDue(nowMs)) {
                LOG.error(
                        "guest tokens of a conversation are refused: no typing call for suspend_ms={}; check that the"
                                + " upstream accepts the tokens it issues",
                        loop.options.lease().suspendMs());
            }
        }
        // With the agent's own token nothing better is at hand: its desktop has to bring a fresh one.
        if (again == TypingStep.CALL
                && loop.options.agentCredential()
                && !loop.upstream.capabilities().needsGuestToken()) {
            conversation.typing.withdrawn();
        } else if (again == TypingStep.CALL) {
            tryCall(conversation, nowMs);
        }
    }

    private void throttled(Conversation conversation, CallResult result, long nowMs) {
        if (loop.upstream.capabilities().needsGuestToken()) {
            backOff(conversation, result.retryAfterMs(), nowMs);
        } else {
            // The bearer's budget waits for everybody who uses it; the conversation only loses its interval.
            conversation.typing.failed();
        }
    }

    private void unreachable(Conversation conversation, CallResult result, long nowMs) {
        if (result.retryAfterMs() > 0) {
            backOff(conversation, result.retryAfterMs(), nowMs);
        } else {
            conversation.typing.failed();
        }
    }

    private void backOff(Conversation conversation, long waitMs, long nowMs) {
        long jitterMs = waitMs * loop.jitterPermille.getAsInt() / 5_000;
        conversation.typing.throttled(nowMs, waitMs + jitterMs);
    }

    private void rejected(Conversation conversation, @Nullable Member caller, CallResult result, long nowMs) {
        if (result.refusal() == CallResult.Refusal.FEATURE_OFF) {
            conversation.typing.refused(nowMs, Reason.FEATURE_OFF, FEATURE_OFF_MS);
            if (featureOffAlert.isDue(nowMs)) {
                LOG.warn(
                        "typing is switched off upstream for a conversation: no typing call for ms={}", FEATURE_OFF_MS);
            }
            return;
        }
        conversation.typing.refusedForParticipant(loop.options.typing());
        if (caller == null) {
            return;
        }
        switch (result.refusal()) {
            case UNKNOWN -> caller.block(Verdict.of(ProblemCode.PARTICIPANT_UNKNOWN), nowMs + UNKNOWN_BLOCK_MS);
            case ENDED -> caller.block(Verdict.of(ProblemCode.PARTICIPANT_ENDED), nowMs + ENDED_BLOCK_MS);
            case FORBIDDEN -> caller.block(Verdict.of(Reason.REJECTED, ENDED_BLOCK_MS), nowMs + ENDED_BLOCK_MS);
            case NONE, FEATURE_OFF ->
                caller.block(Verdict.of(Reason.REJECTED, UNKNOWN_BLOCK_MS), nowMs + UNKNOWN_BLOCK_MS);
        }
    }

    // ---- time --------------------------------------------------------------------------------------------------

    /** A deadline of the conversation is past. */
    void tick(Conversation conversation, long nowMs) {
        TypingStep step = conversation.typing.tick(nowMs, loop.options.typing());
        while (step != TypingStep.NOTHING) {
            countDropped(conversation, step);
            if (step == TypingStep.CALL) {
                callForHold(conversation, nowMs);
            }
            step = conversation.typing.tick(nowMs, loop.options.typing());
        }
        boolean live = conversation.isLive(nowMs, loop.options.lease().idleAfterMs());
        if (conversation.lease.tick(nowMs, live, canMint(conversation)) == LeaseStep.REQUEST) {
            mint(conversation);
        }
    }

    private void callForHold(Conversation conversation, long nowMs) {
        Member holder = conversation.holder;
        if (holder == null || loop.options.shadow() || !loop.takesKeys()) {
            conversation.typing.pretended(nowMs, loop.options.typing());
            return;
        }
        conversation.caller = holder;
        conversation.lastKeyAtMs = nowMs;
        if (holder.blockedVerdict(nowMs) != Verdict.TAKEN || tryCall(conversation, nowMs) != Verdict.TAKEN) {
            // A hold has no next key that would try again; its timer does, once per floor.
            conversation.typing.refused(
                    nowMs, Reason.INTERVAL, loop.options.typing().messageFloorMs());
        }
    }

    private void countDropped(Conversation conversation, TypingStep step) {
        if (step == TypingStep.DROPPED_STALE) {
            loop.meters.upstreamRequest(LoopMeters.Operation.TYPING, Outcome.STALE, 0);
            note(conversation, "call", Outcome.STALE.label());
        } else if (step == TypingStep.DROPPED_CANCELLED) {
            loop.meters.upstreamRequest(LoopMeters.Operation.TYPING, Outcome.CANCELLED, 0);
            note(conversation, "call", Outcome.CANCELLED.label());
        }
    }

    // ---- the timeline ------------------------------------------------------------------------------------------

    private void note(Conversation conversation, long verdict) {
        if (!Verdict.isDecision(verdict)) {
            return;
        }
        Reason reason = Verdict.reason(verdict);
        if (reason.decision() != Decision.COALESCED) {
            note(conversation, reason.decision().label(), reason.label());
        }
    }

    void note(Conversation conversation, String what, String detail) {
        if (!loop.options.timeline()) {
            return;
        }
        if (conversation.timeline == null) {
            conversation.timeline = new Timeline();
        }
        conversation.timeline.add(loop.clockEpochMs.getAsLong(), what, detail);
    }
}
