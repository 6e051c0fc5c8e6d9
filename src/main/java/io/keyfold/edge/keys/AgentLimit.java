package io.keyfold.edge.keys;

import io.keyfold.core.StableHash;
import io.keyfold.edge.auth.Caller;
import io.keyfold.edge.auth.TokenId;

/** {@code limits.per-agent-per-second}, whatever way the agent's calls come. Used on one event loop. */
public final class AgentLimit {
    private final RateTable agents;
    private int perSecond;

    /**
     * The limit as one event loop applies it.
     *
     * @param agents what the agents of the node have used
     * @param perSecond calls a second; 0: no limit
     */
    public AgentLimit(RateTable agents, int perSecond) {
        this.agents = agents;
        this.perSecond = perSecond;
    }

    /** Another limit, from the next call on. */
    public void change(int callsPerSecond) {
        perSecond = callsPerSecond;
    }

    /** Takes one call: 0 when it is allowed, else the milliseconds (at least 1) until the next will be. */
    public long waitMs(Caller caller, long nowMs) {
        if (perSecond == 0) {
            return 0;
        }
        String userId = caller.agent().userId();
        return agents.waitMs(userId == null ? caller.tokenId() : StableHash.of(userId), perSecond, nowMs);
    }

    /** As {@link #waitMs(Caller, long)}, of whoever carries this token: where nobody asks who that is. */
    public long waitMs(String token, long nowMs) {
        return perSecond == 0 ? 0 : agents.waitMs(TokenId.of(token), perSecond, nowMs);
    }
}
