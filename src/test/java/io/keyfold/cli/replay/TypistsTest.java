package io.keyfold.cli.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class TypistsTest {
    private static final double[] SHARES = {0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.99};

    /** Of the real trace: gaps between keystrokes in ms at {@link #SHARES}, and three rates. */
    private static final Figures MEASURED = new Figures(
            new double[] {54, 144, 223, 414, 984, 2064, 13150}, 1093 / 437_531.0, 76_627 / 437_531.0, 11.67);

    @Test
    void gapsMessagesAndDeletesFollowTheRealOnes() {
        Figures real = RealTrace.find().map(Figures::of).orElse(MEASURED);

        Figures generated = Figures.of(new Typists(42).trace(300, 30));

        for (int i = 0; i < SHARES.length; i++) {
            assertThat(generated.gapsMs[i])
                    .as("gap at %s, in ms", SHARES[i])
                    .isCloseTo(real.gapsMs[i], Percentage.withPercentage(8));
        }
        assertThat(generated.messages)
                .as("messages a keystroke")
                .isCloseTo(real.messages, Percentage.withPercentage(15));
        assertThat(generated.deletes).as("share of deletes").isCloseTo(real.deletes, Offset.offset(0.02));
        assertThat(generated.keystrokesPerCall)
                .as("keystrokes per call at best")
                .isCloseTo(real.keystrokesPerCall, Percentage.withPercentage(10));
    }

    @Test
    void theFiguresInThisTestAreThoseOfTheRealTrace() {
        Figures real = Figures.of(RealTrace.orSkip());

        assertThat(real.gapsMs).containsExactly(MEASURED.gapsMs, Offset.offset(1.0));
        assertThat(real.messages).isCloseTo(MEASURED.messages, Offset.offset(1e-9));
        assertThat(real.deletes).isCloseTo(MEASURED.deletes, Offset.offset(1e-9));
        assertThat(real.keystrokesPerCall).isCloseTo(MEASURED.keystrokesPerCall, Offset.offset(0.01));
    }

    @Test
    void theSameSeedGivesTheSameTypistsWhateverTheirNumber() {
        Trace few = new Typists(7).trace(2, 5);
        Trace many = new Typists(7).trace(10, 5);
        Trace others = new Typists(8).trace(2, 5);

        assertThat(times(many.sessions().get(1))).isEqualTo(times(few.sessions().get(1)));
        assertThat(times(others.sessions().get(1)))
                .isNotEqualTo(times(few.sessions().get(1)));
        assertThat(times(few.sessions().get(0)))
                .isNotEqualTo(times(few.sessions().get(1)));
    }

    @Test
    void sessionsKeepTheRulesOfATrace() {
        for (Session session : new Typists(3).trace(50, 10).sessions()) {
            assertThat(session.atMs(0)).isZero();
            assertThat(times(session)).isSorted();
            assertThat(session.durationMs()).isBetween(1, 10 * 60_000);
            assertThat(session.isMessage(session.size() - 1)).isFalse();
        }
    }

    private static int[] times(Session session) {
        int[] timesMs = new int[session.size()];
        Arrays.setAll(timesMs, session::atMs);
        return timesMs;
    }

    /** What makes two crowds of typists alike. */
    private record Figures(double[] gapsMs, double messages, double deletes, double keystrokesPerCall) {
        static Figures of(Trace trace) {
            int[] gapsMs = trace.sessions().stream()
                    .flatMapToInt(session -> Arrays.stream(keyGapsMs(session)))
                    .sorted()
                    .toArray();
            double[] quantiles = Arrays.stream(SHARES)
                    .map(share -> gapsMs[(int) (share * (gapsMs.length - 1))])
                    .toArray();
            double keys = trace.keystrokes();
            return new Figures(
                    quantiles,
                    trace.messages() / keys,
                    deletes(trace) / keys,
                    IdealCalls.fewest(trace, 5_000).keystrokesPerCall());
        }

        private static int[] keyGapsMs(Session session) {
            int[] gapsMs = new int[session.keystrokes() - 1];
            int gaps = 0;
            int lastMs = 0;
            for (int i = 1; i < session.size(); i++) {
                if (!session.isMessage(i)) {
                    gapsMs[gaps++] = session.atMs(i) - lastMs;
                    lastMs = session.atMs(i);
                }
            }
            return gapsMs;
        }

        private static long deletes(Trace trace) {
            long deletes = 0;
            for (Session session : trace.sessions()) {
                for (int i = 0; i < session.size(); i++) {
                    deletes += session.op(i) == Session.DELETED ? 1 : 0;
                }
            }
            return deletes;
        }
    }
}
