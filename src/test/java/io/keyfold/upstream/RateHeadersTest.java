package io.keyfold.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.RateTold;
import io.vertx.core.MultiMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateHeadersTest {
    private static MultiMap headers(String count, String allowed, String reset) {
        return MultiMap.caseInsensitiveMultiMap()
                .add("ININ-RateLimit-Count", count)
                .add("inin-ratelimit-allowed", allowed)
                .add("inin-ratelimit-reset", reset);
    }

    @Test
    void theThreeAreReadWhateverTheirCase() {
        assertThat(RateHeaders.parse(headers("17", "300", "42"))).isEqualTo(new RateTold(17, 300, 42_000));
    }

    @Test
    void theEndOfAWindowIsAMinuteAwayAtMost() {
        assertThat(RateHeaders.parse(headers("1", "180", "61"))).isEqualTo(new RateTold(1, 180, 60_000));
    }

    @ParameterizedTest
    @CsvSource({"x, 300, 1", "1, 0, 1", "1, -300, 1", "1, 300, soon", "1, 3000000000000, 1", "'', 300, 1", "1.5, 300, 1"
    })
    void whatCannotBeReadIsAsGoodAsAbsent(String count, String allowed, String reset) {
        assertThat(RateHeaders.parse(headers(count, allowed, reset))).isNull();
    }

    @Test
    void withoutThemNothingWasTold() {
        assertThat(RateHeaders.parse(MultiMap.caseInsensitiveMultiMap())).isNull();
    }
}
