package io.keyfold.edge.auth;

import io.keyfold.core.Agent;
import io.keyfold.core.Bearer;
import org.jspecify.annotations.Nullable;

/** Mode {@code none}: whoever reaches the loopback port may type. A bearer token is carried on, unread. */
final class NoAgentAuth implements AgentAuth {
    private final boolean carriesBearer;

    /** @param carriesBearer whether the platform call carries the agent's own token */
    NoAgentAuth(boolean carriesBearer) {
        this.carriesBearer = carriesBearer;
    }

    @Override
    public void authenticate(@Nullable String token, AuthSink sink) {
        if (token == null || !carriesBearer) {
            sink.authenticated(Caller.ANYONE);
            return;
        }
        long id = TokenId.of(token);
        sink.authenticated(
                new Caller(new Agent(null, true, new Bearer(id, token, Long.MAX_VALUE)), id, Long.MAX_VALUE));
    }
}
