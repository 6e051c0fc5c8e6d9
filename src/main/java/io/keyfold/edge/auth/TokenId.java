package io.keyfold.edge.auth;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Names a token where the token itself must not go: the first 64 bits of its SHA-256. The same on every node, and not
 * to be forged: a caller cannot make a token that passes for another's.
 */
public final class TokenId {
    private TokenId() {}

    /** The name of {@code token}. */
    public static long of(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
