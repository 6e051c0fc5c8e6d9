package io.keyfold.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every event in every state of the lease: what its owner has to do, and the state after. */
class LeaseTableTest {
    private static final LeasePolicy POLICY = LeasePolicy.of(60_000, 120_000);
    private static final long LIFE_MS = 600_000;
    private static final long RENEW_AFTER_MS = LIFE_MS - 60_000;

    /**
     * Events come 100 ms after the state began; DUE, LATER and OVER at the time of renewal and after the token's end.
     * BARE: no token could be asked for. A dash: nothing to do.
     */
    private static final String TABLE = """
            event        | NONE              | ACQUIRING       | HELD              | RENEWING        | BACKOFF
            NEED         | REQUEST>ACQUIRING | WAIT>ACQUIRING  | USE>HELD          | USE>RENEWING    | REFUSED>BACKOFF
            NEED_LATER   | REQUEST>ACQUIRING | WAIT>ACQUIRING  | REQUEST>ACQUIRING | WAIT>ACQUIRING  | REQUEST>ACQUIRING
            NEED_BARE    | REFUSED>NONE      | WAIT>ACQUIRING  | USE>HELD          | USE>RENEWING    | REFUSED>BACKOFF
            TICK         | ->NONE            | ->ACQUIRING     | ->HELD            | ->RENEWING      | ->BACKOFF
            TICK_DUE     | ->NONE            | ->ACQUIRING     | REQUEST>RENEWING  | ->ACQUIRING     | ->BACKOFF
            TICK_IDLE    | ->NONE            | ->ACQUIRING     | ->HELD            | ->ACQUIRING     | ->BACKOFF
            TICK_BARE    | ->NONE            | ->ACQUIRING     | ->HELD            | ->ACQUIRING     | ->BACKOFF
            TICK_OVER    | ->NONE            | ->ACQUIRING     | ->NONE            | ->ACQUIRING     | ->BACKOFF
            GRANTED      | ->NONE            | USE>HELD        | ->HELD            | USE>HELD        | ->BACKOFF
            GRANTED_DEAD | ->NONE            | REFUSED>BACKOFF | ->HELD            | ->HELD          | ->BACKOFF
            HANDED       | ->HELD            | ->HELD          | ->HELD            | ->HELD          | ->HELD
            FAILED       | ->NONE            | REFUSED>BACKOFF | ->HELD            | ->HELD          | ->BACKOFF
            FAILED_OVER  | ->NONE            | REFUSED>BACKOFF | ->NONE            | REFUSED>BACKOFF | ->BACKOFF
            REJECTED     | ->NONE            | ->ACQUIRING     | REQUEST>ACQUIRING | WAIT>ACQUIRING  | ->BACKOFF
            REJECT_BARE  | ->NONE            | ->ACQUIRING     | REFUSED>NONE      | WAIT>ACQUIRING  | ->BACKOFF
            REJECTED_OLD | ->NONE            | ->ACQUIRING     | ->HELD            | ->RENEWING      | ->BACKOFF
            ACCEPTED     | ->NONE            | ->ACQUIRING     | ->HELD            | ->RENEWING      | ->BACKOFF
            REVOKED      | ->NONE            | ->NONE          | ->NONE            | ->NONE          | ->BACKOFF
            """;

    private enum Event {
        NEED,
        NEED_LATER,
        NEED_BARE,
        TICK,
        TICK_DUE,
        TICK_IDLE,
        TICK_BARE,
        TICK_OVER,
        GRANTED,
        GRANTED_DEAD,
        HANDED,
        FAILED,
        FAILED_OVER,
        REJECTED,
        REJECT_BARE,
        REJECTED_OLD,
        ACCEPTED,
        REVOKED
    }

    @ParameterizedTest
    @MethodSource("io.keyfold.core.Origins#all")
    void everyEventInEveryStateDoesWhatTheTableSays(long originMs) {
        Cells expected = Cells.parse(TABLE, Event.values(), LeaseState.values());
        SoftAssertions softly = new SoftAssertions();
        for (Event event : Event.values()) {
            for (LeaseState state : LeaseState.values()) {
                Lease lease = new Lease();
                long sinceMs = enter(state, lease, originMs);
                String answer = String.valueOf(happen(event, lease, sinceMs)).replace("NOTHING", "-");
                softly.assertThat(answer + ">" + lease.state())
                        .as("%s in %s", event, state)
                        .isEqualTo(expected.at(event, state));
            }
        }
        softly.assertAll();
    }

    /** Returns when the state was entered. */
    private static long enter(LeaseState state, Lease lease, long t) {
        long sinceMs = t;
        if (state != LeaseState.NONE) {
            lease.need(t, true);
        }
        if (state == LeaseState.HELD || state == LeaseState.RENEWING) {
            lease.granted(t, LIFE_MS, POLICY, 0);
        }
        if (state == LeaseState.RENEWING) {
            sinceMs = t + RENEW_AFTER_MS;
            lease.tick(sinceMs, true, true);
        }
        if (state == LeaseState.BACKOFF) {
            lease.failed(t, 0, POLICY, 0);
        }
        assertThat(lease.state()).isEqualTo(state);
        return sinceMs;
    }

    private static Object happen(Event event, Lease lease, long t) {
        long nowMs = t + 100;
        long dueMs = t + RENEW_AFTER_MS;
        long overMs = t + LIFE_MS + 1_000;
        int token = lease.generation();
        return switch (event) {
            case NEED -> lease.need(nowMs, true);
            case NEED_LATER -> lease.need(overMs, true);
            case NEED_BARE -> lease.need(nowMs, false);
            case TICK -> lease.tick(nowMs, true, true);
            case TICK_DUE -> lease.tick(dueMs, true, true);
            case TICK_IDLE -> lease.tick(dueMs, false, true);
            case TICK_BARE -> lease.tick(dueMs, true, false);
            case TICK_OVER -> lease.tick(overMs, true, true);
            case GRANTED -> lease.granted(nowMs, LIFE_MS, POLICY, 0);
            case GRANTED_DEAD -> lease.granted(nowMs, 0, POLICY, 0);
            case FAILED -> lease.failed(nowMs, 0, POLICY, 0);
            case FAILED_OVER -> lease.failed(overMs, 0, POLICY, 0);
            case REJECTED -> lease.rejected(nowMs, token, POLICY, true);
            case REJECT_BARE -> lease.rejected(nowMs, token, POLICY, false);
            case REJECTED_OLD -> lease.rejected(nowMs, token - 1, POLICY, true);
            case HANDED -> silently(() -> lease.handed(nowMs, 0, POLICY, 0));
            case ACCEPTED -> silently(() -> lease.accepted(token));
            case REVOKED -> silently(lease::revoked);
        };
    }

    private static String silently(Runnable event) {
        event.run();
        return "-";
    }
}
