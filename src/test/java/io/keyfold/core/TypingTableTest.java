package io.keyfold.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every event in every phase of the call: what the machine answers, and the phase after. */
class TypingTableTest {
    private static final TypingPolicy POLICY = new TypingPolicy(4_000, 5_000, 5_000, 1_000, 1_000, 120_000);

    /** Each begins with a key at 0; events come 100 ms later, late ones when the call is too old. */
    private static final String TABLE = """
            event                   | NONE           | WANTED                 | LEAVING           | IN_FLIGHT
            KEY                     | FIRST>WANTED   | IN_FLIGHT>WANTED       | IN_FLIGHT>LEAVING | IN_FLIGHT>IN_FLIGHT
            HOLD                    | HOLD>WANTED    | IN_FLIGHT>WANTED       | IN_FLIGHT>LEAVING | IN_FLIGHT>IN_FLIGHT
            HOLD_ENDS               | ->NONE         | ->WANTED               | ->LEAVING         | ->IN_FLIGHT
            STOP                    | NOTHING>NONE   | DROPPED_STALE>NONE     | WENT_IDLE>LEAVING | WENT_IDLE>IN_FLIGHT
            RETRACT                 | NOTHING>NONE   | DROPPED_STALE>NONE     | NOTHING>LEAVING   | NOTHING>IN_FLIGHT
            MESSAGE                 | NOTHING>NONE   | DROPPED_CANCELLED>NONE | NOTHING>LEAVING   | NOTHING>IN_FLIGHT
            TICK                    | NOTHING>NONE   | NOTHING>WANTED         | NOTHING>LEAVING   | NOTHING>IN_FLIGHT
            LATE_TICK               | NOTHING>NONE   | DROPPED_STALE>NONE     | NOTHING>LEAVING   | NOTHING>IN_FLIGHT
            LEAVING                 | ->NONE         | ->LEAVING              | ->LEAVING         | ->IN_FLIGHT
            LEAVE                   | CANCELLED>NONE | CANCELLED>WANTED       | go>IN_FLIGHT      | CANCELLED>IN_FLIGHT
            LATE_LEAVE              | CANCELLED>NONE | CANCELLED>WANTED       | STALE>NONE        | CANCELLED>IN_FLIGHT
            ACCEPTED                | ->NONE         | ->WANTED               | ->LEAVING         | ->NONE
            FAILED                  | ->NONE         | ->WANTED               | ->LEAVING         | ->NONE
            UNWRITTEN               | ->NONE         | ->WANTED               | ->NONE            | ->IN_FLIGHT
            THROTTLED               | ->NONE         | ->WANTED               | ->LEAVING         | ->NONE
            REFUSED_FOR_PARTICIPANT | ->NONE         | ->WANTED               | ->LEAVING         | ->NONE
            TOKEN_REJECTED          | NOTHING>NONE   | NOTHING>WANTED         | NOTHING>LEAVING   | CALL>WANTED
            LATE_TOKEN_REJECTED     | NOTHING>NONE   | NOTHING>WANTED         | NOTHING>LEAVING   | NOTHING>NONE
            WITHDRAWN               | ->NONE         | ->NONE                 | ->LEAVING         | ->IN_FLIGHT
            REFUSED                 | ->NONE         | ->NONE                 | ->LEAVING         | ->NONE
            PRETENDED               | ->NONE         | ->NONE                 | ->NONE            | ->NONE
            LEAVING_OFF             | ->NONE         | ->WANTED               | ->LEAVING         | ->IN_FLIGHT
            FORGET_OFF              | ->NONE         | ->WANTED               | ->LEAVING         | ->IN_FLIGHT
            """;

