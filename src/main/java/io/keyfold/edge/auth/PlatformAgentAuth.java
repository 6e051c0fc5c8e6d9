package io.keyfold.edge.auth;

import io.keyfold.core.Bearer;
import io.keyfold.core.ProblemCode;
import io.keyfold.upstream.TokenCheck;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Mode {@code platform} on one event loop. */
final class PlatformAgentAuth implements AgentAuth {
    private static final int MAX_LENGTH = 4096;

    private final CheckedTokens tokens;
    private final TokenCheck check;
    private final Executor loop;

    PlatformAgentAuth(CheckedTokens tokens, TokenCheck check, Executor loop) {
        this.tokens = tokens;
        this.check = check;
        this.loop = loop;
    }

    @Override
    public void authenticate(@Nullable String token, AuthSink sink) {
        if (token == null) {
            sink.refused(ProblemCode.TOKEN_MISSING, ProblemCode.TOKEN_MISSING.cause());
        } else if (!isPlain(token)) {
            sink.refused(ProblemCode.TOKEN_INVALID, "The agent token is not one that the platform issues.");
        } else {
            tokens.authenticate(token, check, loop, sink);
        }
    }

    @Override
    public void tokenRejected(Caller caller) {
        Bearer bearer = caller.agent().bearer();
        if (bearer != null) {
            tokens.forget(bearer);
        }
    }

    /** Printable and not too long: what may go into a header of ours. */
    private static boolean isPlain(String token) {
        return token.length() <= MAX_LENGTH && token.chars().allMatch(c -> c > ' ' && c <= '~');
    }
}
