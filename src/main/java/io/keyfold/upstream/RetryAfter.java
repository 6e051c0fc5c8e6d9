package io.keyfold.upstream;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** The header {@code Retry-After}: seconds or an HTTP date (RFC 9110, section 10.2.3). */
final class RetryAfter {
    /** When a 429 does not say, or says nothing that can be read or is still ahead. */
    static final long DEFAULT_MS = 1_000;

    /** Nobody is obeyed for longer than this. */
    static final long MAX_MS = 3_600_000;

    private static final int MAX_DIGITS = 9;

    private RetryAfter() {}

    /** How long to wait in ms, {@code absentMs} when {@code header} does not say; at most {@link #MAX_MS}. */
    static long parseMs(@Nullable String header, long absentMs, long nowEpochMs) {
        long askedMs = header == null ? 0 : askedMs(header.strip(), nowEpochMs);
        return askedMs > 0 ? Math.min(askedMs, MAX_MS) : absentMs;
    }

    private static long askedMs(String value, long nowEpochMs) {
        if (!value.isEmpty() && value.length() <= MAX_DIGITS && value.chars().allMatch(RetryAfter::isDigit)) {
            return Long.parseLong(value) * 1_000;
        }
        try {
            Instant until = DateTimeFormatter.RFC_1123_DATE_TIME.parse(value, Instant::from);
            return until.toEpochMilli() - nowEpochMs;
        } catch (DateTimeException | ArithmeticException unreadable) {
            return 0;
        }
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
