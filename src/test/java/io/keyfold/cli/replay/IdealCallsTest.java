package io.keyfold.cli.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class IdealCallsTest {
    private static final int REFRESH_MS = 4_000;
    private static final int DISPLAY_MS = 5_000;
    private static final int FLOOR_MS = 1_000;

    @Test
    void theFewestCallsOfTheRealTraceAre37505() {
        IdealCalls fewest = IdealCalls.fewest(RealTrace.orSkip(), DISPLAY_MS);

        assertThat(fewest.calls()).isEqualTo(37_505);
        assertThat(fewest.keystrokes()).isEqualTo(437_531);
        assertThat(fewest.litShare()).isEqualTo(1);
        assertThat(fewest.keystrokesPerCall()).isCloseTo(11.7, within(0.05));
    }

    @Test
    void refreshingOnTheFirstKeyAfterFourSecondsTakes44184CallsWithTheMessageFloorAnd44256Without() {
        IdealCalls floored = IdealCalls.refreshing(RealTrace.orSkip(), REFRESH_MS, FLOOR_MS, DISPLAY_MS);
        IdealCalls unfloored = IdealCalls.refreshing(RealTrace.orSkip(), REFRESH_MS, 0, DISPLAY_MS);

        assertThat(floored.calls()).isEqualTo(44_184);
        assertThat(floored.litShare()).isCloseTo(0.9995, within(0.00005));
        assertThat(unfloored.calls()).isEqualTo(44_256);
        assertThat(unfloored.litShare()).isEqualTo(1);
        assertThat(unfloored.keystrokesPerCall()).isCloseTo(9.9, within(0.05));
    }

    @Test
    void oneCallCoversTheKeysBeforeItsDisplayEnds() {
        Session session = new Session.Builder("s")
                .add(0, Session.APPENDED)
                .add(4_999, Session.APPENDED)
                .add(5_000, Session.APPENDED)
                .build();

        assertThat(IdealCalls.fewest(new Trace(List.of(session)), DISPLAY_MS)).isEqualTo(new IdealCalls(2, 3, 3));
    }

    @Test
    void aMessageCostsACallAndTheFloorDelaysIt() {
        Session session = new Session.Builder("s")
                .add(0, Session.APPENDED)
                .add(300, Session.SENT)
                .add(500, Session.APPENDED)
                .add(1_000, Session.APPENDED)
                .build();
        Trace trace = new Trace(List.of(session));

        assertThat(IdealCalls.refreshing(trace, REFRESH_MS, FLOOR_MS, DISPLAY_MS))
                .isEqualTo(new IdealCalls(2, 3, 2));
        assertThat(IdealCalls.fewest(trace, DISPLAY_MS)).isEqualTo(new IdealCalls(2, 3, 3));
    }
}
