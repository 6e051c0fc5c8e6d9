package io.keyfold.shard;

import io.keyfold.core.Bearer;
import io.keyfold.core.Gcra;
import io.keyfold.core.Lease;
import io.keyfold.core.LeaseState;
import io.keyfold.core.LeaseStep;
import io.keyfold.core.Outcome;
import io.keyfold.core.RenewalPace;
import io.keyfold.core.Signal;
import io.keyfold.core.Verdict;
import io.keyfold.upstream.CallResult;
import org.jspecify.annotations.Nullable;

/**
 * The effects of the lease machine: guest tokens handed over by desktops, fetched with the relay's or an agent's own
 * token, taken back. Owned by the shard's event loop.
 */
final class GuestTokens {
    private final ShardLoop loop;
    private final Turn turn;
    private final RenewalPace pace;

    GuestTokens(ShardLoop loop, Turn turn) {
        this.loop = loop;
        this.turn = turn;
        this.pace = new RenewalPace(loop.clockMs.getAsLong());
    }

    /** Whether the guest token that may come with the signal was taken: not from somebody merely believed. */
    boolean handIfTrusted(Conversation conversation, Member member, Signal signal, long nowMs) {
        boolean trusted = isTrusted(member, signal);
        if (trusted && signal.guestToken() != null) {
            hand(conversation, signal.guestToken(), signal.guestTokenLifeMs(), nowMs);
        }
        return trusted;
    }

    boolean isTrusted(Member member, Signal signal) {
        return member.verified || !loop.options.verify() || signal.agent().service();
    }

    /** The latest wins; but desktops send the same token with every key, so one that was refused is not tried again. */
    void hand(Conversation conversation, String token, long lifeMs, long nowMs) {
        boolean held = token.equals(conversation.guestToken) && conversation.lease.isUsable(nowMs);
        if (held || token.equals(conversation.refusedGuestToken)) {
            return;
        }
        conversation.guestToken = token;
        conversation.guestTatNs = Gcra.fresh(nowMs);
        conversation.lease.handed(nowMs, lifeMs, loop.options.lease(), loop.jitterPermille.getAsInt());
        loop.timelines.note(conversation, "lease", "handed");
        turn.calls().goOn(conversation, nowMs);
    }

    long revoke(Conversation conversation) {
        conversation.guestToken = null;
        conversation.lease.revoked();
        loop.timelines.note(conversation, "lease", "revoked");
        return Verdict.TAKEN;
    }

    boolean canMint(Conversation conversation) {
        if (loop.options.shadow() || conversation.released) {
            return false;
        }
        if (!loop.options.agentCredential()) {
            return loop.options.relayCredential();
        }
        Bearer bearer = agentBearer(conversation);
        return bearer != null && !isExpired(bearer);
    }

    boolean isExpired(Bearer bearer) {
        return bearer.expiresAtEpochMs() <= loop.clockEpochMs.getAsLong();
    }

    @Nullable
    Bearer agentBearer(Conversation conversation) {
        Member caller = conversation.caller;
        return loop.options.agentCredential() && caller != null ? caller.bearer : null;
    }

    /** A renewal that is due gets its turn among those of this loop. */
    void paceRenewal(Conversation conversation, long nowMs) {
        Lease lease = conversation.lease;
        if (lease.isRenewalDue(nowMs)) {
            lease.renewAt(pace.turnAtMs(nowMs, lease.expiresAtMs(), loop.gauges.leases(LeaseState.HELD)));
        }
    }

    void mint(Conversation conversation, long nowMs) {
        loop.timelines.note(conversation, "lease", conversation.lease.state().label());
        loop.upstream.mintGuestToken(
                conversation.id,
                agentBearer(conversation),
                new Mint(this, conversation, conversation.lease.generation(), nowMs));
    }

    /** The request brought a token; it counts only if the lease still has the generation that it had then. */
    void minted(Mint mint, String token, long lifeMs) {
        Conversation conversation = mint.conversation();
        int generation = mint.generation();
        long nowMs = loop.clockMs.getAsLong();
        loop.meters.leaseRenewal(Outcome.ACCEPTED);
        if (loop.ownership().isGone(conversation, nowMs)) {
            return;
        }
        if (generation == conversation.lease.generation()
                && conversation.lease.granted(nowMs, lifeMs, loop.options.lease(), loop.jitterPermille.getAsInt())
                        == LeaseStep.USE) {
            conversation.guestToken = token;
            conversation.guestTatNs = Gcra.fresh(nowMs);
            loop.timelines.note(conversation, "lease", "held", 0, nowMs - mint.askedAtMs());
            turn.calls().goOn(conversation, nowMs);
        }
        loop.settle(conversation, nowMs);
    }

    void notMinted(Mint mint, CallResult result) {
        Conversation conversation = mint.conversation();
        int generation = mint.generation();
        long nowMs = loop.clockMs.getAsLong();
        loop.meters.leaseRenewal(result.outcome());
        if (loop.ownership().isGone(conversation, nowMs)) {
            return;
        }
        if (generation == conversation.lease.generation()) {
            LeaseStep step = conversation.lease.failed(
                    nowMs, result.retryAfterMs(), loop.options.lease(), loop.jitterPermille.getAsInt());
            loop.timelines.note(
                    conversation, "lease", result.outcome().label(), result.status(), nowMs - mint.askedAtMs());
            if (step == LeaseStep.REFUSED) {
                turn.calls().noToken(conversation, nowMs);
            }
        }
        loop.settle(conversation, nowMs);
    }
}
