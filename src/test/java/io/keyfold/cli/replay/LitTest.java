package io.keyfold.cli.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LitTest {
    private static final long DISPLAY_NS = ms(5_000);
    private static final long[] NEVER = {};

    @Test
    void aKeyIsLitByACallUpToTwentyMillisecondsLater() {
        assertThat(lit(keys(1_000), NEVER, calls(1_020)).lit()).isEqualTo(1);
        assertThat(lit(keys(1_000), NEVER, calls(1_021)).lit()).isZero();
    }

    @Test
    void aCallShowsUntilItsDisplayEnds() {
        assertThat(lit(keys(5_999), NEVER, calls(1_000)).lit()).isEqualTo(1);
        assertThat(lit(keys(6_000), NEVER, calls(1_000)).lit()).isZero();
    }

    @Test
    void aMessageEndsTheCallsBeforeItIncludingAtTheSameTimeAsTheKey() {
        assertThat(lit(keys(2_000), keys(2_000), calls(1_000)).lit()).isZero();
        assertThat(lit(keys(2_000), keys(2_001), calls(1_000)).lit()).isEqualTo(1);
        assertThat(lit(keys(2_000), keys(1_000), calls(1_000)).lit()).isEqualTo(1);
    }

    @Test
    void theNextCallLightsAgainAfterAMessage() {
        Lit lit = lit(keys(1_000, 2_000, 3_000), keys(1_500), calls(1_001, 2_001));

        assertThat(lit).isEqualTo(new Lit(3, 3, 0, 0));
    }

    @Test
    void aCallAfterAMessageWithoutANewKeyIsStray() {
        assertThat(lit(keys(1_000), keys(1_500), calls(1_521)).strayCalls()).isEqualTo(1);
        assertThat(lit(keys(1_000, 1_521), keys(1_500), calls(1_521)).strayCalls())
                .isZero();
    }

    @Test
    void aCallThatAMessagePassedOnTheWayIsToldApart() {
        assertThat(lit(keys(1_499), keys(1_500), calls(1_519))).isEqualTo(new Lit(1, 1, 0, 1));
    }

    @Test
    void timesMayPassTheEndOfTheClock() {
        long late = Long.MAX_VALUE - ms(1);

        Lit lit = Lit.of(new long[] {late + ms(2)}, NEVER, new long[] {late}, DISPLAY_NS);

        assertThat(lit.lit()).isEqualTo(1);
    }

    @Test
    void nothingPlayedIsNothingLit() {
        assertThat(Lit.NONE.litShare()).isZero();
        assertThat(lit(NEVER, NEVER, NEVER)).isEqualTo(Lit.NONE);
    }

    @Test
    void conversationsAddUp() {
        assertThat(new Lit(4, 3, 2, 1).plus(new Lit(1, 1, 1, 1))).isEqualTo(new Lit(5, 4, 3, 2));
    }

    private static Lit lit(long[] keysNs, long[] messagesNs, long[] callsNs) {
        return Lit.of(keysNs, messagesNs, callsNs, DISPLAY_NS);
    }

    private static long[] keys(long... atMs) {
        return Arrays.stream(atMs).map(LitTest::ms).toArray();
    }

    private static long[] calls(long... atMs) {
        return keys(atMs);
    }

    private static long ms(long ms) {
        return ms * 1_000_000;
    }
}
