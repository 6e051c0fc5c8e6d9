package io.keyfold.routing;

import io.keyfold.core.Bearer;
import io.keyfold.core.Claim;
import io.keyfold.core.Verdict;
import io.keyfold.upstream.CallResult;
import io.keyfold.upstream.Capabilities;
import io.keyfold.upstream.Upstream;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** A platform that needs no token and takes every call, when a test says so. */
final class AcceptingUpstream implements Upstream {
    private final Queue<TypingCall> calls = new ArrayDeque<>();

    @Override
    public Capabilities capabilities() {
        return new Capabilities(false, false, false, false, true);
    }

    @Override
    public long admit(@Nullable Bearer bearer, Claim claim, long nowMs) {
        return Verdict.TAKEN;
    }

    @Override
    public void type(TypingCall call) {
        calls.add(call);
    }

    @Override
    public void mintGuestToken(String conversationId, @Nullable Bearer bearer, MintReply reply) {
        throw new AssertionError("no call here carries a guest token");
    }

    @Override
    public void lookUp(String conversationId, @Nullable Bearer bearer, LookUpReply reply) {
        throw new AssertionError("nobody is looked up here");
    }

    /** Writes and accepts the oldest call. */
    void answer(long nowMs) {
        TypingCall call = calls.remove();
        if (call.leaving(nowMs) != null) {
            throw new AssertionError("the call may not leave");
        }
        call.ended(CallResult.accepted(204));
    }
}
