package io.keyfold.upstream;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.OptionalLong;

/** How many calls a month will have had at its end, if it goes on as it went so far. */
public final class MonthForecast {
    /** What was counted in less time says nothing. */
    static final long LEAST_MS = 3_600_000;

    private MonthForecast() {}

    /**
     * The calls so far, and as many a day to come as there were.
     *
     * @param used calls of this month (UTC) so far
     * @param sinceEpochMs from when on they were counted; before the month began counts as its beginning
     * @return empty in the first hour of counting
     */
    public static OptionalLong of(long used, long sinceEpochMs, long nowEpochMs) {
        OffsetDateTime begin = Instant.ofEpochMilli(nowEpochMs)
                .atOffset(ZoneOffset.UTC)
                .truncatedTo(ChronoUnit.DAYS)
                .withDayOfMonth(1);
        long beginEpochMs = begin.toInstant().toEpochMilli();
        long endEpochMs = begin.plusMonths(1).toInstant().toEpochMilli();
        long countedMs = nowEpochMs - Math.max(beginEpochMs, sinceEpochMs);
        if (countedMs < LEAST_MS) {
            return OptionalLong.empty();
        }
        double perMs = (double) used / countedMs;
        return OptionalLong.of(used + Math.round(perMs * (endEpochMs - nowEpochMs)));
    }
}
