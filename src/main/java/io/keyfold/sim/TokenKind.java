package io.keyfold.sim;

import org.jspecify.annotations.Nullable;

/** Which tokens {@code POST /sim/expire-tokens} ends at once. */
public enum TokenKind {
    GUEST,
    ACCESS,
    ALL;

    /** The kind of a query's value; guest tokens when there is none, null when the value is unknown. */
    static @Nullable TokenKind ofLabel(@Nullable String label) {
        return switch (label == null ? "guest" : label) {
            case "guest" -> GUEST;
            case "access" -> ACCESS;
            case "all" -> ALL;
            default -> null;
        };
    }

    void expire(TokenStore tokens) {
        if (this != ACCESS) {
            tokens.expireGuestTokens();
        }
        if (this != GUEST) {
            tokens.expireAccessTokens();
        }
    }
}
