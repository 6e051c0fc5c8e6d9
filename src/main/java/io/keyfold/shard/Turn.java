package io.keyfold.shard;

import io.keyfold.core.Bearer;
import io.keyfold.core.CallPhase;
import io.keyfold.core.Decision;
import io.keyfold.core.Gcra;
import io.keyfold.core.LeaseState;
import io.keyfold.core.LeaseStep;
import io.keyfold.core.Outcome;
import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.TypingStep;
import io.keyfold.core.Verdict;
import io.keyfold.ops.LoopMeters;

/**
 * What happens to one conversation: joins its two machines. The typing machine says that a call is wanted, the lease
 * and the permits say that it may be made now; the call leaves when all agree. Owned by the shard's event loop.
 */
final class Turn {
    private final ShardLoop loop;
    private final GuestTokens tokens;
    private final CallEnds ends;

    Turn(ShardLoop loop) {
        this.loop = loop;
        this.tokens = new GuestTokens(loop, this);
        this.ends = new CallEnds(loop, this, tokens);
    }

    GuestTokens tokens() {
        return tokens;
    }

    // ---- signals of a participant that may type ----------------------------------------------------------------

    /** {@code atMs}: when the signal came; before {@code nowMs} if it had to wait for a look-up. */
    long take(Conversation conversation, Member member, Signal signal, long atMs, long nowMs) {
        Bearer bearer = signal.agent().bearer();
        if (bearer != null) {
            member.bearer = bearer;
        }
        Audit.acts(conversation, member, signal.agent());
        return switch (signal.kind()) {
            case KEYSTROKE, HOLD -> {
                tokens.handIfTrusted(conversation, member, signal, nowMs);
                yield key(conversation, member, signal, atMs, nowMs);
            }
            case PAUSED, ENDED, HOLD_CANCEL -> {
                tokens.handIfTrusted(conversation, member, signal, nowMs);
                yield paused(conversation, member, nowMs);
            }
            case OPEN -> Verdict.TAKEN;
            case SENT -> sent(conversation, member, atMs);
            case GUEST_TOKEN ->
                tokens.handIfTrusted(conversation, member, signal, nowMs)
                        ? Verdict.TAKEN
                        : Verdict.of(Reason.UNVERIFIED);
            case REVOKE_GUEST_TOKEN ->
                tokens.isTrusted(member, signal) ? tokens.revoke(conversation) : Verdict.of(Reason.UNVERIFIED);
        };
    }

    /** A guest token from a trusted caller that names no participant. */
    long tokenOnly(Conversation conversation, Signal signal, long nowMs) {
        boolean revoked = signal.kind() == Signal.Kind.REVOKE_GUEST_TOKEN;
        Audit.token(conversation, signal.agent(), revoked);
        if (revoked) {
            return tokens.revoke(conversation);
        }
        if (signal.guestToken() != null) {
            tokens.hand(conversation, signal.guestToken(), signal.guestTokenLifeMs(), nowMs);
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
    long tryCall(Conversation conversation, long nowMs) {
        boolean guest = loop.upstream.capabilities().needsGuestToken();
        if (guest) {
            LeaseStep step = conversation.lease.need(nowMs, tokens.canMint(conversation));
            if (step == LeaseStep.REQUEST) {
                tokens.mint(conversation);
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
        loop.upstream.type(new Call(loop, ends, conversation));
        return Verdict.TAKEN;
    }

    private long admit(Conversation conversation, boolean guest, long nowMs) {
        Gcra rate = loop.options.guestRate();
        long waitMs = guest && rate != null ? rate.waitMs(conversation.guestTatNs, nowMs) : 0;
        if (waitMs > 0) {
            return Verdict.of(Reason.BUDGET, waitMs);
        }
        Bearer bearer = guest ? null : tokens.agentBearer(conversation);
        if (!guest && loop.options.agentCredential()) {
            if (bearer == null) {
                return Verdict.of(Reason.NO_LEASE);
            }
            if (tokens.isExpired(bearer)) {
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
        boolean hadOne = conversation.guestToken != null && !tokens.canMint(conversation);
        Reason reason = hadOne || conversation.lease.wasRejected() ? Reason.TOKEN_REJECTED : Reason.NO_LEASE;
        boolean waits = conversation.lease.state() == LeaseState.BACKOFF;
        return Verdict.of(reason, waits ? Math.max(1, conversation.lease.retryAtMs() - nowMs) : 0);
    }

    /** A token came: what is still wanted leaves now. Permits that are short then drop it. */
    void goOn(Conversation conversation, long nowMs) {
        if (conversation.typing.phase() != CallPhase.WANTED) {
            return;
        }
        countDropped(conversation, conversation.typing.tick(nowMs, loop.options.typing()));
        if (conversation.typing.phase() == CallPhase.WANTED && tryCall(conversation, nowMs) != Verdict.TAKEN) {
            loop.meters.upstreamRequest(LoopMeters.Operation.TYPING, Outcome.STALE, 0);
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
        if (conversation.lease.tick(nowMs, live, tokens.canMint(conversation)) == LeaseStep.REQUEST) {
            tokens.mint(conversation);
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
