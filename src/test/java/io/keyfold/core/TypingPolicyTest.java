package io.keyfold.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TypingPolicyTest {
    private static final long[] DEFAULTS_MS = {4_000, 5_000, 5_000, 1_000, 1_000, 120_000};

    private static TypingPolicy policy(long... ms) {
        return new TypingPolicy(ms[0], ms[1], ms[2], ms[3], ms[4], ms[5]);
    }

    @ParameterizedTest
    @CsvSource({
        "0, typing.refresh-interval",
        "1, typing.display-duration",
        "2, typing.idle-timeout",
        "3, typing.message-floor",
        "4, typing.max-age",
        "5, typing.max-hold"
    })
    void aTimeOfZeroOrLessIsRefusedByItsKey(int which, String key) {
        for (long badMs : new long[] {0, -1, Long.MIN_VALUE}) {
            long[] ms = Arrays.copyOf(DEFAULTS_MS, DEFAULTS_MS.length);
            ms[which] = badMs;
            assertThatThrownBy(() -> policy(ms))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'" + key + "'");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {5_000, 5_001, Long.MAX_VALUE})
    void aRefreshThatIsNotBelowTheDisplayIsRefusedWithTheReason(long refreshMs) {
        assertThatThrownBy(() -> policy(refreshMs, 5_000, 5_000, 1_000, 1_000, 120_000))
                .hasMessageContaining("typing.display-duration")
                .hasMessageContaining("flickers");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 3_999, 4_000})
    void aFloorUpToTheIntervalIsTaken(long floorMs) {
        assertThat(policy(4_000, 5_000, 5_000, floorMs, 1_000, 120_000).messageFloorMs())
                .isEqualTo(floorMs);
        assertThatThrownBy(() -> policy(4_000, 5_000, 5_000, 4_001, 1_000, 120_000))
                .hasMessageContaining("typing.message-floor");
    }
}
