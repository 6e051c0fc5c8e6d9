package io.keyfold.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.config.Settings.UpstreamLimits;
import io.keyfold.core.Agent;
import io.keyfold.core.Bearer;
import io.keyfold.core.Claim;
import io.keyfold.core.ConversationFacts;
import io.keyfold.core.Gcra;
import io.keyfold.core.LeasePolicy;
import io.keyfold.core.Outcome;
import io.keyfold.core.Participant;
import io.keyfold.core.ParticipantRule;
import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.TypingPolicy;
import io.keyfold.core.Verdict;
import io.keyfold.ops.LoopMeters;
import io.keyfold.shard.ShardLoop;
import io.keyfold.shard.ShardOptions;
import io.keyfold.shard.TimelineRule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** T52: everybody is back at once, and types. The platform sees no more than its limits; what is too much is shed. */
class ReturningAgentsTest {
    private static final int AGENTS = 10_000;
    private static final int PER_MINUTE = 6_000;
    private static final int CONTROL_PER_MINUTE = 200;
    private static final long KEY_EVERY_MS = 800;
    private static final long TYPED_UNTIL_MS = 61_000;
    private static final long MAX_AGE_MS = 1_000;

    /** The wall clock at the beginning: within a month, as far as the test goes. */
    private static final long WALL_MS = 1_700_000_000_000L;

