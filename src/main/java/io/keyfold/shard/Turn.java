package io.keyfold.shard;

import io.keyfold.core.Bearer;
import io.keyfold.core.Decision;
import io.keyfold.core.LeaseStep;
import io.keyfold.core.Outcome;
import io.keyfold.core.ProblemCode;
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
    private final Calls calls;

    Turn(ShardLoop loop) {
        this.loop = loop;
        this.tokens = new GuestTokens(loop, this);
        this.calls = new Calls(loop, this, tokens);
    }

    GuestTokens tokens() {
        return tokens;
    }

    Calls calls() {
        return calls;
    }

    // ---- signals of a participant that may type ----------------------------------------------------------------

    /** {@code atMs}: when the signal came; before {@code nowMs} if it had to wait for a look-up. */
    long take(Conversation conversation, Member member, Signal signal, long atMs, long nowMs) {
        Bearer bearer = signal.agent().bearer();
        if (bearer != null) {
            member.bearer = bearer;
        }
        if (!signal.agent().service()) {
            member.typist = signal.agent().userId();
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
            case OPEN -> opened(member, nowMs);
            case SENT -> sent(conversation, member, atMs);
            case GUEST_TOKEN ->
                tokens.handIfTrusted(conversation, member, signal, nowMs)
                        ? Verdict.TAKEN
                        : Verdict.of(Reason.UNVERIFIED);
            case REVOKE_GUEST_TOKEN ->
                tokens.isTrusted(member, signal) ? tokens.revoke(conversation) : Verdict.of(Reason.UNVERIFIED);
        };
    }

    /** A guest token or a message from a trusted caller that names no participant. */
    long unnamed(Conversation conversation, Signal signal, long atMs, long nowMs) {
        if (signal.kind() == Signal.Kind.SENT) {
            // The guest has one indicator: whoever else types lights it again with the next key.
            for (Member member : conversation.members) {
                member.stopped();
            }
            return message(conversation, atMs);
        }
        return tokenOnly(conversation, signal, nowMs);
    }

    private long tokenOnly(Conversation conversation, Signal signal, long nowMs) {
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
        if (conversation.shownBy == member) {
            // Its communication is over: an end that is told in its name would be refused.
            conversation.shownBy = null;
        }
        boolean counts = member.composing || conversation.caller == member || conversation.isHeldBy(member);
        if (!counts) {
            return;
        }
        member.stopped();
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

    /** What upstream said of a participant answers it here already; a shortage that will pass does not. */
    private static long opened(Member member, long nowMs) {
        long blocked = member.blockedVerdict(nowMs);
        return Verdict.isProblem(blocked) ? blocked : Verdict.TAKEN;
    }

    private long key(Conversation conversation, Member member, Signal signal, long atMs, long nowMs) {
        member.triedAtMs = nowMs;
        long blocked = member.blockedVerdict(nowMs);
        long verdict = blocked == Verdict.TAKEN ? typed(conversation, member, signal, atMs, nowMs) : blocked;
        member.answered(verdict);
        loop.timelines.key(conversation, verdict);
        boolean shown = Verdict.isDecision(verdict) && loop.timelines.wantsKeys(conversation);
        return shown ? Verdict.of(Verdict.reason(verdict)) : verdict;
    }

    private long typed(Conversation conversation, Member member, Signal signal, long atMs, long nowMs) {
        member.composing = true;
        member.lastKeyAtMs = nowMs;
        conversation.keyed = true;
        conversation.lastKeyAtMs = nowMs;
        Reason reason = signal.kind() == Signal.Kind.HOLD
                ? hold(conversation, member, signal.holdMs(), nowMs)
                : conversation.typing.key(atMs, loop.options.typing());
        return reason.decision() == Decision.WANTED
                ? calls.launch(conversation, member, reason, nowMs)
                : Verdict.of(reason, conversation.typing.nextMs(nowMs, loop.options.typing()));
    }

    private Reason hold(Conversation conversation, Member member, long forMs, long nowMs) {
        Reason reason = conversation.typing.hold(nowMs, forMs, loop.options.typing());
        conversation.holder = conversation.typing.isHeld() ? member : null;
        return reason;
    }

    private long paused(Conversation conversation, Member member, long nowMs) {
        member.stopped();
        loop.timelines.note(conversation, "typing", "paused");
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
        member.stopped();
        return message(conversation, atMs);
    }

    private long message(Conversation conversation, long atMs) {
        countDropped(conversation, conversation.typing.message(atMs, loop.options.typing()));
        loop.timelines.note(conversation, "message", "sent");
        return Verdict.TAKEN;
    }

    /** Somebody may not do here what it tried. */
    void refused(Conversation conversation, ProblemCode refusal, long atMs) {
        conversation.refusal = refusal;
        conversation.refusedAtMs = atMs;
        loop.timelines.note(conversation, "refused", refusal.label());
    }

    // ---- time --------------------------------------------------------------------------------------------------

    /** A deadline of the conversation is past. */
    void tick(Conversation conversation, long nowMs) {
        TypingStep step = conversation.typing.tick(nowMs, loop.options.typing());
        while (step != TypingStep.NOTHING) {
            countDropped(conversation, step);
            calls.missedPermit(conversation, step);
            if (step == TypingStep.CALL) {
                calls.callForHold(conversation, nowMs);
            } else if (step == TypingStep.WENT_IDLE) {
                loop.timelines.note(conversation, "typing", "idle");
            }
            step = conversation.typing.tick(nowMs, loop.options.typing());
        }
        calls.askAgain(conversation, nowMs);
        boolean live = conversation.isLive(nowMs, loop.options.lease().idleAfterMs());
        if (live) {
            tokens.paceRenewal(conversation, nowMs);
        }
        if (conversation.lease.tick(nowMs, live, tokens.canMint(conversation)) == LeaseStep.REQUEST) {
            tokens.mint(conversation, nowMs);
        }
    }

    void countDropped(Conversation conversation, TypingStep step) {
        if (step == TypingStep.DROPPED_STALE) {
            loop.meters.upstreamRequest(LoopMeters.Operation.TYPING, Outcome.STALE, 0);
            loop.timelines.note(conversation, "call", Outcome.STALE.label());
        } else if (step == TypingStep.DROPPED_CANCELLED) {
            loop.meters.upstreamRequest(LoopMeters.Operation.TYPING, Outcome.CANCELLED, 0);
            loop.timelines.note(conversation, "call", Outcome.CANCELLED.label());
        }
    }
}
