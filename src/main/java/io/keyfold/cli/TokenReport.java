package io.keyfold.cli;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What can be read from a token without its key.
 *
 * @param header of a JWT; null when the token is opaque
 * @param claims of a JWT; null when the token is opaque
 * @param expiry in words
 * @param warnings what a relay would object to
 */
public record TokenReport(
        @Nullable JsonObject header, @Nullable JsonObject claims, String expiry, List<String> warnings) {
    private static final String OPAQUE_EXPIRY = "not written in it";
    /** RFC 7519 times beyond this are milliseconds by mistake: the year 5138. */
    private static final long LAST_SANE_EPOCH_S = 100_000_000_000L;

    /** Reads {@code token}, with or without {@code Bearer}; anything that is no JWT is an opaque token. */
    public static TokenReport of(String token, long nowEpochMs) {
        String[] parts = token.split("\\.", -1);
        JsonObject header = parts.length == 3 ? decode(parts[0]) : null;
        JsonObject claims = parts.length == 3 ? decode(parts[1]) : null;
        if (header == null || claims == null) {
            return new TokenReport(null, null, OPAQUE_EXPIRY, opaqueWarnings(parts.length));
        }
        List<String> warnings = new ArrayList<>();
        warnAboutAlgorithm(header, parts[2], warnings);
        String expiry = expiry(claims, nowEpochMs, warnings);
        if (!claims.containsKey("scope") && !claims.containsKey("scp")) {
            warnings.add("no claim 'scope' or 'scp': refused unless auth.jwt.required-scope is empty");
        }
        if (!claims.containsKey("sub")) {
            warnings.add("no claim 'sub': refused unless auth.jwt.user-claim names another one");
        }
        return new TokenReport(header, claims, expiry, List.copyOf(warnings));
    }

    boolean isOpaque() {
        return claims == null;
    }

    private static List<String> opaqueWarnings(int parts) {
        return parts == 3
                ? List.of("three parts like a JWT, but they do not hold JSON: cut or changed on the way?")
                : List.of();
    }

    private static void warnAboutAlgorithm(JsonObject header, String signature, List<String> warnings) {
        String algorithm = String.valueOf(header.getValue("alg")).toLowerCase(Locale.ROOT);
        if (algorithm.equals("none") || algorithm.equals("null") || signature.isEmpty()) {
            warnings.add("it is not signed (alg none): every relay refuses it");
        }
    }

    private static String expiry(JsonObject claims, long nowEpochMs, List<String> warnings) {
        if (!(claims.getValue("exp") instanceof Number exp)) {
            warnings.add("no expiry (claim 'exp'): every relay refuses it");
            return "never";
        }
        if (exp.longValue() > LAST_SANE_EPOCH_S) {
            warnings.add("claim 'exp' is in milliseconds; it has to be in seconds");
            return exp + " s after 1970";
        }
        long leftMs = exp.longValue() * 1_000 - nowEpochMs;
        Instant at = Instant.ofEpochSecond(exp.longValue());
        if (leftMs <= 0) {
            warnings.add("it has expired");
            return Words.duration(leftMs) + " ago (" + at + ")";
        }
        return "in " + Words.duration(leftMs) + " (" + at + ")";
    }

    private static @Nullable JsonObject decode(String part) {
        try {
            return new JsonObject(new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException | DecodeException e) {
            return null;
        }
    }
}
