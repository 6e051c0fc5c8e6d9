package io.keyfold.shard;

import io.keyfold.core.Bearer;
import io.keyfold.core.Outcome;
import io.keyfold.core.Reason;
import io.keyfold.upstream.CallResult;
import io.keyfold.upstream.Upstream;
import org.jspecify.annotations.Nullable;

/** One typing call on its way: a snapshot of what it says, and the way back to its conversation. */
final class Call implements Upstream.TypingCall {
    private static final long NS_PER_MS = 1_000_000;

    private final ShardLoop loop;
    private final CallEnds ends;
    private final Conversation conversation;
    private final @Nullable Member caller;
    private final @Nullable String guestToken;
    private final @Nullable Bearer bearer;
    private final int generation;
    private final boolean on;
    private boolean dropped;
    private long leftAtMs;

    Call(ShardLoop loop, CallEnds ends, Conversation conversation, boolean on) {
        this.loop = loop;
        this.ends = ends;
        this.conversation = conversation;
        this.on = on;
        this.caller = conversation.caller;
        boolean guest = loop.upstream.capabilities().needsGuestToken();
        this.guestToken = guest ? conversation.guestToken : null;
        this.bearer = !guest && loop.options.agentCredential() && caller != null ? caller.bearer : null;
        this.generation = conversation.lease.generation();
    }

    Conversation conversation() {
        return conversation;
    }

    @Nullable
    Member caller() {
        return caller;
    }

    /** Of the guest token that it carries. */
    int generation() {
        return generation;
    }

    /** When its request was written; says something once it was. */
    long leftAtMs() {
        return leftAtMs;
    }

    @Override
    public boolean on() {
        return on;
    }

    @Override
    public String conversationId() {
        return conversation.id;
    }

    @Override
    public String participantId() {
        return caller == null ? "" : caller.participant.id();
    }

    @Override
    public @Nullable String communicationId() {
        return caller == null ? null : caller.participant.communicationId();
    }

    @Override
    public @Nullable String guestToken() {
        return guestToken;
    }

    @Override
    public @Nullable Bearer bearer() {
        return bearer;
    }

    @Override
    public @Nullable Outcome leaving(long nowMs) {
        Outcome refusal = refusal(nowMs);
        dropped = refusal != null;
        leftAtMs = nowMs;
        if (!dropped && on && conversation.typing.wantedFor() != Reason.REFRESH) {
            long waitedMs = nowMs - conversation.typing.wantedAtMs();
            loop.meters.firstKeyToUpstream(Math.max(1, waitedMs * NS_PER_MS));
        }
        return refusal;
    }

    private @Nullable Outcome refusal(long nowMs) {
        boolean token = guestToken == null || isTokenGood(nowMs);
        if (!loop.ownership().mayWrite(conversation, nowMs) || !token) {
            conversation.typing.unwritten(nowMs, loop.options.typing());
            return Outcome.STALE;
        }
        Outcome refusal = conversation.typing.leave(nowMs, loop.options.typing());
        if (refusal == null) {
            loop.survivors().keep(conversation, nowMs);
        }
        return refusal;
    }

    @Override
    public void ended(CallResult result) {
        if (dropped) {
            // The typing machine knows; by now it may speak of the next call.
            ends.dropped(this, result.outcome());
        } else if (!loop.ownership().isGone(conversation, loop.clockMs.getAsLong())) {
            ends.ended(this, result);
        }
    }

    private boolean isTokenGood(long nowMs) {
        return generation == conversation.lease.generation() && conversation.lease.isUsable(nowMs);
    }
}
