package io.keyfold.edge.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.ProblemCode;
import io.keyfold.core.Reason;
import io.keyfold.core.StableHash;
import io.keyfold.core.Verdict;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GateTableTest {
    private static final long CONVERSATION = StableHash.of("conv-1");
    private static final long KEY = GateTable.key(CONVERSATION, StableHash.of("part-1"), 7, 0);
    private static final long FIRST_4S = Verdict.of(Reason.FIRST, 4000);

    private final GateTable gates = new GateTable(64);

    static long[] clockOrigins() {
        return new long[] {0, -1, Long.MAX_VALUE - 5, Long.MIN_VALUE, new Random().nextLong()};
    }

    private void close(long verdict, long nowMs) {
        gates.close(CONVERSATION, KEY, gates.stamp(CONVERSATION), verdict, nowMs);
    }

    @ParameterizedTest
    @MethodSource("clockOrigins")
    void gateIsClosedForASecondAtMostAndTellsTheWholeTime(long t0) {
        close(FIRST_4S, t0);

        assertThat(gates.closedFor(CONVERSATION, KEY, t0)).isEqualTo(4000);
        assertThat(gates.closedFor(CONVERSATION, KEY, t0 + 999)).isEqualTo(3001);
        assertThat(gates.closedFor(CONVERSATION, KEY, t0 + 1000)).isZero();
    }

    @ParameterizedTest
    @MethodSource("clockOrigins")
    void shorterWaitClosesForThatTime(long t0) {
        close(Verdict.of(Reason.INTERVAL, 300), t0);

        assertThat(gates.closedFor(CONVERSATION, KEY, t0 + 299)).isEqualTo(1);
        assertThat(gates.closedFor(CONVERSATION, KEY, t0 + 300)).isZero();
    }

    @Test
    void suppressedKeyWithoutAWaitClosesForAQuarterSecond() {
        assertThat(GateTable.closedMs(Verdict.of(Reason.OWNER_UNREACHABLE))).isEqualTo(250);
        assertThat(GateTable.closedMs(Verdict.of(Reason.CAP, 60_000))).isEqualTo(1000);
    }

    @Test
    void verdictsThatSayNothingOfTimeLeaveTheGateOpen() {
        assertThat(GateTable.closedMs(Verdict.of(Reason.IN_FLIGHT))).isZero();
        assertThat(GateTable.closedMs(Verdict.of(Reason.BUDGET))).isZero();
        assertThat(GateTable.closedMs(Verdict.TAKEN)).isZero();
        assertThat(GateTable.closedMs(Verdict.of(ProblemCode.PARTICIPANT_ENDED)))
                .isZero();
    }

    @Test
    void gateIsThatOfCallerParticipantAndGuestToken() {
        close(FIRST_4S, 0);

        long otherParticipant = GateTable.key(CONVERSATION, StableHash.of("part-2"), 7, 0);
        long otherCaller = GateTable.key(CONVERSATION, StableHash.of("part-1"), 8, 0);
        long freshGuestToken = GateTable.key(CONVERSATION, StableHash.of("part-1"), 7, StableHash.of("fresh"));
        assertThat(gates.closedFor(CONVERSATION, otherParticipant, 1)).isZero();
        assertThat(gates.closedFor(CONVERSATION, otherCaller, 1)).isZero();
        assertThat(gates.closedFor(CONVERSATION, freshGuestToken, 1)).isZero();
        assertThat(gates.closedFor(CONVERSATION, KEY, 1)).isPositive();
    }

    @Test
    void messageOpensAllGatesOfItsConversationAndNoOther() {
        long other = StableHash.of("conv-2");
        long otherKey = GateTable.key(other, StableHash.of("part-1"), 7, 0);
        long second = GateTable.key(CONVERSATION, StableHash.of("part-2"), 7, 0);
        close(FIRST_4S, 0);
        gates.close(CONVERSATION, second, gates.stamp(CONVERSATION), FIRST_4S, 0);
        gates.close(other, otherKey, gates.stamp(other), FIRST_4S, 0);

        gates.open(CONVERSATION);

        assertThat(gates.closedFor(CONVERSATION, KEY, 1)).isZero();
        assertThat(gates.closedFor(CONVERSATION, second, 1)).isZero();
        assertThat(gates.closedFor(other, otherKey, 1)).isPositive();
    }

    @Test
    void verdictFromBeforeAMessageDoesNotCloseTheGateAfterIt() {
        int before = gates.stamp(CONVERSATION);
        gates.open(CONVERSATION);
        gates.close(CONVERSATION, KEY, before, FIRST_4S, 0);

        assertThat(gates.closedFor(CONVERSATION, KEY, 1)).isZero();
    }

    @ParameterizedTest
    @MethodSource("clockOrigins")
    void fullSetForgetsTheGateThatEndsFirst(long t0) {
        GateTable small = new GateTable(GateTable.WAYS);
        for (int i = 0; i < GateTable.WAYS; i++) {
            small.close(i, key(i), small.stamp(i), Verdict.of(Reason.INTERVAL, 500 + (i == 3 ? 0 : 100)), t0);
        }

        small.close(99, key(99), small.stamp(99), FIRST_4S, t0);

        assertThat(small.closedFor(3, key(3), t0)).isZero();
        assertThat(small.closedFor(99, key(99), t0)).isEqualTo(4000);
        for (int i = 0; i < GateTable.WAYS; i++) {
            if (i != 3) {
                assertThat(small.closedFor(i, key(i), t0)).as("gate %d", i).isEqualTo(600);
            }
        }
    }

    @Test
    void lapsedGateGivesItsPlaceFirst() {
        GateTable small = new GateTable(GateTable.WAYS);
        for (int i = 0; i < GateTable.WAYS; i++) {
            small.close(i, key(i), 0, Verdict.of(Reason.INTERVAL, i == 5 ? 10 : 900), 0);
        }

        small.close(99, key(99), 0, FIRST_4S, 10);

        assertThat(small.closedFor(0, key(0), 10)).isPositive();
        assertThat(small.closedFor(99, key(99), 10)).isPositive();
    }

    @Test
    void capacityIsWhatWasAskedRoundedUp() {
        assertThat(new GateTable(1).capacity()).isEqualTo(8);
        assertThat(new GateTable(8).capacity()).isEqualTo(8);
        assertThat(new GateTable(9).capacity()).isEqualTo(16);
        assertThat(new GateTable(1 << 15).capacity()).isEqualTo(1 << 15);
        assertThat(new GateTable((1 << 15) + 1).capacity()).isEqualTo(1 << 16);
    }

    private static long key(long conversation) {
        return GateTable.key(conversation, 1, 1, 0);
    }
}
