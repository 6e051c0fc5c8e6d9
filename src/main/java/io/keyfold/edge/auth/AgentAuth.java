package io.keyfold.edge.auth;

import org.jspecify.annotations.Nullable;

/** Who calls, on one event loop: made by {@link AgentAuths} for the configured mode. */
public interface AgentAuth {
    /**
     * Authenticates a call. The answer comes at once when the token is known.
     *
     * @param token the bearer token of the call, or null when it carries none; a secret
     */
    void authenticate(@Nullable String token, AuthSink sink);

    /** The platform refused this caller's token: what was cached about it is not true any more. */
    default void tokenRejected(Caller caller) {}
}
