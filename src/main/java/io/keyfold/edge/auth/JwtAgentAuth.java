package io.keyfold.edge.auth;

import io.keyfold.core.ProblemCode;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Mode {@code jwt} on one event loop. */
final class JwtAgentAuth implements AgentAuth {
    private final JwtTokens tokens;
    private final @Nullable JwksSource source;
    private final Executor loop;
    private final RecentTokens recent = new RecentTokens();

    /** @param source where keys are fetched from, or null when they came with the configuration */
    JwtAgentAuth(JwtTokens tokens, @Nullable JwksSource source, Executor loop) {
        this.tokens = tokens;
        this.source = source;
        this.loop = loop;
    }

    @Override
    public void authenticate(@Nullable String token, AuthSink sink) {
        if (token == null) {
            sink.refused(ProblemCode.TOKEN_MISSING, ProblemCode.TOKEN_MISSING.cause());
            return;
        }
        if (tokens.answerKnown(token, recent, sink)) {
            return;
        }
        if (!looksSigned(token)) {
            sink.refused(ProblemCode.TOKEN_INVALID, "The agent token is not a signed JSON Web Token.");
            return;
        }
        KeyRing ring = tokens.keys();
        if (source != null && (ring == null || !ring.knows(keyId(token)))) {
            source.refresh().onComplete(done -> loop.execute(() -> verify(token, sink)));
        } else {
            verify(token, sink);
        }
    }

    private void verify(String token, AuthSink sink) {
        KeyRing ring = tokens.keys();
        if (ring == null) {
            sink.unverified();
        } else {
            tokens.verify(token, ring, sink);
        }
    }

    /** Three parts in base64url: so cheap to say no that garbage costs nothing. */
    private static boolean looksSigned(String token) {
        if (token.length() > JwtTokens.MAX_LENGTH) {
            return false;
        }
        int dots = 0;
        for (int i = 0; i < token.length(); i++) {
            char c = token.charAt(i);
            if (c == '.') {
                dots++;
            } else if (!isBase64Url(c)) {
                return false;
            }
        }
        return dots == 2 && !token.startsWith(".") && !token.endsWith(".") && !token.contains("..");
    }

    private static boolean isBase64Url(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_';
    }

    private static @Nullable String keyId(String token) {
        try {
            byte[] header = Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.')));
            return new JsonObject(new String(header, StandardCharsets.UTF_8)).getValue("kid") instanceof String kid
                    ? kid
                    : null;
        } catch (IllegalArgumentException | DecodeException notAHeader) {
            // The signature check will refuse it with the right words.
            return null;
        }
    }
}
