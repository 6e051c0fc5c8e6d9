package io.keyfold.edge.auth;

import io.keyfold.core.Agent;

/**
 * An authenticated caller.
 *
 * @param agent who it is
 * @param tokenId a 64-bit hash of the token that said so, 0 when there was none; see {@link TokenId}
 * @param expiresAtEpochMs wall time of that token's expiry, or {@link Long#MAX_VALUE} when not known
 */
public record Caller(Agent agent, long tokenId, long expiresAtEpochMs) {
    /** Everybody, when authentication is off. */
    public static final Caller ANYONE = new Caller(Agent.ANYONE, 0, Long.MAX_VALUE);
}
