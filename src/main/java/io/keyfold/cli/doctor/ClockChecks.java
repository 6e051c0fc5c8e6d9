package io.keyfold.cli.doctor;

import io.keyfold.cli.TokenReport;
import io.keyfold.core.DoctorCode;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** This machine's clock beside those of who answers and of who signs tokens. */
final class ClockChecks {
    private static final long TOLERATED_MS = 30_000;
    /** HTTP dates are cut to the second. */
    private static final long HALF_A_SECOND_MS = 500;

    private final Chart chart;
    private final @Nullable String token;
    private final LongSupplier epochMs;

    /**
     * @param token the agent's
     * @param epochMs wall time
     */
    ClockChecks(Chart chart, @Nullable String token, LongSupplier epochMs) {
        this.chart = chart;
        this.token = token;
        this.epochMs = epochMs;
    }

    /** How far the clock that wrote {@code httpDate} is ahead of ours; empty when it is no date. */
    static OptionalLong aheadMs(String httpDate, long receivedEpochMs, long tookMs) {
        try {
            long theirs = DateTimeFormatter.RFC_1123_DATE_TIME
                    .parse(httpDate, Instant::from)
                    .toEpochMilli();
            return OptionalLong.of(theirs + HALF_A_SECOND_MS - (receivedEpochMs - tookMs / 2));
        } catch (DateTimeException notADate) {
            return OptionalLong.empty();
        }
    }

    Finding againstUpstream() {
        return chart.aheadMs.isEmpty()
                ? Finding.notChecked("upstream's answers carry no date")
                : skew(chart.aheadMs.getAsLong(), "upstream's clock");
    }

    /** A token that was issued in the future comes from a clock that is ahead of ours. */
    Finding againstToken() {
        JsonObject claims = token == null
                ? null
                : TokenReport.of(token, epochMs.getAsLong()).claims();
        if (claims == null) {
            return Finding.notChecked(
                    token == null ? "give the agent's token: --token or --token-file" : "the token tells no times");
        }
        long latestMs = Math.max(epochMsOf(claims, "iat"), epochMsOf(claims, "nbf"));
        return latestMs == 0
                ? Finding.notChecked("the token does not say when it was issued")
                : skew(Math.max(0, latestMs - epochMs.getAsLong()), "the clock of who issued the token");
    }

    private static long epochMsOf(JsonObject claims, String claim) {
        return claims.getValue(claim) instanceof Number seconds ? (long) (seconds.doubleValue() * 1_000) : 0;
    }

    private static Finding skew(long aheadMs, String whose) {
        if (Math.abs(aheadMs) <= TOLERATED_MS) {
            return Finding.ok("within " + TOLERATED_MS / 1_000 + " s of " + whose);
        }
        String direction = aheadMs > 0 ? " ahead of" : " behind";
        return Finding.failed(
                DoctorCode.CLOCK_SKEW,
                whose + " is " + Math.abs(aheadMs) / 1_000 + " s" + direction + " this machine's");
    }
}
