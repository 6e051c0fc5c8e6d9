package io.keyfold.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CallStatsTest {
    private final CallStats stats = new CallStats();

    @Test
    void countsByKindAndStatus() {
        count(CallKind.TYPING, 204, true, 0);
        count(CallKind.TYPING, 204, false, 0);
        count(CallKind.TYPING, 429, false, 0);
        count(CallKind.OAUTH, 0, false, 0);

        assertThat(stats.calls(CallKind.TYPING)).isEqualTo(3);
        assertThat(stats.calls(CallKind.TYPING, 204)).isEqualTo(2);
        assertThat(stats.calls(CallKind.OAUTH, 0)).isEqualTo(1);
        assertThat(stats.answered(429)).isEqualTo(1);
        assertThat(stats.typingAccepted()).isEqualTo(1);
    }

    @Test
    void remembersTheBusiestMinuteWhereverItBegan() {
        for (int second = 0; second < 30; second++) {
            count(CallKind.TYPING, 204, true, second * 1000L);
        }
        for (int second = 50; second < 90; second++) {
            count(CallKind.TYPING, 204, true, second * 1000L);
            count(CallKind.MESSAGE, 200, true, second * 1000L);
        }
        count(CallKind.TYPING, 204, true, 500_000);

        // seconds 10 to 69 hold 20 of the first run and 20 of the second; seconds 30 to 89 hold 40 of the second
        assertThat(stats.maxTypingPerMinute()).isEqualTo(40);
    }

    @Test
    void startsAtAnyClockReading() {
        count(CallKind.TYPING, 204, true, -1_500);
        count(CallKind.TYPING, 204, true, -500);
        count(CallKind.TYPING, 204, true, 59_000);

        assertThat(stats.maxTypingPerMinute()).isEqualTo(2);
    }

    private void count(CallKind kind, int status, boolean accepted, long nowMs) {
        stats.count(
                new CallRecord(0, 0, kind, Dialect.GUEST, "c", "p", status, true, false, false, accepted, "", null),
                nowMs);
    }
}
