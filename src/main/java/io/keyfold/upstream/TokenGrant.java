package io.keyfold.upstream;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * A fresh token as the platform hands it out: {@code {"<name>": "…", "expires_in": seconds}}, fractions allowed.
 *
 * @param token the secret; never printed
 * @param lifeMs how long it lives from now, 1 ms to 48 h (the platform's longest)
 */
record TokenGrant(String token, long lifeMs) {
    /** When the answer does not say; on the safe side of the lives seen. */
    static final long DEFAULT_LIFE_MS = 300_000;

    private static final long MAX_LIFE_MS = 48 * 3_600_000L;
    private static final int MAX_TOKEN_LENGTH = 4_096;

    /** The grant in {@code body} under the member {@code name}, or null when there is none that could be used. */
    static @Nullable TokenGrant parse(Buffer body, String name) {
        JsonObject answer = UntrustedJson.object(body);
        String token = answer == null ? null : UntrustedJson.text(answer, name);
        if (answer == null || token == null || !isHeaderSafe(token)) {
            return null;
        }
        long lifeMs = lifeMs(answer.getValue("expires_in"));
        return lifeMs > 0 ? new TokenGrant(token, lifeMs) : null;
    }

    /** Whether {@code token} can be sent as a header's value without changing the request. */
    static boolean isHeaderSafe(String token) {
        if (token.isEmpty() || token.length() > MAX_TOKEN_LENGTH) {
            return false;
        }
        for (int i = 0; i < token.length(); i++) {
            char c = token.charAt(i);
            if (c <= ' ' || c > '~') {
                return false;
            }
        }
        return true;
    }

    /** 0 when {@code expiresIn} is no time to live. */
    private static long lifeMs(@Nullable Object expiresIn) {
        if (expiresIn == null) {
            return DEFAULT_LIFE_MS;
        }
        if (!(expiresIn instanceof Number seconds)) {
            return 0;
        }
        double ms = seconds.doubleValue() * 1_000;
        return ms >= 1 ? (long) Math.min(ms, MAX_LIFE_MS) : 0;
    }

    @Override
    public String toString() {
        return "TokenGrant[lifeMs=" + lifeMs + "]";
    }
}