    /**
     * The same with a call that ends the indicator: a key at 0 was shown and its agent stopped; then the Off is wanted,
     * handed over, written. After each phase: whether an Off is wanted then, at once or when somebody stops again.
     */
    private static final String OFF_TABLE = """
            event                   | OWED                | OFF_LEAVING            | OFF_IN_FLIGHT
            KEY                     | INTERVAL>NONE,owed  | IN_FLIGHT>LEAVING      | IN_FLIGHT>IN_FLIGHT
            HOLD                    | INTERVAL>NONE,owed  | IN_FLIGHT>LEAVING      | IN_FLIGHT>IN_FLIGHT
            HOLD_ENDS               | ->NONE,owed         | ->LEAVING              | ->IN_FLIGHT
            STOP                    | NOTHING>NONE,owed   | NOTHING>LEAVING        | NOTHING>IN_FLIGHT
            RETRACT                 | NOTHING>NONE,owed   | NOTHING>LEAVING        | NOTHING>IN_FLIGHT
            MESSAGE                 | NOTHING>NONE        | NOTHING>LEAVING        | NOTHING>IN_FLIGHT
            TICK                    | NOTHING>NONE,owed   | NOTHING>LEAVING        | NOTHING>IN_FLIGHT
            LATE_TICK               | NOTHING>NONE,owed   | NOTHING>LEAVING        | NOTHING>IN_FLIGHT
            LEAVING                 | ->NONE,owed         | ->LEAVING              | ->IN_FLIGHT
            LEAVE                   | CANCELLED>NONE,owed | go>IN_FLIGHT           | CANCELLED>IN_FLIGHT
            LATE_LEAVE              | CANCELLED>NONE,owed | STALE>NONE             | CANCELLED>IN_FLIGHT
            ACCEPTED                | ->NONE,owed         | ->LEAVING              | ->NONE
            FAILED                  | ->NONE,owed         | ->LEAVING              | ->NONE
            UNWRITTEN               | ->NONE,owed         | ->NONE                 | ->IN_FLIGHT
            THROTTLED               | ->NONE,owed         | ->LEAVING              | ->NONE
            REFUSED_FOR_PARTICIPANT | ->NONE,owed         | ->LEAVING              | ->NONE
            TOKEN_REJECTED          | NOTHING>NONE,owed   | NOTHING>LEAVING        | NOTHING>NONE
            LATE_TOKEN_REJECTED     | NOTHING>NONE,owed   | NOTHING>LEAVING        | NOTHING>NONE
            WITHDRAWN               | ->NONE,owed         | ->LEAVING              | ->IN_FLIGHT
            REFUSED                 | ->NONE,owed         | ->LEAVING              | ->NONE
            PRETENDED               | ->NONE              | ->NONE                 | ->NONE
            LEAVING_OFF             | ->LEAVING           | ->LEAVING              | ->IN_FLIGHT
            FORGET_OFF              | ->NONE              | ->LEAVING              | ->IN_FLIGHT
            """;

    private static final long SOON_MS = 100;
    private static final long LATE_MS = POLICY.maxAgeMs() + 1;

    private enum Event {
        KEY,
        HOLD,
        HOLD_ENDS,
        STOP,
        RETRACT,
        MESSAGE,
        TICK,
        LATE_TICK,
        LEAVING,
        LEAVE,
        LATE_LEAVE,
        ACCEPTED,
        FAILED,
        UNWRITTEN,
        THROTTLED,
        REFUSED_FOR_PARTICIPANT,
        TOKEN_REJECTED,
        LATE_TOKEN_REJECTED,
        WITHDRAWN,
        REFUSED,
        PRETENDED,
        LEAVING_OFF,
        FORGET_OFF
    }

    private enum OffState {
        OWED,
        OFF_LEAVING,
        OFF_IN_FLIGHT
    }

    @ParameterizedTest
    @MethodSource("io.keyfold.core.Origins#all")
    void everyEventInEveryPhaseDoesWhatTheTableSays(long originMs) {
        Cells expected = Cells.parse(TABLE, Event.values(), CallPhase.values());
        SoftAssertions softly = new SoftAssertions();
        for (Event event : Event.values()) {
            for (CallPhase phase : CallPhase.values()) {
                Typing typing = in(phase, originMs);
                String answer = String.valueOf(happen(event, typing, originMs));
                softly.assertThat(answer + ">" + typing.phase())
                        .as("%s in %s", event, phase)
                        .isEqualTo(expected.at(event, phase));
            }
        }
        softly.assertAll();
    }

