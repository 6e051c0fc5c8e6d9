package io.keyfold.upstream;

import io.keyfold.core.RateTold;
import io.vertx.core.MultiMap;
import org.jspecify.annotations.Nullable;

/**
 * The platform's headers {@code inin-ratelimit-count}, {@code -allowed} and {@code -reset} (seconds). They are
 * published with one sample, not with a definition: what cannot be read, or cannot be, is as good as absent.
 */
final class RateHeaders {
    private static final String COUNT = "inin-ratelimit-count";
    private static final String ALLOWED = "inin-ratelimit-allowed";
    private static final String RESET = "inin-ratelimit-reset";

    private static final int MAX_DIGITS = 9;
    private static final long MAX_RESET_MS = 60_000;

    private RateHeaders() {}

    /** What they say; null without them. */
    static @Nullable RateTold parse(MultiMap headers) {
        long allowed = number(headers.get(ALLOWED));
        if (allowed <= 0) {
            return null;
        }
        long count = number(headers.get(COUNT));
        long resetS = number(headers.get(RESET));
        return count < 0 || resetS < 0 ? null : new RateTold(count, allowed, Math.min(MAX_RESET_MS, resetS * 1_000));
    }

    /** -1 for none that could be read. */
    private static long number(@Nullable String value) {
        if (value == null || value.isEmpty() || value.length() > MAX_DIGITS) {
            return -1;
        }
        return value.chars().allMatch(digit -> digit >= '0' && digit <= '9') ? Long.parseLong(value) : -1;
    }
}
