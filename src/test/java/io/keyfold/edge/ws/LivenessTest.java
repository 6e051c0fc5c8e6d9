package io.keyfold.edge.ws;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LivenessTest {
    private static final long START_MS = Long.MAX_VALUE - 20_000;
    private final Liveness liveness = new Liveness(START_MS, 5_000);

    @Test
    void silentSocketIsClosedWhenHelloIsLate() {
        assertThat(liveness.ending(START_MS + 9_999)).isNull();
        liveness.heard(START_MS + 9_999);
        assertThat(liveness.ending(START_MS + 10_000)).isEqualTo(CloseCode.HELLO_TIMEOUT);
    }

    @Test
    void greetedSocketIsClosedWhenNothingIsHeardForAMinute() {
        liveness.greeted();
        liveness.heard(START_MS + 1_000);
        assertThat(liveness.ending(START_MS + 60_999)).isNull();
        assertThat(liveness.ending(START_MS + 61_000)).isEqualTo(CloseCode.TRY_AGAIN);
    }

    @Test
    void socketThatStaysFullForTenSecondsIsClosed() {
        liveness.greeted();
        liveness.full(START_MS);
        liveness.full(START_MS + 5_000);
        assertThat(liveness.ending(START_MS + 9_999)).isNull();
        assertThat(liveness.ending(START_MS + 10_000)).isEqualTo(CloseCode.SLOW_READER);
        liveness.drained();
        assertThat(liveness.ending(START_MS + 10_000)).isNull();
    }

    @Test
    void pingsComeEveryTwentyFiveSecondsFromARandomStart() {
        assertThat(liveness.pings(START_MS + 4_999)).isFalse();
        assertThat(liveness.pings(START_MS + 5_000)).isTrue();
        assertThat(liveness.pings(START_MS + 5_001)).isFalse();
        assertThat(liveness.pings(START_MS + 29_999)).isFalse();
        assertThat(liveness.pings(START_MS + 30_000)).isTrue();
    }

    @Test
    void fullSocketIsNotPinged() {
        liveness.full(START_MS);
        assertThat(liveness.pings(START_MS + 5_000)).isFalse();
    }
}
