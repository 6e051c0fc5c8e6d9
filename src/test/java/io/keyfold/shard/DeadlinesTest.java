package io.keyfold.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.Typing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DeadlinesTest {
    private static final String ORIGINS = "io.keyfold.core.Origins#all";
    private static final long TICK_MS = 64;
    private static final int NO_LIMIT = Integer.MAX_VALUE;

    private static Conversation conversation(String id) {
        return new Conversation(id, new Typing(false, true), 0, 0);
    }

    private static List<String> fired(Deadlines deadlines, long nowMs) {
        List<String> ids = new ArrayList<>();
        deadlines.poll(nowMs, NO_LIMIT, one -> ids.add(one.id));
        return ids;
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void aDeadlineComesAtItsTimeNotBefore(long t) {
        for (long afterMs : new long[] {0, 1, 63, 64, 65, 5_000, 131_071, 131_072, 131_073, 7_200_000}) {
            Deadlines deadlines = new Deadlines(t, TICK_MS);
            deadlines.arm(conversation("c"), t + afterMs);
            if (afterMs > 0) {
                assertThat(fired(deadlines, t + afterMs - 1))
                        .as("before %d", afterMs)
                        .isEmpty();
            }
            assertThat(fired(deadlines, t + afterMs)).as("at %d", afterMs).containsExactly("c");
            assertThat(deadlines.isEmpty()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void polledEveryTickADeadlineIsAtMostOneTickLate(long t) {
        Deadlines deadlines = new Deadlines(t, TICK_MS);
        Random random = new Random(3);
        Map<String, Long> dueAtMs = new HashMap<>();
        for (int i = 0; i < 5_000; i++) {
            String id = "c" + i;
            dueAtMs.put(id, t + random.nextInt(400_000));
            deadlines.arm(conversation(id), dueAtMs.get(id));
        }
        for (long ms = 0; ms <= 400_000 + TICK_MS; ms += TICK_MS) {
            long nowMs = t + ms;
            for (String id : fired(deadlines, nowMs)) {
                assertThat(nowMs - dueAtMs.remove(id)).isBetween(0L, TICK_MS);
            }
        }
        assertThat(dueAtMs).isEmpty();
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void aLongGapLosesNothing(long t) {
        Deadlines deadlines = new Deadlines(t, TICK_MS);
        for (int i = 0; i < 3_000; i++) {
            deadlines.arm(conversation("c" + i), t + i * 61L);
        }
        deadlines.arm(conversation("later"), t + 86_400_001L);
        assertThat(fired(deadlines, t + 86_400_000L)).hasSize(3_000);
        assertThat(fired(deadlines, t + 86_400_001L)).containsExactly("later");
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void aDeadlineInThePastIsDueAtTheNextPoll(long t) {
        Deadlines deadlines = new Deadlines(t, TICK_MS);
        deadlines.poll(t + 10_000_000, NO_LIMIT, one -> {});
        deadlines.arm(conversation("past"), t + 5);
        assertThat(fired(deadlines, t + 10_000_000)).containsExactly("past");
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void aMovedDeadlineComesOnceAndADisarmedOneNever(long t) {
        Deadlines deadlines = new Deadlines(t, TICK_MS);
        Conversation moved = conversation("moved");
        Conversation gone = conversation("gone");
        deadlines.arm(moved, t + 100);
        deadlines.arm(gone, t + 100);
        deadlines.arm(moved, t + 900);
        deadlines.disarm(gone);
        deadlines.disarm(gone);
        assertThat(deadlines.size()).isEqualTo(1);
        assertThat(fired(deadlines, t + 899)).isEmpty();
        assertThat(fired(deadlines, t + 900)).containsExactly("moved");
        assertThat(moved.armed).isFalse();
    }

    @ParameterizedTest
    @MethodSource(ORIGINS)
    void whatIsHandedOverMayArmItselfAgain(long t) {
        Deadlines deadlines = new Deadlines(t, TICK_MS);
        Conversation one = conversation("one");
        deadlines.arm(one, t);
        int[] times = {0};
        for (long ms = 0; ms < 10_000; ms += 1) {
            long nowMs = t + ms;
            deadlines.poll(nowMs, NO_LIMIT, due -> {
                times[0]++;
                deadlines.arm(due, nowMs + 100);
            });
        }
        assertThat(times[0]).isEqualTo(100);
    }

    @Test
    void theBudgetIsRespectedAndTheRestComesInTheNextTurns() {
        Deadlines deadlines = new Deadlines(0, TICK_MS);
        for (int i = 0; i < 2_500; i++) {
            deadlines.arm(conversation("c" + i), 1_000);
        }
        assertThat(deadlines.poll(1_000, 1_000, one -> {})).isEqualTo(1_000);
        assertThat(deadlines.isBehind()).isTrue();
        assertThat(deadlines.poll(1_001, 1_000, one -> {})).isEqualTo(1_000);
        assertThat(deadlines.poll(1_002, 1_000, one -> {})).isEqualTo(500);
        assertThat(deadlines.isBehind()).isFalse();
        assertThat(deadlines.isEmpty()).isTrue();
    }

    @Test
    void aHundredThousandDeadlinesInOneTickCostNoMemoryOfTheWheels() {
        int many = 100_000;
        List<Conversation> conversations = new ArrayList<>(many);
        for (int i = 0; i < many; i++) {
            conversations.add(conversation("c"));
        }
        Deadlines deadlines = new Deadlines(0, TICK_MS);
        long beforeBytes = allocatedBytes();
        for (Conversation one : conversations) {
            deadlines.arm(one, 5_000);
        }
        int[] handed = {0};
        while (!deadlines.isEmpty()) {
            deadlines.poll(5_000, 1_000, one -> handed[0]++);
        }
        long usedBytes = allocatedBytes() - beforeBytes;
        assertThat(handed[0]).isEqualTo(many);
        assertThat(usedBytes).as("bytes allocated").isLessThan(1_000_000);
    }

    /** By this thread since it began. */
    private static long allocatedBytes() {
        var threads = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        return threads.getCurrentThreadAllocatedBytes();
    }

    @Test
    void randomArmingMovingAndPollingAgreesWithAPlainMap() {
        Random random = new Random(11);
        long t = Long.MAX_VALUE - 50_000;
        Deadlines deadlines = new Deadlines(t, TICK_MS);
        Conversation[] all = new Conversation[300];
        Map<String, Long> plain = new HashMap<>();
        for (int i = 0; i < all.length; i++) {
            all[i] = conversation("c" + i);
        }
        long nowMs = t;
        for (int step = 0; step < 50_000; step++) {
            Conversation one = all[random.nextInt(all.length)];
            switch (random.nextInt(4)) {
                case 0 -> {
                    deadlines.disarm(one);
                    plain.remove(one.id);
                }
                case 1 -> {
                    nowMs += random.nextInt(1_000);
                    long atMs = nowMs;
                    List<String> expected = plain.entrySet().stream()
                            .filter(entry -> atMs - entry.getValue() >= 0)
                            .map(Map.Entry::getKey)
                            .toList();
                    expected.forEach(plain::remove);
                    assertThat(fired(deadlines, atMs)).containsExactlyInAnyOrderElementsOf(expected);
                }
                default -> {
                    long dueAtMs = nowMs + random.nextInt(300_000) - 500;
                    deadlines.arm(one, dueAtMs);
                    plain.put(one.id, dueAtMs);
                }
            }
            assertThat(deadlines.size()).isEqualTo(plain.size());
        }
    }

    @ParameterizedTest
    @CsvSource({"5_000, 64", "4_096, 64", "4_095, 32", "500, 4", "64, 1", "1, 1", "86_400_000, 64"})
    void theTickSuitsTheIdleTimeout(String idleTimeoutMs, long tickMs) {
        long idleMs = Long.parseLong(idleTimeoutMs.replace("_", ""));
        assertThat(Deadlines.tickMsFor(idleMs)).isEqualTo(tickMs);
        assertThat(new Deadlines(0, tickMs).tickMs()).isEqualTo(tickMs);
    }
}
