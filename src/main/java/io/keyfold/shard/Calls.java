package io.keyfold.shard;

import io.keyfold.core.Bearer;
import io.keyfold.core.CallPhase;
import io.keyfold.core.Claim;
import io.keyfold.core.Gcra;
import io.keyfold.core.LeaseState;
import io.keyfold.core.LeaseStep;
import io.keyfold.core.Outcome;
import io.keyfold.core.Rank;
import io.keyfold.core.Reason;
import io.keyfold.core.StableHash;
import io.keyfold.core.TypingStep;
import io.keyfold.core.Verdict;
import io.keyfold.ops.LoopMeters;

/**
 * Whether the call that the typing machine wants may be made now: the token, the permits; and the call, when it may.
 * The call of somebody who begins to type waits for a permit that will be there before the call is too old: a permit
 * comes by within moments, and the next key may not. All others are refused at once. Owned by the shard's event loop.
 */
final class Calls {
    /** Permits that come closer to one another are asked for together. */
    private static final long PERMIT_POLL_MS = 50;

    private final ShardLoop loop;
    private final Turn turn;
    private final GuestTokens tokens;
    private final CallEnds ends;

    Calls(ShardLoop loop, Turn turn, GuestTokens tokens) {
        this.loop = loop;
        this.turn = turn;
        this.tokens = tokens;
        this.ends = new CallEnds(loop, this, tokens);
    }

    /** Makes the call that a key wants. */
    long launch(Conversation conversation, Member member, Reason reason, long nowMs) {
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
        conversation.awaitsPermit = false;
        if (conversation.released) {
            conversation.typing.withdrawn();
            return Ownership.UNREACHABLE;
        }
        boolean guest = loop.upstream.capabilities().needsGuestToken();
        if (guest) {
            LeaseStep step = conversation.lease.need(nowMs, tokens.canMint(conversation));
            if (step == LeaseStep.REQUEST) {
                tokens.mint(conversation, nowMs);
            }
            if (step == LeaseStep.REFUSED) {
                conversation.typing.withdrawn();
                return withoutLease(conversation, nowMs);
            }
            if (step != LeaseStep.USE) {
                return Verdict.TAKEN;
            }
        }
        Claim claim = Claim.of(conversation.typing, nowMs, loop.options.typing())
                .by(agentOf(conversation), StableHash.of(conversation.id));
        long refusal = admit(conversation, guest, claim, nowMs);
        if (refusal != Verdict.TAKEN) {
            if (canWait(conversation, claim, refusal, nowMs)) {
                return Verdict.TAKEN;
            }
            conversation.typing.withdrawn();
            return refusal;
        }
        conversation.typing.leaving();
        loop.upstream.type(new Call(loop, ends, conversation, true));
        return Verdict.TAKEN;
    }

    private static long agentOf(Conversation conversation) {
        Member caller = conversation.caller;
        String userId = caller == null ? null : caller.userId();
        return userId == null ? Claim.NOBODY : StableHash.of(userId);
    }

    private boolean canWait(Conversation conversation, Claim claim, long refusal, long nowMs) {
        if (claim.rank() != Rank.START || Verdict.reason(refusal) != Reason.BUDGET) {
            return false;
        }
        long againAtMs = nowMs + Math.max(PERMIT_POLL_MS, Verdict.nextMs(refusal));
        long latestMs = conversation.typing.wantedAtMs() + loop.options.typing().maxAgeMs();
        conversation.awaitsPermit = againAtMs - latestMs <= 0;
        conversation.permitAtMs = againAtMs;
        return conversation.awaitsPermit;
    }

    /** Time went by: the permit that the wanted call waits for may be there. */
    void askAgain(Conversation conversation, long nowMs) {
        if (conversation.awaitsPermit && nowMs - conversation.permitAtMs >= 0) {
            goOn(conversation, nowMs);
        }
    }

    /** It did not come in time: whose key wanted the call learns what was short. */
    void missedPermit(Conversation conversation, TypingStep step) {
        if (step == TypingStep.DROPPED_STALE && conversation.awaitsPermit) {
            conversation.awaitsPermit = false;
            answerCaller(conversation, Verdict.of(Reason.BUDGET));
        }
    }

    private long admit(Conversation conversation, boolean guest, Claim claim, long nowMs) {
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
        long refusal = loop.upstream.admit(bearer, claim, nowMs);
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
        TypingStep late = conversation.typing.tick(nowMs, loop.options.typing());
        turn.countDropped(conversation, late);
        missedPermit(conversation, late);
        long refusal = conversation.typing.phase() == CallPhase.WANTED ? tryCall(conversation, nowMs) : Verdict.TAKEN;
        if (refusal != Verdict.TAKEN) {
            answerCaller(conversation, refusal);
            loop.meters.upstreamRequest(LoopMeters.Operation.TYPING, Outcome.STALE, 0);
        }
    }

    /** A hold is due: its next call, or none for a reason that its holder's watchers learn. */
    void callForHold(Conversation conversation, long nowMs) {
        Member holder = conversation.holder;
        Reason refused = loop.options.shadow() ? Reason.SHADOW : loop.keysRefusedFor();
        if (holder == null || refused != null) {
            conversation.typing.pretended(nowMs, loop.options.typing());
            if (holder != null) {
                holder.trouble(refused);
            }
            return;
        }
        conversation.caller = holder;
        conversation.lastKeyAtMs = nowMs;
        long blocked = holder.blockedVerdict(nowMs);
        long refusal = blocked == Verdict.TAKEN ? tryCall(conversation, nowMs) : blocked;
        if (refusal != Verdict.TAKEN) {
            holder.answered(refusal);
            // A hold has no next key that would try again; its timer does, once per floor.
            conversation.typing.refused(
                    nowMs, Reason.INTERVAL, loop.options.typing().messageFloorMs());
        }
    }

    /**
     * Tells the platform that everybody stopped, where that can be told. With what is at hand, or not at all: the
     * indicator goes out by itself, so a stop waits for no token and no permit.
     */
    void callOff(Conversation conversation, long nowMs) {
        if (!conversation.typing.wantsOff()) {
            return;
        }
        Member shownBy = conversation.shownBy;
        boolean silent = conversation.ended || conversation.released || loop.options.shadow() || !loop.takesKeys();
        if (shownBy == null || silent || shownBy.blockedVerdict(nowMs) != Verdict.TAKEN) {
            conversation.typing.forgetOff();
            return;
        }
        conversation.caller = shownBy;
        boolean guest = loop.upstream.capabilities().needsGuestToken();
        boolean token = !guest || conversation.lease.isUsable(nowMs);
        if (!token || admit(conversation, guest, Claim.AGAIN, nowMs) != Verdict.TAKEN) {
            conversation.typing.forgetOff();
            turn.countDropped(conversation, TypingStep.DROPPED_STALE);
            return;
        }
        conversation.typing.leavingOff(nowMs);
        loop.upstream.type(new Call(loop, ends, conversation, false));
    }

    /** The call that waited cannot be made: whose key wanted it got another answer then. */
    private static void answerCaller(Conversation conversation, long refusal) {
        if (conversation.caller != null) {
            conversation.caller.answered(refusal);
        }
    }

    /** No token came for the call that waits, if any does. */
    void noToken(Conversation conversation, long nowMs) {
        if (conversation.typing.phase() == CallPhase.WANTED) {
            conversation.typing.withdrawn();
            answerCaller(conversation, withoutLease(conversation, nowMs));
            loop.meters.upstreamRequest(LoopMeters.Operation.TYPING, Outcome.STALE, 0);
        }
    }
}
