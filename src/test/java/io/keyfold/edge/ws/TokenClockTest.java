package io.keyfold.edge.ws;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.Agent;
import io.keyfold.edge.auth.Caller;
import io.keyfold.edge.ws.TokenClock.Due;
import org.junit.jupiter.api.Test;

class TokenClockTest {
    private static Caller until(long expiresAtEpochMs) {
        return new Caller(new Agent("ann", false, null), 1, expiresAtEpochMs);
    }

    @Test
    void endIsToldOnceThirtySecondsBefore() {
        TokenClock clock = new TokenClock(until(100_000), "t", 0);
        assertThat(clock.due(0, 69_999)).isEqualTo(Due.NOTHING);
        assertThat(clock.due(0, 70_000)).isEqualTo(Due.WARN);
        assertThat(clock.leftMs(70_000)).isEqualTo(30_000);
        assertThat(clock.due(0, 71_000)).isEqualTo(Due.NOTHING);
        assertThat(clock.due(0, 100_000)).isEqualTo(Due.EXPIRED);
        assertThat(clock.leftMs(100_001)).isZero();
    }

    @Test
    void shortLivedTokenIsToldAtOnce() {
        assertThat(new TokenClock(until(5_000), "t", 0).due(0, 0)).isEqualTo(Due.WARN);
    }

    @Test
    void tokenWithoutKnownEndIsCheckedEveryMinute() {
        TokenClock clock = new TokenClock(until(Long.MAX_VALUE), "t", 500);
        assertThat(clock.due(60_499, 0)).isEqualTo(Due.NOTHING);
        assertThat(clock.due(60_500, 0)).isEqualTo(Due.RECHECK);
        assertThat(clock.due(60_501, 0)).isEqualTo(Due.NOTHING);
        assertThat(clock.due(120_500, 0)).isEqualTo(Due.RECHECK);
    }

    @Test
    void callerWithoutTokenIsNeverAskedAgain() {
        TokenClock clock = new TokenClock(Caller.ANYONE, null, 0);
        assertThat(clock.due(1_000_000, 1_000_000)).isEqualTo(Due.NOTHING);
    }
}
