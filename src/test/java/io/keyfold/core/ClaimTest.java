package io.keyfold.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClaimTest {
    private static final TypingPolicy POLICY = new TypingPolicy(4_000, 5_000, 5_000, 1_000, 1_000, 120_000);

    private final Typing typing = new Typing(false, true);

    private Claim key(long nowMs) {
        typing.key(nowMs, POLICY);
        return Claim.of(typing, nowMs, POLICY);
    }

    private void call(long nowMs) {
        typing.leaving();
        assertThat(typing.leave(nowMs, POLICY)).isNull();
        typing.accepted();
    }

    @ParameterizedTest
    @MethodSource("io.keyfold.core.Origins#all")
    void whoBeginsGoesFirstForAMoment(long t) {
        assertThat(key(t)).isEqualTo(new Claim(Rank.START, Claim.NEVER_MS, 4_000));
        typing.withdrawn();
        assertThat(key(t + 1_000).rank()).isEqualTo(Rank.START);
        typing.withdrawn();
        assertThat(key(t + 1_001).rank()).isEqualTo(Rank.WAITING);
    }

    @ParameterizedTest
    @MethodSource("io.keyfold.core.Origins#all")
    void whoGoesOnWantsARefresh(long t) {
        key(t);
        call(t);
        key(t + 3_900);

        assertThat(key(t + 4_000)).isEqualTo(new Claim(Rank.REFRESH, 4_000, 4_000));
    }

    @ParameterizedTest
    @MethodSource("io.keyfold.core.Origins#all")
    void afterAPauseTypingBeginsAnew(long t) {
        key(t);
        call(t);
        while (typing.tick(t + 5_000, POLICY) != TypingStep.NOTHING) {
            assertThat(typing.isComposing()).isFalse();
        }

        assertThat(key(t + 9_000)).isEqualTo(new Claim(Rank.START, 9_000, 4_000));
    }

    @ParameterizedTest
    @MethodSource("io.keyfold.core.Origins#all")
    void afterAMessageTypingBeginsAnewAndTheFloorIsEnough(long t) {
        key(t);
        call(t);
        typing.message(t + 500, POLICY);

        assertThat(key(t + 1_200)).isEqualTo(new Claim(Rank.START, 1_200, 1_000));
    }

    @ParameterizedTest
    @MethodSource("io.keyfold.core.Origins#all")
    void aSecondTryWithAFreshTokenIsSpacedFromNothing(long t) {
        key(t);
        typing.leaving();
        typing.leave(t, POLICY);

        assertThat(typing.tokenRejected(t + 40, POLICY)).isEqualTo(TypingStep.CALL);
        assertThat(Claim.of(typing, t + 40, POLICY)).isEqualTo(Claim.AGAIN);
    }
}
