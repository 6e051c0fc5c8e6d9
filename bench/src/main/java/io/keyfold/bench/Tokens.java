package io.keyfold.bench;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Agents' tokens as a relay takes them. */
final class Tokens {
    static final String SECRET = "a-secret-of-more-than-thirty-two-bytes!!";

    private static final long LIFE_S = 3600;

    private Tokens() {}

    static String of(String userId) throws GeneralSecurityException {
        String signed = base64("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8)) + "."
                + base64(("{\"sub\":\"" + userId + "\",\"scope\":\"conversations:messaging:write\",\"exp\":"
                                + (System.currentTimeMillis() / 1000 + LIFE_S) + "}")
                        .getBytes(StandardCharsets.UTF_8));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return signed + "." + base64(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
