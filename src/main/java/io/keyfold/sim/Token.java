package io.keyfold.sim;

import org.jspecify.annotations.Nullable;

/** A token that the simulated platform gave out, with what was done with it lately. Touched on the loop only. */
final class Token {
    private static final int TAIL_LENGTH = 4;

    private final String value;
    private final @Nullable String userId;
    private final @Nullable SimConversation conversation;
    private final long expiresAtMs;
    private @Nullable RateWindow traffic;
    private @Nullable RateWindow control;

    private Token(String value, @Nullable String userId, @Nullable SimConversation conversation, long expiresAtMs) {
        this.value = value;
        this.userId = userId;
        this.conversation = conversation;
        this.expiresAtMs = expiresAtMs;
    }

    /** Of a client: it may act for any agent. */
    static Token ofClient(String value, long expiresAtMs) {
        return new Token(value, null, null, expiresAtMs);
    }

    static Token ofAgent(String value, String userId, long expiresAtMs) {
        return new Token(value, userId, null, expiresAtMs);
    }

    static Token ofGuest(String value, SimConversation conversation, long expiresAtMs) {
        return new Token(value, null, conversation, expiresAtMs);
    }

    /** The secret itself. */
    String value() {
        return value;
    }

    /** The agent whose access token it is, else null. */
    @Nullable
    String userId() {
        return userId;
    }

    /** The conversation that a guest token opens, else null. */
    @Nullable
    SimConversation conversation() {
        return conversation;
    }

    boolean isLive(long nowMs) {
        return nowMs - expiresAtMs < 0;
    }

    /** Its typing and message calls within {@code windowMs}, which is always the same. */
    RateWindow traffic(long windowMs) {
        if (traffic == null) {
            traffic = new RateWindow(windowMs);
        }
        return traffic;
    }

    /** Its look-ups and token requests. */
    RateWindow control() {
        if (control == null) {
            control = new RateWindow();
        }
        return control;
    }

    /** The last four characters of a token, the only part of it that may be told. */
    static String tail(String token) {
        return token.substring(Math.max(0, token.length() - TAIL_LENGTH));
    }

    @Override
    public String toString() {
        return "Token[…" + tail(value) + "]";
    }
}
