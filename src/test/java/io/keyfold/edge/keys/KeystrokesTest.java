package io.keyfold.edge.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.IndicatorState;
import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.StableHash;
import io.keyfold.core.Verdict;
import io.keyfold.core.Watcher;
import io.keyfold.edge.FakeRouter;
import io.keyfold.edge.auth.AgentAuth;
import io.keyfold.edge.auth.AuthSink;
import io.keyfold.edge.auth.Caller;
import io.keyfold.ops.LoopMeters;
import io.keyfold.ops.LoopMeters.Transport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeystrokesTest {
    private final FakeRouter router = new FakeRouter();
    private final LoopMeters meters = new LoopMeters(LoopMeters.Durations.NONE);
    private final List<Caller> rejected = new ArrayList<>();
    private final List<Long> broadcast = new ArrayList<>();
    private final List<Long> verdicts = new ArrayList<>();
    private long nowMs = -1;

    private static final Watcher NOBODY = new Watcher() {
        @Override
        public void state(IndicatorState state, String reason) {}

        @Override
        public boolean hasLeft() {
            return true;
        }
    };

    private final AgentAuth auth = new AgentAuth() {
        @Override
        public void authenticate(String token, AuthSink sink) {
            throw new AssertionError("not asked here");
        }

        @Override
        public void tokenRejected(Caller caller) {
            rejected.add(caller);
        }
    };

    private final Keystrokes keystrokes = new Keystrokes(router, auth, meters, broadcast::add, () -> nowMs);

    private void press() {
        keystrokes.press(Transport.HTTP, "conv-1", "part-1", Caller.ANYONE, null, verdicts::add);
    }

    private void tell(Signal.Kind kind) {
        Signal signal = Signal.of(kind, "conv-1", "part-1", Caller.ANYONE.agent());
        keystrokes.tell(Transport.NATIVE, signal, Caller.ANYONE, verdicts::add);
    }

    @Test
    void oneKeyASecondReachesTheOwner() {
        for (int i = 0; i < 30; i++) {
            press();
            nowMs += 100;
        }

        assertThat(router.signals).hasSize(3);
        assertThat(meters.keystrokes(Transport.HTTP)).isEqualTo(30);
        assertThat(meters.decisions(Reason.FIRST) + meters.decisions(Reason.GATE))
                .isEqualTo(30);
    }

    @Test
    void rejectedTokenIsReported() {
        router.verdict = signal -> Verdict.of(Reason.TOKEN_REJECTED);
        press();

        assertThat(rejected).containsExactly(Caller.ANYONE);
    }

    @Test
    void messageAndEndAreToldToTheWholeNode() {
        tell(Signal.Kind.PAUSED);
        assertThat(broadcast).isEmpty();
        tell(Signal.Kind.SENT);
        tell(Signal.Kind.ENDED);

        assertThat(broadcast).containsExactly(StableHash.of("conv-1"), StableHash.of("conv-1"));
    }

    @Test
    void verdictThatAMessageOvertookClosesNoGate() {
        router.holdAnswers = true;
        press();
        router.holdAnswers = false;
        tell(Signal.Kind.SENT);
        router.held.get(0).verdict(Verdict.of(Reason.FIRST, 4000));
        press();

        assertThat(router.signals).hasSize(3);
    }

    @Test
    void freshGuestTokenAlwaysReachesTheOwner() {
        keystrokes.press(Transport.HTTP, "conv-1", "part-1", Caller.ANYONE, "guest-1", verdicts::add);
        keystrokes.press(Transport.HTTP, "conv-1", "part-1", Caller.ANYONE, "guest-1", verdicts::add);
        keystrokes.press(Transport.HTTP, "conv-1", "part-1", Caller.ANYONE, "guest-2", verdicts::add);

        assertThat(router.signals).extracting(Signal::guestToken).containsExactly("guest-1", "guest-2");
    }

    @Test
    void stopsAreNoKeystrokesAndHoldsAre() {
        tell(Signal.Kind.PAUSED);
        assertThat(meters.keystrokes(Transport.NATIVE)).isZero();
        tell(Signal.Kind.HOLD);
        assertThat(meters.keystrokes(Transport.NATIVE)).isEqualTo(1);
    }

    @Test
    void keyFoldedWhileTypingIsSwitchedOffIsDisabledAndNotCoalesced() {
        router.verdict = signal -> Verdict.of(Reason.DISABLED);
        keystrokes.switchTyping(false);
        press();
        press();
        assertThat(meters.decisions(Reason.DISABLED)).isEqualTo(2);
        assertThat(verdicts).containsOnly(Verdict.of(Reason.DISABLED));
        keystrokes.switchTyping(true);
        press();

        assertThat(meters.decisions(Reason.GATE)).isEqualTo(1);
        assertThat(router.signals).hasSize(1);
    }

    @Test
    void gateOfALaneOpensForAMessageFromElsewhere() {
        Lane lane = new Lane("conv-1", "part-1", Caller.ANYONE, NOBODY, verdicts::add);
        keystrokes.press(Transport.WS, lane, null, nowMs);
        keystrokes.press(Transport.WS, lane, null, nowMs);
        keystrokes.openGates(StableHash.of("conv-1"));
        keystrokes.press(Transport.WS, lane, null, nowMs);

        assertThat(router.signals).hasSize(2);
        assertThat(meters.decisions(Reason.GATE)).isEqualTo(1);
        assertThat(verdicts).as("told of what reached the owner").hasSize(2);
    }

    @Test
    void verdictThatAMessageOvertookLeavesTheGateOfALaneOpen() {
        Lane lane = new Lane("conv-1", "part-1", Caller.ANYONE, NOBODY, verdicts::add);
        router.holdAnswers = true;
        keystrokes.press(Transport.WS, lane, null, nowMs);
        keystrokes.tell(Transport.WS, lane, Signal.Kind.SENT, 0, verdicts::add);
        keystrokes.press(Transport.WS, lane, null, nowMs);
        router.held.get(0).verdict(Verdict.of(Reason.FIRST, 4000));
        router.held.get(1).verdict(Verdict.TAKEN);
        keystrokes.press(Transport.WS, lane, null, nowMs);

        assertThat(router.signals)
                .extracting(Signal::kind)
                .containsExactly(Signal.Kind.KEYSTROKE, Signal.Kind.SENT, Signal.Kind.KEYSTROKE, Signal.Kind.KEYSTROKE);
    }

    @Test
    void gateOfALaneClosesForASecondAtMost() {
        Lane lane = new Lane("conv-1", "part-1", Caller.ANYONE, NOBODY, verdicts::add);
        for (int i = 0; i < 30; i++) {
            keystrokes.press(Transport.WS, lane, null, nowMs);
            nowMs += 100;
        }

        assertThat(router.signals).hasSize(3);
        assertThat(meters.keystrokes(Transport.WS)).isEqualTo(30);
    }
}