    @ParameterizedTest
    @MethodSource("io.keyfold.core.Origins#all")
    void everyEventAroundAnOffDoesWhatTheTableSays(long originMs) {
        Cells expected = Cells.parse(OFF_TABLE, Event.values(), OffState.values());
        SoftAssertions softly = new SoftAssertions();
        for (Event event : Event.values()) {
            for (OffState state : OffState.values()) {
                Typing typing = in(state, originMs);
                String answer = String.valueOf(happen(event, typing, originMs));
                String phase = String.valueOf(typing.phase());
                typing.stop();
                softly.assertThat(answer + ">" + phase + (typing.wantsOff() ? ",owed" : ""))
                        .as("%s in %s", event, state)
                        .isEqualTo(expected.at(event, state));
            }
        }
        softly.assertAll();
    }

    private static Typing in(OffState state, long atMs) {
        Typing typing = in(CallPhase.IN_FLIGHT, atMs);
        typing.accepted();
        typing.stop();
        assertThat(typing.wantsOff()).isTrue();
        if (state != OffState.OWED) {
            typing.leavingOff(atMs);
        }
        if (state == OffState.OFF_IN_FLIGHT) {
            assertThat(typing.leave(atMs, POLICY)).isNull();
        }
        return typing;
    }

    private static Typing in(CallPhase phase, long atMs) {
        Typing typing = new Typing(true, true);
        if (phase != CallPhase.NONE) {
            typing.key(atMs, POLICY);
        }
        if (phase == CallPhase.LEAVING || phase == CallPhase.IN_FLIGHT) {
            typing.leaving();
        }
        if (phase == CallPhase.IN_FLIGHT) {
            typing.leave(atMs, POLICY);
        }
        assertThat(typing.phase()).isEqualTo(phase);
        return typing;
    }

    private static Object happen(Event event, Typing typing, long originMs) {
        long nowMs = originMs + SOON_MS;
        long lateMs = originMs + LATE_MS;
        return switch (event) {
            case KEY -> typing.key(nowMs, POLICY);
            case HOLD -> typing.hold(nowMs, 20_000, POLICY);
            case STOP -> typing.stop();
            case RETRACT -> typing.retract();
            case MESSAGE -> typing.message(nowMs, POLICY);
            case TICK -> typing.tick(nowMs, POLICY);
            case LATE_TICK -> typing.tick(lateMs, POLICY);
            case LEAVE -> leave(typing, nowMs);
            case LATE_LEAVE -> leave(typing, lateMs);
            case TOKEN_REJECTED -> typing.tokenRejected(nowMs, POLICY);
            case LATE_TOKEN_REJECTED -> typing.tokenRejected(lateMs, POLICY);
            case HOLD_ENDS -> silently(typing::endHold);
            case LEAVING -> silently(typing::leaving);
            case ACCEPTED -> silently(typing::accepted);
            case FAILED -> silently(typing::failed);
            case UNWRITTEN -> silently(() -> typing.unwritten(nowMs, POLICY));
            case THROTTLED -> silently(() -> typing.throttled(nowMs, 3_000));
            case REFUSED_FOR_PARTICIPANT -> silently(() -> typing.refusedForParticipant(POLICY));
            case WITHDRAWN -> silently(typing::withdrawn);
            case REFUSED -> silently(() -> typing.refused(nowMs, Reason.FEATURE_OFF, 600_000));
            case PRETENDED -> silently(() -> typing.pretended(nowMs, POLICY));
            case LEAVING_OFF -> silently(() -> typing.leavingOff(nowMs));
            case FORGET_OFF -> silently(typing::forgetOff);
        };
    }

    private static String leave(Typing typing, long nowMs) {
        Outcome refusal = typing.leave(nowMs, POLICY);
        return refusal == null ? "go" : refusal.name();
    }

    private static String silently(Runnable event) {
        event.run();
        return "-";
    }
}
