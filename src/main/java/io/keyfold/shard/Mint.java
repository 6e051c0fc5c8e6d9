package io.keyfold.shard;

import io.keyfold.upstream.CallResult;
import io.keyfold.upstream.Upstream;

/** One request for a guest token on its way; {@code generation} is the lease's when it was asked. */
record Mint(ShardLoop loop, Conversation conversation, int generation) implements Upstream.MintReply {
    @Override
    public void minted(String guestToken, long lifeMs) {
        loop.turn().minted(conversation, generation, guestToken, lifeMs);
    }

    @Override
    public void failed(CallResult result) {
        loop.turn().notMinted(conversation, generation, result);
    }

    @Override
    public String toString() {
        return "Mint[generation=" + generation + "]";
    }
}
