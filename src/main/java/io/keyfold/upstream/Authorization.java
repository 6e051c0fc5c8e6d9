package io.keyfold.upstream;

import io.keyfold.core.Bearer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Values of the header {@code Authorization}; secrets, every one. */
final class Authorization {
    private Authorization() {}

    /** The agent's own token, else the relay's; null when there is neither, or it cannot be a header. */
    static @Nullable CharSequence of(@Nullable Bearer bearer, @Nullable ClientToken clientToken) {
        if (bearer != null) {
            return TokenGrant.isHeaderSafe(bearer.token()) ? bearer(bearer.token()) : null;
        }
        return clientToken == null ? null : clientToken.authorization();
    }

    static String bearer(String token) {
        return "Bearer " + token;
    }

    /** As the platform's own SDKs do: neither part is encoded first. */
    static String basic(String id, String secret) {
        byte[] pair = (id + ":" + secret).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }
}
