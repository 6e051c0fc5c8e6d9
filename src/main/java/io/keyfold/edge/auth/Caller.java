package io.keyfold.edge.auth;

import io.keyfold.core.Agent;

/**
 * An authenticated caller.
 *
 * @param agent who it is
 * @param tokenId a 64-bit hash of the token that said so, 0 when there was none; see {@link TokenId}
 */
public record Caller(Agent agent, long tokenId) {
    /** Everybody, when authentication is off. */
    public static final Caller ANYONE = new Caller(Agent.ANYONE, 0);
}
