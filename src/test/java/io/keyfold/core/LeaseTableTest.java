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

    /** Events come 100 ms after the state began, those of expiry 601 s after. The state before is named at the top. */
    private static final String TABLE = """
            event                 | NONE                | ACQUIRING           | HELD                | RENEWING             | BACKOFF
            NEED                  | REQUEST > ACQUIRING | WAIT > ACQUIRING    | USE > HELD          | USE > RENEWING       | REFUSED > BACKOFF
            NEED_LATER            | REQUEST > ACQUIRING | WAIT > ACQUIRING    | REQUEST > ACQUIRING | WAIT > ACQUIRING     | REQUEST > ACQUIRING
            NEED_WITHOUT_SOURCE   | REFUSED > NONE      | WAIT > ACQUIRING    | USE > HELD          | USE > RENEWING       | REFUSED > BACKOFF
            TICK                  | NOTHING > NONE      | NOTHING > ACQUIRING | NOTHING > HELD      | NOTHING > RENEWING   | NOTHING > BACKOFF
            TICK_WHEN_DUE         | NOTHING > NONE      | NOTHING > ACQUIRING | REQUEST > RENEWING  | NOTHING > ACQUIRING  | NOTHING > BACKOFF
            TICK_WHEN_DUE_IDLE    | NOTHING > NONE      | NOTHING > ACQUIRING | NOTHING > HELD      | NOTHING > ACQUIRING  | NOTHING > BACKOFF
            TICK_WITHOUT_SOURCE   | NOTHING > NONE      | NOTHING > ACQUIRING | NOTHING > HELD      | NOTHING > ACQUIRING  | NOTHING > BACKOFF
            TICK_AFTER_EXPIRY     | NOTHING > NONE      | NOTHING > ACQUIRING | NOTHING > NONE      | NOTHING > ACQUIRING  | NOTHING > BACKOFF
            GRANTED               | NOTHING > NONE      | USE > HELD          | NOTHING > HELD      | USE > HELD           | NOTHING > BACKOFF
            GRANTED_DEAD          | NOTHING > NONE      | REFUSED > BACKOFF   | NOTHING > HELD      | NOTHING > HELD       | NOTHING > BACKOFF
            HANDED                | - > HELD            | - > HELD            | - > HELD            | - > HELD             | - > HELD
            FAILED                | NOTHING > NONE      | REFUSED > BACKOFF   | NOTHING > HELD      | NOTHING > HELD       | NOTHING > BACKOFF
            FAILED_AFTER_EXPIRY   | NOTHING > NONE      | REFUSED > BACKOFF   | NOTHING > NONE      | REFUSED > BACKOFF    | NOTHING > BACKOFF
            REJECTED              | NOTHING > NONE      | NOTHING > ACQUIRING | REQUEST > ACQUIRING | WAIT > ACQUIRING     | NOTHING > BACKOFF
            REJECTED_NO_SOURCE    | NOTHING > NONE      | NOTHING > ACQUIRING | REFUSED > NONE      | WAIT > ACQUIRING     | NOTHING > BACKOFF
            REJECTED_OLDER        | NOTHING > NONE      | NOTHING > ACQUIRING | NOTHING > HELD      | NOTHING > RENEWING   | NOTHING > BACKOFF
            ACCEPTED              | - > NONE            | - > ACQUIRING       | - > HELD            | - > RENEWING         | - > BACKOFF
            REVOKED               | - > NONE            | - > NONE            | - > NONE            | - > NONE             | - > BACKOFF
            """;

    private enum Event {
        NEED,
        NEED_LATER,
        NEED_WITHOUT_SOURCE,
        TICK,
        TICK_WHEN_DUE,
        TICK_WHEN_DUE_IDLE,
        TICK_WITHOUT_SOURCE,
        TICK_AFTER_EXPIRY,
        GRANTED,
        GRANTED_DEAD,
        HANDED,
        FAILED,
        FAILED_AFTER_EXPIRY,
        REJECTED,
        REJECTED_NO_SOURCE,
        REJECTED_OLDER,
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
                String answer = String.valueOf(happen(event, lease, sinceMs));
                softly.assertThat(answer + " > " + lease.state())
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
            case NEED_WITHOUT_SOURCE -> lease.need(nowMs, false);
            case TICK -> lease.tick(nowMs, true, true);
            case TICK_WHEN_DUE -> lease.tick(dueMs, true, true);
            case TICK_WHEN_DUE_IDLE -> lease.tick(dueMs, false, true);
            case TICK_WITHOUT_SOURCE -> lease.tick(dueMs, true, false);
            case TICK_AFTER_EXPIRY -> lease.tick(overMs, true, true);
            case GRANTED -> lease.granted(nowMs, LIFE_MS, POLICY, 0);
            case GRANTED_DEAD -> lease.granted(nowMs, 0, POLICY, 0);
            case FAILED -> lease.failed(nowMs, 0, POLICY, 0);
            case FAILED_AFTER_EXPIRY -> lease.failed(overMs, 0, POLICY, 0);
            case REJECTED -> lease.rejected(nowMs, token, POLICY, true);
            case REJECTED_NO_SOURCE -> lease.rejected(nowMs, token, POLICY, false);
            case REJECTED_OLDER -> lease.rejected(nowMs, token - 1, POLICY, true);
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