    private record Event(long atMs, long order, Runnable action) {}

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::atMs).thenComparingLong(Event::order));
    private final Random random = new Random(52);
    private final Platform platform = new Platform();
    private final LoopMeters meters = new LoopMeters(LoopMeters.Durations.NONE);
    private long nowMs;
    private long order;
    private long asked;
    private long answered;
    private long slowestMs;
    private final long[] answers = new long[Reason.values().length];

    private final class Platform implements Upstream {
        private final Budgets budgets =
                new Budgets(new UpstreamLimits(300, PER_MINUTE, CONTROL_PER_MINUTE, 0), () -> WALL_MS + nowMs, 0);
        private final List<Long> typingAtMs = new ArrayList<>();
        private final List<Long> controlAtMs = new ArrayList<>();

        @Override
        public Capabilities capabilities() {
            return Capabilities.GUEST;
        }

        @Override
        public long admit(@Nullable Bearer bearer, Claim claim, long atMs) {
            return budgets.admit(null, claim, atMs);
        }

        @Override
        public void type(TypingCall call) {
            after(1, () -> {
                Outcome refusal = call.leaving(nowMs);
                if (refusal != null) {
                    budgets.unsent();
                    call.ended(CallResult.unwritten(refusal));
                    return;
                }
                typingAtMs.add(nowMs);
                after(40, () -> call.ended(CallResult.accepted(204)));
            });
        }

        @Override
        public void mintGuestToken(String conversationId, @Nullable Bearer bearer, MintReply reply) {
            control(
                    () -> reply.minted("token-of-" + conversationId, 600_000),
                    waitMs -> reply.failed(CallResult.noPermit(waitMs)));
        }

        @Override
        public void lookUp(String conversationId, @Nullable Bearer bearer, LookUpReply reply) {
            Participant agent = new Participant("agent", "agent", "user", false, List.of("comm"));
            control(
                    () -> reply.found(new ConversationFacts(conversationId, false, List.of(agent))),
                    waitMs -> reply.failed(CallResult.noPermit(waitMs)));
        }

        private void control(Runnable done, LongConsumer refused) {
            long waitMs = budgets.takeControl(null, nowMs);
            if (waitMs == 0) {
                controlAtMs.add(nowMs);
            }
            after(waitMs == 0 ? 60 : 0, waitMs == 0 ? done : () -> refused.accept(waitMs));
        }
    }

    private ShardLoop shards(boolean verify) {
        ShardOptions options = new ShardOptions(
                new TypingPolicy(4_000, 5_000, 5_000, 1_000, MAX_AGE_MS, 120_000),
                LeasePolicy.of(60_000, 120_000),
                new ParticipantRule(Set.of("agent"), true),
                verify,
                false,
                true,
                false,
                false,
                true,
                Gcra.belowPerMinute(300),
                TimelineRule.OFF,
                AGENTS);
        ShardLoop shards = new ShardLoop(
                options, platform, meters, () -> nowMs, () -> WALL_MS + nowMs, () -> random.nextInt(1_000));
        shards.whenArmed(() -> poll(shards));
        return shards;
    }

    private void poll(ShardLoop shards) {
        after(shards.tickMs(), () -> {
            if (shards.poll(nowMs)) {
                poll(shards);
            }
        });
    }

    private void after(long delayMs, Runnable action) {
        events.add(new Event(nowMs + delayMs, order++, action));
    }

    private void run(long untilMs) {
        while (!events.isEmpty() && events.element().atMs <= untilMs) {
            Event next = events.remove();
            nowMs = next.atMs;
            next.action.run();
        }
        nowMs = untilMs;
    }

    /** Every agent has its first key within a second, and types on until the end. */
    private void everybodyTypes(ShardLoop shards, @Nullable String guestToken) {
        for (int i = 0; i < AGENTS; i++) {
            String conversation = "conversation-" + i;
            after(random.nextInt(1_000), () -> key(shards, conversation, guestToken));
        }
    }

    private void key(ShardLoop shards, String conversation, @Nullable String guestToken) {
        long atMs = nowMs;
        asked++;
        shards.signal(
                new Signal(
                        Signal.Kind.KEYSTROKE,
                        conversation,
                        "agent",
                        new Agent("user", false, null),
                        0,
                        guestToken,
                        guestToken == null ? 0 : 600_000),
                nowMs,
                verdict -> {
                    answered++;
                    slowestMs = Math.max(slowestMs, nowMs - atMs);
                    assertThat(Verdict.isDecision(verdict)).isTrue();
                    answers[Verdict.reason(verdict).ordinal()]++;
                });
        if (nowMs + KEY_EVERY_MS <= TYPED_UNTIL_MS) {
            after(KEY_EVERY_MS, () -> key(shards, conversation, guestToken));
        }
    }

    private long answers(Reason reason) {
        return answers[reason.ordinal()];
    }

    private void everyKeyWasAnswered() {
        assertThat(asked).isGreaterThan(500_000);
        assertThat(answered).isEqualTo(asked);
        assertThat(slowestMs).as("slowest answer").isLessThanOrEqualTo(60);
    }

    private static int most(List<Long> atMs, long windowMs) {
        int most = 0;
        int from = 0;
        for (int to = 0; to < atMs.size(); to++) {
            while (atMs.get(to) - atMs.get(from) >= windowMs) {
                from++;
            }
            most = Math.max(most, to - from + 1);
        }
        return most;
    }

    @Test
    @DisplayName("T52: token requests and look-ups of 10,000 agents that return at once stay within their limit")
    void tokenRequestsOfAgentsThatReturnAtOnceStayWithinTheirLimit() {
        everybodyTypes(shards(true), null);
        run(TYPED_UNTIL_MS + MAX_AGE_MS);
        int controls = platform.controlAtMs.size();
        assertThat(most(platform.controlAtMs, 60_000)).isBetween(CONTROL_PER_MINUTE * 9 / 10, CONTROL_PER_MINUTE);
        assertThat(platform.typingAtMs).isNotEmpty();
        assertThat(answers(Reason.UNVERIFIED)).as("keys that found no permit").isGreaterThan(asked / 2);
        everyKeyWasAnswered();
        run(TYPED_UNTIL_MS + 100_000);
        assertThat(platform.controlAtMs).as("nothing was queued").hasSize(controls);
    }

    @Test
    @DisplayName("T52: typing calls of 10,000 agents that return at once stay within the limit of each second")
    void typingCallsOfAgentsThatReturnAtOnceStayWithinTheLimitOfEachSecond() {
        everybodyTypes(shards(false), "handed-over");
        run(TYPED_UNTIL_MS + MAX_AGE_MS);
        int calls = platform.typingAtMs.size();
        int burst = PER_MINUTE / 100;
        assertThat(most(platform.typingAtMs, 60_000)).isBetween(PER_MINUTE * 9 / 10, PER_MINUTE);
        assertThat(most(platform.typingAtMs, 1_000)).isLessThanOrEqualTo(PER_MINUTE / 60 + burst);
        assertThat(platform.controlAtMs).as("tokens asked for").isEmpty();
        assertThat(answers(Reason.BUDGET)).as("keys that were shed").isGreaterThan(AGENTS);
        everyKeyWasAnswered();
        run(TYPED_UNTIL_MS + 100_000);
        assertThat(platform.typingAtMs).as("nothing was queued").hasSize(calls);
    }
}
