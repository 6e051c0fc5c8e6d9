package io.keyfold.ops;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The secret that opens {@code /admin}, the console and traces. Never printed, except once by who starts the node. */
public final class AdminToken {
    private static final int RANDOM_BYTES = 16;

    private final String secret;
    private final boolean generated;

    private AdminToken(String secret, boolean generated) {
        this.secret = secret;
        this.generated = generated;
    }

    /** The configured token, or 128 random bits in hexadecimal when there is none. */
    public static AdminToken of(@Nullable String configured) {
        if (configured != null) {
            return new AdminToken(configured, false);
        }
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        return new AdminToken(HexFormat.of().formatHex(random), true);
    }

    /** Whether it was made here, and therefore has to be shown to who started the node. */
    public boolean isGenerated() {
        return generated;
    }

    /** The secret itself, for showing a generated token once. */
    public String reveal() {
        return secret;
    }

    /** Compares in a time that does not tell how much of {@code candidate} is right. */
    public boolean matches(String candidate) {
        return MessageDigest.isEqual(
                secret.getBytes(StandardCharsets.UTF_8), candidate.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "AdminToken[generated=" + generated + "]";
    }
}
