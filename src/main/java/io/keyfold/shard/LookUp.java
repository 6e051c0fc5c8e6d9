package io.keyfold.shard;

import io.keyfold.core.ConversationFacts;
import io.keyfold.upstream.CallResult;
import io.keyfold.upstream.Upstream;

/** One look-up on its way; carries the answer back to its conversation. */
record LookUp(ShardLoop loop, Conversation conversation) implements Upstream.LookUpReply {
    @Override
    public void found(ConversationFacts facts) {
        loop.found(conversation, facts);
    }

    @Override
    public void failed(CallResult result) {
        loop.notFound(conversation, result.refusal() == CallResult.Refusal.UNKNOWN, result.retryAfterMs());
    }
}
