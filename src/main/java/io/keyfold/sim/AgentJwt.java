package io.keyfold.sim;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs agents' access tokens: JWTs (RFC 7519) with HMAC-SHA256. The real platform's tokens are opaque; signed ones let
 * a relay with {@code auth.mode: jwt} check them on its own. Not thread-safe.
 */
final class AgentJwt {
    private static final String ALGORITHM = "HmacSHA256";
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final String HEADER =
            encode(new JsonObject().put("alg", "HS256").put("typ", "JWT").encode());

    private final Mac mac;
    private final String scope;

    AgentJwt(String secret, String scope) {
        this.scope = scope;
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot sign with " + ALGORITHM, e);
        }
    }

    /**
     * A token of one agent.
     *
     * @param tokenId makes two tokens of one second different
     */
    String sign(String userId, String tokenId, long issuedAtEpochMs, long expiresAtEpochMs) {
        JsonObject claims = new JsonObject()
                .put("sub", userId)
                .put("scope", scope)
                .put("iat", issuedAtEpochMs / 1000)
                .put("exp", expiresAtEpochMs / 1000)
                .put("jti", tokenId);
        String signed = HEADER + "." + encode(claims.encode());
        return signed + "." + BASE64.encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String encode(String json) {
        return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
