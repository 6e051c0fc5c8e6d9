package io.keyfold.shard;

import io.keyfold.core.ConversationFacts;
import io.keyfold.upstream.CallResult;
import io.keyfold.upstream.Upstream;

/** One look-up on its way; carries the answer back to its conversation. */
record LookUp(Callers callers, Conversation conversation, long askedAtMs) implements Upstream.LookUpReply {
    @Override
    public void found(ConversationFacts facts) {
        callers.found(this, facts);
    }

    @Override
    public void failed(CallResult result) {
        callers.notFound(this, result);
    }
}
