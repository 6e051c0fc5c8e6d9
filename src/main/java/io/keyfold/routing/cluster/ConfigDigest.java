package io.keyfold.routing.cluster;

import io.keyfold.config.Settings;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * What of a node's configuration must be the same on all nodes.
 *
 * @param limits {@code upstream.limits.*}, readable, so that a refusal can name both sides
 * @param rules a hash of everything else that decides about a conversation
 */
public record ConfigDigest(String limits, String rules) {
    private static final int HASH_CHARACTERS = 16;

    /** What {@code settings} come to; holds no secret. */
    public static ConfigDigest of(Settings settings) {
        Settings.UpstreamLimits limits = settings.upstream().limits();
        String readable = "per-token-per-minute=" + limits.perTokenPerMinute() + " per-minute=" + limits.perMinute()
                + " control-per-minute=" + limits.controlPerMinute() + " per-month=" + limits.perMonth();
        String rules = settings.upstream().dialect() + "|" + settings.upstream().baseUrl() + "|"
                + settings.upstream().credential() + "|" + settings.typing() + "|" + settings.lease() + "|"
                + settings.participants();
        return new ConfigDigest(readable, hash(rules));
    }

    /** Whether both name a limit and differ in it; one that only one of them names came with a later version. */
    boolean contradicts(ConfigDigest other) {
        Map<String, String> theirs = other.limitsByName();
        return limitsByName().entrySet().stream()
                .anyMatch(limit -> !limit.getValue().equals(theirs.getOrDefault(limit.getKey(), limit.getValue())));
    }

    private Map<String, String> limitsByName() {
        Map<String, String> byName = new HashMap<>();
        for (String limit : limits.split(" ", -1)) {
            int equals = limit.indexOf('=');
            if (equals > 0) {
                byName.put(limit.substring(0, equals), limit.substring(equals + 1));
            }
        }
        return byName;
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, HASH_CHARACTERS);
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
