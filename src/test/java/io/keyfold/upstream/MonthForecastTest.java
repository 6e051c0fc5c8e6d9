package io.keyfold.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class MonthForecastTest {
    private static OptionalLong forecast(long used, String since, String now) {
        return MonthForecast.of(
                used, Instant.parse(since).toEpochMilli(), Instant.parse(now).toEpochMilli());
    }

    @Test
    void itIsTheMonthSoFarByItsElapsedShare() {
        assertThat(forecast(1_000, "2026-01-01T00:00:00Z", "2026-04-11T00:00:00Z"))
                .hasValue(3_000);
        assertThat(forecast(1_000, "2026-01-01T00:00:00Z", "2026-02-15T00:00:00Z"))
                .hasValue(2_000);
    }

    @Test
    void whatWasNotCountedIsNotTakenForNothing() {
        assertThat(forecast(100, "2026-04-20T00:00:00Z", "2026-04-21T00:00:00Z"))
                .as("100 in the one day that was counted, ten days to come")
                .hasValue(1_100);
    }

    @Test
    void inTheFirstHourItSaysNothing() {
        assertThat(forecast(100, "2026-04-01T00:00:00Z", "2026-04-01T00:59:59Z"))
                .isEmpty();
        assertThat(forecast(100, "2026-04-20T12:00:00Z", "2026-04-20T12:59:59Z"))
                .isEmpty();
        assertThat(forecast(100, "2026-04-20T12:00:00Z", "2026-04-20T13:00:00Z"))
                .isPresent();
    }

    @Test
    void atTheEndItIsWhatWasCounted() {
        assertThat(forecast(5, "2026-04-01T00:00:00Z", "2026-04-30T23:59:59.999Z"))
                .hasValue(5);
    }
}
