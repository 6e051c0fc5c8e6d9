package io.keyfold.shard;

import io.keyfold.upstream.CallResult;
import io.keyfold.upstream.Upstream;

/** One request for a guest token on its way; {@code generation} is the lease's when it was asked. */
record Mint(GuestTokens tokens, Conversation conversation, int generation, long askedAtMs)
        implements Upstream.MintReply {
    @Override
    public void minted(String guestToken, long lifeMs) {
        tokens.minted(this, guestToken, lifeMs);
    }

    @Override
    public void failed(CallResult result) {
        tokens.notMinted(this, result);
    }

    @Override
    public String toString() {
        return "Mint[generation=" + generation + "]";
    }
}
