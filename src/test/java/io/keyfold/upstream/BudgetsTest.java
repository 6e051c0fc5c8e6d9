package io.keyfold.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.config.Settings.UpstreamLimits;
import io.keyfold.core.Bearer;
import io.keyfold.core.Outcome;
import io.keyfold.core.RateTold;
import io.keyfold.core.Reason;
import io.keyfold.core.Verdict;
import io.keyfold.ops.LoopMeters.Operation;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BudgetsTest {
    private static final long T0_MS = 50_000;
    private static final UpstreamLimits NONE = new UpstreamLimits(0, 0, 0, 0);

    private final AtomicLong epochMs = new AtomicLong(epochMs("2026-01-31T23:59:59Z"));

    @Test
    void token_is_refused_when_its_burst_is_spent_and_served_again_after_the_wait() {
        Budgets budgets = budgets(new UpstreamLimits(300, 0, 0, 0));
        TokenBudget token = token(budgets, 1);

        assertThat(admitAll(budgets, token, T0_MS)).isEqualTo(3);
        long refusal = budgets.admit(token, Claims.START, T0_MS);

        assertThat(Verdict.reason(refusal)).isEqualTo(Reason.BUDGET);
        assertThat(budgets.admit(token, Claims.START, T0_MS + Verdict.nextMs(refusal) - 1))
                .isNotEqualTo(Verdict.TAKEN);
        assertThat(budgets.admit(token, Claims.START, T0_MS + Verdict.nextMs(refusal)))
                .isEqualTo(Verdict.TAKEN);
    }

    @Test
    void no_minute_holds_more_calls_than_the_limit() {
        Budgets budgets = budgets(new UpstreamLimits(300, 0, 0, 0));
        TokenBudget token = token(budgets, 1);
        int calls = 0;

        for (long nowMs = T0_MS; nowMs < T0_MS + 60_000; nowMs++) {
            calls += budgets.admit(token, Claims.START, nowMs) == Verdict.TAKEN ? 1 : 0;
        }

        assertThat(calls).isBetween(290, 300);
    }

    @Test
    void tokens_have_budgets_of_their_own() {
        Budgets budgets = budgets(new UpstreamLimits(300, 0, 0, 0));

        assertThat(admitAll(budgets, token(budgets, 1), T0_MS)).isEqualTo(3);
        assertThat(admitAll(budgets, token(budgets, 2), T0_MS)).isEqualTo(3);
    }

    @Test
    void first_calls_find_a_permit_that_refreshes_do_not() {
        Budgets budgets = budgets(new UpstreamLimits(300, 0, 0, 0));
        TokenBudget token = token(budgets, 1);
        while (budgets.admit(token, Claims.refresh(4_000), T0_MS) == Verdict.TAKEN) {
            assertThat(budgets.status(T0_MS, 4_000, true).tokens()).isEqualTo(1);
        }

        assertThat(budgets.admit(token, Claims.START, T0_MS)).isEqualTo(Verdict.TAKEN);
    }

    @Test
    void refusal_by_the_cluster_leaves_the_token_and_the_month_as_they_were() {
        Budgets budgets = budgets(new UpstreamLimits(300, 60, 0, 100));
        TokenBudget token = token(budgets, 1);
        assertThat(budgets.admit(null, Claims.START, T0_MS)).isEqualTo(Verdict.TAKEN);

        assertThat(Verdict.reason(budgets.admit(token, Claims.START, T0_MS))).isEqualTo(Reason.BUDGET);

        assertThat(budgets.status(T0_MS, 4_000, false).monthUsed()).isEqualTo(1);
        budgets.apply(new UpstreamLimits(300, 0, 0, 100));
        assertThat(admitAll(budgets, token, T0_MS)).isEqualTo(3);
    }

    @Test
    void refusal_by_the_token_leaves_the_cluster_as_it_was() {
        Budgets budgets = budgets(new UpstreamLimits(60, 60, 0, 0));
        TokenBudget busy = token(budgets, 1);
        busy.permits.charge(Rates.Rate.of(60), T0_MS);

        assertThat(Verdict.reason(budgets.admit(busy, Claims.START, T0_MS))).isEqualTo(Reason.BUDGET);
        assertThat(budgets.admit(token(budgets, 2), Claims.START, T0_MS)).isEqualTo(Verdict.TAKEN);
    }

    @Test
    void guest_token_calls_take_the_clusters_permits_only() {
        Budgets budgets = budgets(new UpstreamLimits(1, 0, 0, 0));

        for (int i = 0; i < 100; i++) {
            assertThat(budgets.admit(null, Claims.START, T0_MS)).isEqualTo(Verdict.TAKEN);
        }
    }

    @Test
    void throttled_token_waits_for_what_was_asked_and_up_to_a_fifth_more() {
        Budgets budgets = budgets(NONE);
        TokenBudget token = token(budgets, 1);
        token.backOff(T0_MS, 10_000, 999);

        long refusal = budgets.admit(token, Claims.START, T0_MS);

        assertThat(Verdict.reason(refusal)).isEqualTo(Reason.BACKOFF);
        assertThat(Verdict.nextMs(refusal)).isEqualTo(11_998);
        assertThat(budgets.admit(token, Claims.START, T0_MS + 11_998)).isEqualTo(Verdict.TAKEN);
        assertThat(budgets.admit(token(budgets, 2), Claims.START, T0_MS)).isEqualTo(Verdict.TAKEN);
    }

    @Test
    void shorter_wait_does_not_end_a_longer_one() {
        TokenBudget token = token(budgets(NONE), 1);
        token.backOff(T0_MS, 10_000, 0);

        token.backOff(T0_MS, 1_000, 0);

        assertThat(token.backoffMs(T0_MS)).isEqualTo(10_000);
    }

    @Test
    void throttled_token_holds_back_its_look_ups_too() {
        Budgets budgets = budgets(NONE);
        TokenBudget token = token(budgets, 1);
        token.backOff(T0_MS, 10_000, 0);

        assertThat(budgets.takeControl(token, T0_MS)).isEqualTo(10_000);
        assertThat(budgets.takeControl(null, T0_MS)).isZero();
    }

    @Test
    void refused_token_is_tried_again_and_the_third_time_suspended_for_ten_minutes() {
        Budgets budgets = budgets(NONE);
        TokenBudget token = token(budgets, 1);
        long nowMs = T0_MS;
        for (long waitMs : new long[] {10_000, 60_000, 600_000, 600_000}) {
            budgets.refused(token, nowMs);
            assertThat(budgets.admit(token, Claims.START, nowMs + waitMs - 1))
                    .isEqualTo(Verdict.of(Reason.TOKEN_REJECTED, 1));
            assertThat(budgets.takeControl(token, nowMs + waitMs - 1)).isEqualTo(1);
            nowMs += waitMs;
            assertThat(budgets.admit(token, Claims.START, nowMs)).isEqualTo(Verdict.TAKEN);
        }
    }

    @Test
    void a_refused_token_is_tried_by_one_call_at_a_time() {
        Budgets budgets = budgets(NONE);
        TokenBudget token = token(budgets, 1);
        budgets.refused(token, T0_MS);

        assertThat(budgets.takeControl(token, T0_MS + 10_000)).isZero();
        assertThat(budgets.takeControl(token, T0_MS + 10_001)).isPositive();
        assertThat(Verdict.reason(budgets.admit(token, Claims.START, T0_MS + 10_001)))
                .isEqualTo(Reason.TOKEN_REJECTED);
        budgets.answered(token, Outcome.ACCEPTED, null, 50, T0_MS + 10_050);
        assertThat(budgets.admit(token, Claims.START, T0_MS + 10_051)).isEqualTo(Verdict.TAKEN);
        assertThat(budgets.admit(token, Claims.START, T0_MS + 10_052)).isEqualTo(Verdict.TAKEN);
    }

    @Test
    void answers_to_calls_that_were_out_together_refuse_a_token_once() {
        Budgets budgets = budgets(NONE);
        TokenBudget token = token(budgets, 1);
        for (int i = 0; i < 6; i++) {
            budgets.refused(token, T0_MS + i);
        }

        assertThat(budgets.admit(token, Claims.START, T0_MS + 10_000)).isEqualTo(Verdict.TAKEN);
    }

    @Test
    void month_ends_typing_at_the_cap_and_the_next_month_begins_anew() {
        Budgets budgets = budgets(new UpstreamLimits(0, 0, 0, 2));
        assertThat(budgets.takeControl(null, T0_MS)).isZero();
        assertThat(budgets.admit(null, Claims.START, T0_MS)).isEqualTo(Verdict.TAKEN);

        assertThat(Verdict.reason(budgets.admit(null, Claims.START, T0_MS))).isEqualTo(Reason.CAP);

        epochMs.set(epochMs("2026-02-01T00:00:00Z"));
        assertThat(budgets.admit(null, Claims.START, T0_MS)).isEqualTo(Verdict.TAKEN);
    }

    @Test
    void call_that_never_left_does_not_count_in_the_month() {
        Budgets budgets = budgets(new UpstreamLimits(0, 0, 0, 1));
        assertThat(budgets.admit(null, Claims.START, T0_MS)).isEqualTo(Verdict.TAKEN);

        budgets.unsent();

        assertThat(budgets.admit(null, Claims.START, T0_MS)).isEqualTo(Verdict.TAKEN);
    }

    @Test
    void control_calls_have_their_own_budget() {
        Budgets budgets = budgets(new UpstreamLimits(0, 60, 60, 0));
        assertThat(budgets.admit(null, Claims.START, T0_MS)).isEqualTo(Verdict.TAKEN);

        assertThat(budgets.takeControl(null, T0_MS)).isZero();
        assertThat(budgets.takeControl(null, T0_MS)).isPositive();
    }

    @Test
    void new_limits_count_from_now_on() {
        Budgets budgets = budgets(NONE);
        assertThat(budgets.admit(null, Claims.START, T0_MS)).isEqualTo(Verdict.TAKEN);

        budgets.apply(new UpstreamLimits(0, 60, 0, 0));

        assertThat(budgets.admit(null, Claims.START, T0_MS)).isEqualTo(Verdict.TAKEN);
        assertThat(Verdict.reason(budgets.admit(null, Claims.START, T0_MS))).isEqualTo(Reason.BUDGET);
    }

    @Test
    void status_tells_how_many_conversations_the_shared_limits_carry() {
        Budgets budgets = budgets(new UpstreamLimits(300, 3_000, 0, 0));

        assertThat(budgets.status(T0_MS, 4_000, false).conversationsAtOnce()).hasValue(196);
        assertThat(budgets.status(T0_MS, 4_000, true).conversationsAtOnce()).hasValue(19);
        assertThat(budgets(NONE).status(T0_MS, 4_000, true).conversationsAtOnce())
                .isEmpty();
    }

    @Test
    void proxied_message_is_counted_and_paid_by_its_token() {
        Budgets budgets = budgets(new UpstreamLimits(60, 0, 0, 0));
        Bearer agent = bearer(7);
        token(budgets, 7);

        budgets.passedThrough(Operation.MESSAGE, agent, T0_MS);

        assertThat(Verdict.reason(budgets.admit(token(budgets, 7), Claims.START, T0_MS)))
                .isEqualTo(Reason.BUDGET);
        assertThat(budgets.status(T0_MS, 4_000, false).calls().inDay()).containsEntry(Operation.MESSAGE, 1L);
    }

    @Test
    void a_429_to_a_passed_call_holds_back_the_calls_with_the_same_token() {
        Budgets budgets = budgets(NONE);
        TokenBudget token = token(budgets, 7);

        budgets.passedIsThrottled(bearer(7), 5_000, T0_MS);
        budgets.passedIsThrottled(bearer(8), 5_000, T0_MS);

        assertThat(token.backoffMs(T0_MS)).isGreaterThanOrEqualTo(5_000);
        assertThat(budgets.status(T0_MS, 4_000, false).tokens()).isEqualTo(1);
    }

    /** A permit is taken for each call; it is what a call costs that changes. */
    @Test
    void what_the_platform_counts_with_a_passed_call_is_what_typing_with_the_same_token_goes_by() {
        Budgets budgets = budgets(new UpstreamLimits(300, 0, 0, 0));
        TokenBudget token = token(budgets, 7);
        token(budgets, 8);
        token(budgets, 10);

        budgets.passedIsAnswered(Operation.OTHER, bearer(7), new RateTold(295, 300, 1_000), 40, T0_MS);
        budgets.passedIsAnswered(Operation.OTHER, bearer(9), new RateTold(295, 300, 1_000), 40, T0_MS);
        budgets.passedIsAnswered(Operation.OTHER, bearer(8), null, 40, T0_MS);
        budgets.passedIsAnswered(Operation.OTHER, bearer(8), new RateTold(178, 180, 1_000), 40, T0_MS);
        budgets.passedIsAnswered(Operation.MESSAGE, bearer(10), new RateTold(178, 180, 1_000), 40, T0_MS);

        assertThat(admitAll(budgets, token, T0_MS)).as("others use it up").isEqualTo(1);
        assertThat(budgets.admit(token, Claims.START, T0_MS + 2_000)).isNotEqualTo(Verdict.TAKEN);
        assertThat(admitAll(budgets, token(budgets, 8), T0_MS))
                .as("of a limit of its own")
                .isEqualTo(3);
        assertThat(admitAll(budgets, token(budgets, 10), T0_MS)).as("a message").isEqualTo(1);
        assertThat(budgets.status(T0_MS, 4_000, false).tokens()).as("not ours").isEqualTo(3);
    }

    @Test
    void passed_call_with_a_token_that_nobody_has_checked_makes_no_budget_for_it() {
        Budgets budgets = budgets(new UpstreamLimits(60, 0, 0, 0));

        budgets.passedThrough(Operation.OTHER, bearer(8), T0_MS);

        assertThat(budgets.status(T0_MS, 4_000, false).tokens()).isZero();
        assertThat(budgets.status(T0_MS, 4_000, false).calls().inDay()).containsEntry(Operation.OTHER, 1L);
    }

    @Test
    void the_running_minute_tells_what_guests_see_from_what_it_takes() {
        AtomicLong clockEpochMs = new AtomicLong(1_795_000_000_000L);
        Budgets budgets = new Budgets(NONE, clockEpochMs::get, T0_MS);

        budgets.sent(Operation.TYPING);
        budgets.sent(Operation.MESSAGE);
        budgets.sent(Operation.LOOK_UP);

        assertThat(budgets.status(T0_MS, 4_000, false).typingThisMinute()).isEqualTo(2);
        assertThat(budgets.status(T0_MS, 4_000, false).controlThisMinute()).isEqualTo(1);
        clockEpochMs.addAndGet(60_000);
        assertThat(budgets.status(T0_MS, 4_000, false).typingThisMinute()).isZero();
    }

    @Test
    void idle_tokens_are_forgotten_and_refused_ones_kept() {
        TokenBudgets tokens = new TokenBudgets(T0_MS);
        for (int id = 0; id < 1_000; id++) {
            tokens.of(bearer(id), T0_MS);
        }
        Objects.requireNonNull(tokens.of(bearer(7), T0_MS)).refuse(T0_MS);

        tokens.of(bearer(5_000), T0_MS + 60_001);

        assertThat(tokens.size()).isEqualTo(2);
    }

    @Test
    void tokens_beyond_the_bound_have_no_budget() {
        TokenBudgets tokens = new TokenBudgets(T0_MS);
        for (int id = 0; id < TokenBudgets.MAX_TOKENS; id++) {
            tokens.of(bearer(id), T0_MS);
        }

        assertThat(tokens.of(bearer(-1), T0_MS)).isNull();
        assertThat(tokens.of(bearer(0), T0_MS)).isNotNull();
    }

    private Budgets budgets(UpstreamLimits limits) {
        return new Budgets(limits, epochMs::get, T0_MS);
    }

    private static TokenBudget token(Budgets budgets, long id) {
        return Objects.requireNonNull(budgets.tokenOf(bearer(id), T0_MS));
    }

    private static Bearer bearer(long id) {
        return new Bearer(id, "token-" + id, Long.MAX_VALUE);
    }

    private static int admitAll(Budgets budgets, TokenBudget token, long nowMs) {
        int admitted = 0;
        while (budgets.admit(token, Claims.START, nowMs) == Verdict.TAKEN) {
            admitted++;
        }
        return admitted;
    }

    private static long epochMs(String instant) {
        return Instant.parse(instant).toEpochMilli();
    }
}
