package io.keyfold.sim;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gives out tokens and knows them again while they live. Touched on the loop only; times are monotonic ms. */
final class TokenStore {
    /** Live access tokens kept; the oldest give way. */
    static final int MAX_ACCESS_TOKENS = 1_000_000;
    /** Guest tokens kept for one conversation; a further one revokes the oldest. */
    static final int MAX_GUEST_TOKENS = 8;

    private static final int RANDOM_BYTES = 18;

    private final SecureRandom random = new SecureRandom();
    private final AgentJwt jwt;
    private final long accessTokenTtlMs;
    private final Map<String, Token> accessTokens = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Token> eldest) {
            return size() > MAX_ACCESS_TOKENS;
        }
    };
    private final Map<String, Token> guestTokens = new HashMap<>();

    TokenStore(AgentJwt jwt, long accessTokenTtlMs) {
        this.jwt = jwt;
        this.accessTokenTtlMs = accessTokenTtlMs;
    }

    /** An opaque token of a client, as the platform's own are. */
    Token mintForClient(long nowMs) {
        return keep(Token.ofClient(randomText(), nowMs + accessTokenTtlMs));
    }

    /** A signed token of an agent. */
    Token mintForAgent(String userId, long nowMs, long nowEpochMs) {
        String value = jwt.sign(userId, randomText(), nowEpochMs, nowEpochMs + accessTokenTtlMs);
        return keep(Token.ofAgent(value, userId, nowMs + accessTokenTtlMs));
    }

    private Token keep(Token token) {
        accessTokens.put(token.value(), token);
        return token;
    }

    /** A fresh guest token of a conversation. */
    Token mintForGuest(SimConversation conversation, long ttlMs, long nowMs) {
        return admitGuest(randomText(), conversation, ttlMs, nowMs);
    }

    /** Makes {@code value} a guest token of a conversation. */
    Token admitGuest(String value, SimConversation conversation, long ttlMs, long nowMs) {
        if (conversation.guestTokens().size() == MAX_GUEST_TOKENS) {
            guestTokens.remove(conversation.guestTokens().remove().value());
        }
        Token token = Token.ofGuest(value, conversation, nowMs + ttlMs);
        conversation.guestTokens().add(token);
        guestTokens.put(value, token);
        return token;
    }

    /** The live access token with this value, or null. */
    @Nullable
    Token access(String value, long nowMs) {
        return live(accessTokens.get(value), nowMs);
    }

    /** The live guest token with this value, or null. */
    @Nullable
    Token guest(String value, long nowMs) {
        return live(guestTokens.get(value), nowMs);
    }

    private static @Nullable Token live(@Nullable Token token, long nowMs) {
        return token != null && token.isLive(nowMs) ? token : null;
    }

    void expireGuestTokens() {
        guestTokens.clear();
    }

    void expireAccessTokens() {
        accessTokens.clear();
    }

    /** Ends the guest tokens of one conversation. */
    void revokeGuestTokens(SimConversation conversation) {
        conversation.guestTokens().forEach(token -> guestTokens.remove(token.value()));
        conversation.guestTokens().clear();
    }

    /** Hard to guess and safe in a header: base64url. */
    String randomText() {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
