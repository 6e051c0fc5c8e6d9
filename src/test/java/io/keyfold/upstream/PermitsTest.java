package io.keyfold.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.Gcra;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class PermitsTest {
    private static final long T0_MS = 1_000;
    private static final Gcra BURST_OF_30 = Gcra.belowPerMinute(3_000);

    @Test
    void burst_is_granted_once_and_then_the_wait_is_one_interval() {
        Permits permits = new Permits(T0_MS);

        assertThat(takeAll(permits, T0_MS)).isEqualTo(30);
        assertThat(permits.waitMs(BURST_OF_30, T0_MS)).isEqualTo(21);
        assertThat(takeAll(permits, T0_MS + 21)).isEqualTo(1);
    }

    @Test
    void no_rate_means_no_limit() {
        Permits permits = new Permits(T0_MS);

        assertThat(permits.take(null, T0_MS, 1_000)).isNotEqualTo(Permits.REFUSED);
        assertThat(permits.available(null, T0_MS)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void permit_given_back_can_be_taken_again() {
        Permits permits = new Permits(T0_MS);
        long ticket = permits.take(BURST_OF_30, T0_MS, 1_000);
        takeAll(permits, T0_MS);

        permits.giveBack(BURST_OF_30, ticket, 1_000);

        assertThat(takeAll(permits, T0_MS)).isEqualTo(1);
    }

    @Test
    void permit_that_time_has_passed_over_is_not_given_back() {
        Permits permits = new Permits(T0_MS);
        long ticket = permits.take(BURST_OF_30, T0_MS, 1_000);
        long laterMs = T0_MS + 10_000;
        takeAll(permits, laterMs);

        permits.giveBack(BURST_OF_30, ticket, 1_000);

        assertThat(permits.take(BURST_OF_30, laterMs, 1_000)).isEqualTo(Permits.REFUSED);
    }

    @Test
    void charge_without_a_permit_delays_the_next_one() {
        Permits permits = new Permits(T0_MS);
        takeAll(permits, T0_MS);
        long beforeMs = permits.waitMs(BURST_OF_30, T0_MS);

        permits.charge(BURST_OF_30, T0_MS);

        assertThat(permits.waitMs(BURST_OF_30, T0_MS)).isGreaterThan(beforeMs);
    }

    @Test
    void threads_together_never_take_more_than_there_is() throws InterruptedException, ExecutionException {
        Permits permits = new Permits(T0_MS);
        Gcra large = Gcra.belowPerMinute(1_000_000);

        int taken = onThreads(4, () -> {
            int mine = 0;
            for (int i = 0; i < 20_000; i++) {
                long ticket = permits.take(large, T0_MS, 1_000);
                if (ticket != Permits.REFUSED) {
                    mine++;
                    if (i % 3 == 0) {
                        permits.giveBack(large, ticket, 1_000);
                        mine--;
                    }
                }
            }
            return mine;
        });

        assertThat(taken).isEqualTo(10_000);
        assertThat(permits.available(large, T0_MS)).isZero();
    }

    private static int takeAll(Permits permits, long nowMs) {
        int taken = 0;
        while (permits.take(BURST_OF_30, nowMs, 1_000) != Permits.REFUSED) {
            taken++;
        }
        return taken;
    }

    private static int onThreads(int threads, Callable<Integer> work) throws InterruptedException, ExecutionException {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Callable<Integer>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                all.add(work);
            }
            int sum = 0;
            for (Future<Integer> part : pool.invokeAll(all)) {
                sum += part.get();
            }
            return sum;
        } finally {
            pool.shutdownNow();
        }
    }
}
