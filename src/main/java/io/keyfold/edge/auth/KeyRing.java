package io.keyfold.edge.auth;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The keys that sign agents' tokens, each with the one algorithm it may be used with. Immutable; any thread. */
final class KeyRing {
    /** Shorter secrets can be guessed faster than HS256 promises. */
    static final int MIN_SECRET_BYTES = 32;

    private final JWTAuth verifier;
    private final Set<String> keyIds;

    private KeyRing(Vertx vertx, JWTAuthOptions keys, Set<String> keyIds) {
        // Expiry is checked by JwtRules, against a clock that tests can set.
        keys.setJWTOptions(new JWTOptions().setIgnoreExpiration(true));
        this.verifier = JWTAuth.create(vertx, keys);
        this.keyIds = keyIds;
    }

    /** One shared secret, HS256 only; throws {@link IllegalArgumentException} when it is too short. */
    static KeyRing ofSecret(Vertx vertx, String secret) {
        int bytes = secret.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < MIN_SECRET_BYTES) {
            throw new IllegalArgumentException("auth.jwt.hmac-secret has " + bytes + " bytes; HS256 needs at least "
                    + MIN_SECRET_BYTES + ". Make one with: openssl rand -base64 48");
        }
        JWTAuthOptions keys = new JWTAuthOptions()
                .addPubSecKey(new PubSecKeyOptions().setAlgorithm("HS256").setBuffer(secret));
        return new KeyRing(vertx, keys, Set.of());
    }

    /** Public keys in PEM; throws {@link IllegalArgumentException} naming what cannot be used. */
    static KeyRing ofPublicKeys(Vertx vertx, List<PemKey> pems) {
        JWTAuthOptions keys = new JWTAuthOptions();
        for (PemKey pem : pems) {
            keys.addPubSecKey(
                    new PubSecKeyOptions().setAlgorithm(pem.algorithm()).setBuffer(pem.pem()));
        }
        return new KeyRing(vertx, keys, Set.of());
    }

    /** The usable signing keys of a JWK set; null when there is none. Symmetric keys are not taken from a URL. */
    static @Nullable KeyRing ofJwks(Vertx vertx, JsonObject jwks) {
        List<JsonObject> usable = new ArrayList<>();
        Set<String> keyIds = new HashSet<>();
        for (Object each : jwks.getJsonArray("keys")) {
            if (!(each instanceof JsonObject key) || !"sig".equals(key.getString("use", "sig"))) {
                continue;
            }
            String algorithm = algorithmOf(key);
            if (algorithm != null) {
                usable.add(key.copy().put("alg", algorithm));
                keyIds.add(key.getString("kid", ""));
            }
        }
        return usable.isEmpty() ? null : new KeyRing(vertx, new JWTAuthOptions().setJwks(usable), keyIds);
    }

    /** Whether a key of this id is here, or keys have no ids at all. */
    boolean knows(@Nullable String keyId) {
        return keyId == null || keyIds.isEmpty() || keyIds.contains(keyId);
    }

    /** The claims of a token with a good signature, else null. Nothing but the signature is checked. */
    @Nullable
    JsonObject claimsOf(String token) {
        try {
            // The library answers before it returns: it computes, and waits for nothing.
            var checked = verifier.authenticate(new TokenCredentials(token));
            return checked.succeeded() ? checked.result().attributes().getJsonObject("accessToken") : null;
        } catch (RuntimeException oddlyTyped) {
            // It throws, instead of failing, where a header or claim is of another type than it expects.
            return null;
        }
    }

    private static @Nullable String algorithmOf(JsonObject key) {
        String named = key.getString("alg");
        return switch (key.getString("kty", "")) {
            case "RSA" -> named == null ? "RS256" : named.matches("[RP]S(256|384|512)") ? named : null;
            case "EC" ->
                switch (key.getString("crv", "")) {
                    case "P-256" -> "ES256";
                    case "P-384" -> "ES384";
                    case "P-521" -> "ES512";
                    default -> null;
                };
            default -> null;
        };
    }
}
