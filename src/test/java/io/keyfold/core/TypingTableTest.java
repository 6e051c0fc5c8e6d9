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
        PRETENDED
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

    private static Typing in(CallPhase phase, long atMs) {
        Typing typing = new Typing();
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
