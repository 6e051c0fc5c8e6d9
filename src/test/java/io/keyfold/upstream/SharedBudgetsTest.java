package io.keyfold.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.config.Settings.UpstreamLimits;
import io.keyfold.core.Bearer;
import io.keyfold.core.Reason;
import io.keyfold.core.Verdict;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Budgets of several nodes that share their limits, with a bus that never fails. */
class SharedBudgetsTest {
    private static final long T0_MS = Long.MAX_VALUE - 20_000;
    private static final UpstreamLimits LIMITS = new UpstreamLimits(300, 600, 120, 0);

    private final Map<Long, Budgets> budgets = new HashMap<>();
    private final Map<Long, SharedBudgets> nodes = new HashMap<>();
    private long nowMs = T0_MS;

    @Test
    void node_that_heard_of_nobody_makes_no_limited_call() {
        start(1, 2);

        run(30_000);

        assertThat(typing(1)).isZero();
        assertThat(Verdict.reason(budgetsOf(1).admit(null, Claims.START, nowMs)))
                .isEqualTo(Reason.BUDGET);
        assertThat(budgetsOf(1).takeControl(null, nowMs)).isPositive();
        assertThat(node(1).isGranted(nowMs)).isFalse();
    }

    @Test
    void node_without_any_limit_needs_no_share() {
        Budgets alone = new Budgets(new UpstreamLimits(0, 0, 0, 0), () -> 0, nowMs);
        new SharedBudgets(alone, new UpstreamLimits(0, 0, 0, 0), 1, 1, 3, (to, message) -> {}, nowMs);

        assertThat(alone.admit(alone.clientToken(), Claims.START, nowMs)).isEqualTo(Verdict.TAKEN);
        assertThat(alone.takeControl(null, nowMs)).isZero();
    }

    @Test
    void whoever_types_gets_nearly_all_of_the_limit_and_both_together_no_more() {
        start(1, 2);
        start(2, 2);
        run(10_000);

        int typed = 0;
        for (int step = 0; step < 600; step++) {
            typed += typing(1);
            run(100);
        }
        assertThat(typed).isBetween(480, 600);

        int both = 0;
        for (int step = 0; step < 600; step++) {
            both += typing(1) + typing(2);
            run(100);
        }
        assertThat(both).isBetween(510, 600);
    }

    @Test
    void client_token_is_one_for_the_cluster_and_agents_tokens_are_divided() {
        start(1, 2);
        start(2, 2);
        run(10_000);

        TokenBudget client = budgetsOf(1).clientToken();
        assertThat(budgetsOf(1).admit(client, Claims.START, nowMs)).isEqualTo(Verdict.TAKEN);
        assertThat(budgetsOf(1).status(nowMs, 4_000, true).clientPermits().orElseThrow())
                .isBetween(1L, 7L);
        TokenBudget agents = Objects.requireNonNull(budgetsOf(1).tokenOf(new Bearer(7, "t", Long.MAX_VALUE), nowMs));
        int taken = 0;
        for (int step = 0; step < 600; step++) {
            taken += budgetsOf(1).admit(agents, Claims.START, nowMs) == Verdict.TAKEN ? 1 : 0;
            run(100);
        }
        assertThat(taken).isBetween(120, 150);
    }

    @Test
    void share_given_in_the_middle_of_a_burst_is_no_second_burst() {
        start(1, 1);
        run(10_000);
        int taken = typing(1);
        assertThat(taken).isBetween(1, 8);

        for (int again = 0; again < 50; again++) {
            node(1).fence(nowMs);
            node(1).tick(nowMs);
            taken += typing(1);
        }

        assertThat(taken).isLessThanOrEqualTo(8);
    }

    @Test
    void node_that_leaves_stops_at_once_and_its_part_goes_to_the_others() {
        start(1, 2);
        start(2, 2);
        run(10_000);

        node(2).leave(nowMs);

        assertThat(typing(2)).isZero();
        run(4_000);
        assertThat(node(2).hasLeft()).isTrue();
    }

    private void start(long id, int expected) {
        Budgets own = new Budgets(LIMITS, () -> 0, nowMs);
        budgets.put(id, own);
        nodes.put(
                id, new SharedBudgets(own, LIMITS, id, id, expected, (to, message) -> deliver(id, to, message), nowMs));
        nodes.values().forEach(node -> node.view(1, nowMs));
    }

    private void deliver(long from, long to, long[] message) {
        SharedBudgets receiver = nodes.get(to);
        if (receiver != null) {
            receiver.received(from, message, nowMs);
        }
    }

    private void run(long forMs) {
        for (long untilMs = nowMs + forMs; nowMs - untilMs < 0; nowMs += 50) {
            nodes.values().forEach(node -> node.tick(nowMs));
        }
    }

    private int typing(long id) {
        int taken = 0;
        for (int tries = 0; tries < 100; tries++) {
            taken += budgetsOf(id).admit(null, Claims.START, nowMs) == Verdict.TAKEN ? 1 : 0;
        }
        return taken;
    }

    private Budgets budgetsOf(long id) {
        return Objects.requireNonNull(budgets.get(id));
    }

    private SharedBudgets node(long id) {
        return Objects.requireNonNull(nodes.get(id));
    }
}
