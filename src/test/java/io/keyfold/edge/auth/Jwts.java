package io.keyfold.edge.auth;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens as tests need them: good ones, and every kind of bad one. Made by hand, not by the library under test. */
public final class Jwts {
    private Jwts() {}

    public static String hs256(String secret, JsonObject claims) {
        return hmac("HS256", "HmacSHA256", secret, claims);
    }

    public static String hs512(String secret, JsonObject claims) {
        return hmac("HS512", "HmacSHA512", secret, claims);
    }

    /** A token that says that it needs no signature, with an empty and with a made-up one. */
    public static String none(JsonObject claims, String signature) {
        return part(new JsonObject().put("alg", "none").put("typ", "JWT")) + "." + part(claims) + "." + signature;
    }

    public static String rs256(PrivateKey key, String keyId, JsonObject claims) {
        JsonObject header = new JsonObject().put("alg", "RS256").put("typ", "JWT");
        if (keyId != null) {
            header.put("kid", keyId);
        }
        String signed = part(header) + "." + part(claims);
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key);
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + base64(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String hmac(String algorithm, String macName, String secret, JsonObject claims) {
        String signed = part(new JsonObject().put("alg", algorithm).put("typ", "JWT")) + "." + part(claims);
        try {
            Mac mac = Mac.getInstance(macName);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), macName));
            return signed + "." + base64(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String part(JsonObject json) {
        return base64(json.encode().getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
