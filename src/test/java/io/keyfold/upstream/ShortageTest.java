package io.keyfold.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.Bearer;
import io.keyfold.core.Reason;
import io.keyfold.core.Verdict;
import io.keyfold.shard.LoggedBy;
import io.keyfold.upstream.ShortageWorld.Node;
import io.keyfold.upstream.ShortageWorld.Typist;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** There are not permits enough for all who type: what each gets, and what the platform sees. Virtual time. */
class ShortageTest {
    private static final long MINUTE_MS = 60_000;
    private static final long PLAYED_MS = 5 * MINUTE_MS;

    private final List<Typist> fromTheStart = new ArrayList<>();
    private final List<Typist> newcomers = new ArrayList<>();

    private void twoHundredAndOneMoreEachSecond(ShortageWorld world) {
        for (int i = 0; i < 200; i++) {
            fromTheStart.add(world.types("old-" + i, world.random.nextInt(1_000), PLAYED_MS));
        }
        for (int second = 1; second < PLAYED_MS / 1_000; second++) {
            newcomers.add(world.types("new-" + second, second * 1_000L + world.random.nextInt(500), PLAYED_MS));
        }
        world.run(PLAYED_MS);
    }

    private static long p95FirstCallMs(List<Typist> typists) {
        List<Long> sorted =
                typists.stream().map(Typist::firstCallAfterMs).sorted().toList();
        return sorted.get(sorted.size() * 95 / 100);
    }

    private static LongStream calls(List<Typist> typists) {
        return typists.stream().mapToLong(one -> one.callsAtMs().size());
    }

    private static void isSpreadAtMostTwoToOne(List<Typist> typists) {
        assertThat(calls(typists).max().orElseThrow())
                .as("best of %s", calls(typists).summaryStatistics())
                .isLessThanOrEqualTo(2 * calls(typists).min().orElseThrow());
    }

    /** The most in any 60 s from {@code fromMs} on. */
    private static int fullestMinute(List<Long> atMs, long fromMs) {
        int fullest = 0;
        int from = 0;
        for (int to = 0; to < atMs.size(); to++) {
            while (atMs.get(from) < fromMs || atMs.get(to) - atMs.get(from) >= MINUTE_MS) {
                from++;
                if (from > to) {
                    break;
                }
            }
            fullest = Math.max(fullest, to - from + 1);
        }
        return fullest;
    }

    private static List<Long> since(List<Long> atMs, long fromMs) {
        return atMs.stream().filter(at -> at >= fromMs).toList();
    }

    // ---- one token for all ---------------------------------------------------------------------------------------

    @Test
    void whoBeginsIsServedAtOnceAndAllOthersGetTheSame() {
        ShortageWorld world = ShortageWorld.withOneToken(300);
        world.platform.allows = 300;
        world.platform.says = 300;

        twoHundredAndOneMoreEachSecond(world);

        assertThat(world.platform.throttledAtMs).as("answers 429").isEmpty();
        assertThat(world.platform.acceptedAtMs).as("of 1,500 allowed").hasSizeGreaterThanOrEqualTo(1_425);
        assertThat(p95FirstCallMs(newcomers)).isLessThanOrEqualTo(1_000);
        assertThat(newcomers)
                .allSatisfy(one -> assertThat(one.firstCallAfterMs())
                        .as("first call of %s", one.conversation)
                        .isLessThanOrEqualTo(1_000));
        isSpreadAtMostTwoToOne(fromTheStart);
        assertThat(world.nodes.get(0).status().conversationsAtOnce()).hasValue(19);
        assertThat(world.nodes.get(0).status().stretchMs()).isBetween(60_000L, 150_000L);
    }

    @Test
    void theSameHoldsForTheLimitOfTheWholeClusterAndGuestTokens() {
        ShortageWorld world = ShortageWorld.withGuestTokens(300);

        twoHundredAndOneMoreEachSecond(world);

        assertThat(fullestMinute(world.platform.arrivedAtMs, 0)).isLessThanOrEqualTo(300);
        assertThat(world.platform.acceptedAtMs).hasSizeGreaterThanOrEqualTo(1_425);
        assertThat(p95FirstCallMs(newcomers)).isLessThanOrEqualTo(1_000);
        isSpreadAtMostTwoToOne(fromTheStart);
    }

    /** Headers that say half, headers that say what is not true, and none. */
    @ParameterizedTest
    @ValueSource(ints = {150, 300, 0})
    void anUpstreamThatAllowsHalfOfWhatItSaysIsBelievedAfterAMinute(int says) {
        ShortageWorld world = ShortageWorld.withOneToken(300);
        world.platform.allows = 150;
        world.platform.says = says;

        twoHundredAndOneMoreEachSecond(world);

        assertThat(fullestMinute(world.platform.throttledAtMs, MINUTE_MS))
                .as("answers 429 in a minute")
                .isLessThanOrEqualTo(3);
        assertThat(since(world.platform.acceptedAtMs, MINUTE_MS))
                .as("of 600 allowed")
                .hasSizeGreaterThanOrEqualTo(540);
        assertThat(world.nodes.get(0).status().conversationsAtOnce().orElseThrow())
                .isBetween(9L, 10L);
    }

    @Test
    void theStretchEndsSlowlyWhenTheCrowdHasGoneAndNoneIsLeft() {
        ShortageWorld world = ShortageWorld.withOneToken(300);
        for (int i = 0; i < 200; i++) {
            world.types("crowd-" + i, 0, 2 * MINUTE_MS);
        }
        Typist stays = world.types("stays", 0, 6 * MINUTE_MS);
        world.run(2 * MINUTE_MS);
        long stretchedMs = world.nodes.get(0).status().stretchMs();
        assertThat(stretchedMs).isBetween(25_000L, 50_000L);

        world.run(2 * MINUTE_MS + 10_000);
        assertThat(world.nodes.get(0).status().stretchMs()).isBetween(stretchedMs / 2, stretchedMs);

        world.run(6 * MINUTE_MS);
        assertThat(world.nodes.get(0).status().stretchMs()).isZero();
        assertThat(since(stays.callsAtMs(), 5 * MINUTE_MS)).hasSizeBetween(11, 15);
    }

    @Test
    @DisplayName("T44: 50 messages a minute and five who type stay within 60 a minute; no message waits")
    void messagesAreSentAndTypingTakesWhatTheyLeave() {
        ShortageWorld world = ShortageWorld.withAgentTokens(60);
        world.platform.allows = 60;
        Bearer bot = new Bearer(7, "bot", Long.MAX_VALUE);
        List<Typist> sessions = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Typist session = world.types(world.nodes.get(0), "session-" + i, bot, i * 300L, PLAYED_MS);
            sessions.add(session);
            for (long atMs = 1_000 + i * 1_200L; atMs < PLAYED_MS; atMs += 6_000) {
                world.at(atMs + world.random.nextInt(1_000), session::sends);
            }
        }

        world.run(PLAYED_MS);

        assertThat(world.platform.othersThrottled).as("messages refused").isZero();
        assertThat(world.platform.othersTaken).as("messages sent").isEqualTo(250);
        assertThat(world.platform.throttledAtMs).as("typing calls refused").isEmpty();
        assertThat(world.platform.acceptedAtMs).as("typing calls").hasSizeBetween(10, 50);
    }

    // ---- tokens of their own -------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({"1000, true", "100, false"})
    void agentsWhoseDesktopsUseUpTheirTokensAreNotBroughtOverTheirLimit(int agents, boolean slides) {
        ShortageWorld world = ShortageWorld.withAgentTokens(300);
        world.platform.slides = slides;
        world.platform.allows = 300;
        world.platform.says = 300;
        List<Typist> typists = new ArrayList<>();
        for (int agent = 0; agent < agents; agent++) {
            Bearer bearer = new Bearer(agent + 1, "agent", Long.MAX_VALUE);
            burns(world, bearer, 250, 2 * MINUTE_MS);
            for (int chat = 0; chat < 3; chat++) {
                long fromMs = 5_000 + world.random.nextInt(10_000);
                typists.add(
                        world.types(world.nodes.get(0), "chat-" + agent + "-" + chat, bearer, fromMs, 2 * MINUTE_MS));
            }
        }

        world.run(2 * MINUTE_MS);

        assertThat(world.platform.throttledAtMs).as("typing calls refused").isEmpty();
        assertThat(world.platform.othersThrottled)
                .as("calls of desktops refused")
                .isZero();
        assertThat(world.platform.othersTaken)
                .as("calls of desktops: 250 a minute each")
                .isEqualTo(agents * 500);
        assertThat(calls(typists).min().orElseThrow()).as("fewest of a chat").isGreaterThan(3);
        assertThat(calls(typists).average().orElseThrow()).isGreaterThan(12);
    }

    @Test
    void anAgentWithManyChatsUsesWhatItsDesktopLeavesAndNoMore() {
        ShortageWorld world = ShortageWorld.withAgentTokens(300);
        world.platform.allows = 300;
        world.platform.says = 300;
        Bearer bearer = new Bearer(1, "agent", Long.MAX_VALUE);
        burns(world, bearer, 250, PLAYED_MS);
        List<Typist> chats = new ArrayList<>();
        for (int chat = 0; chat < 20; chat++) {
            chats.add(world.types(world.nodes.get(0), "chat-" + chat, bearer, 61_000 + chat * 500L, PLAYED_MS));
        }

        world.run(PLAYED_MS);

        assertThat(world.platform.throttledAtMs).isEmpty();
        assertThat(world.platform.othersThrottled).isZero();
        assertThat(fullestMinute(world.platform.acceptedAtMs, 0)).isBetween(20, 50);
        isSpreadAtMostTwoToOne(chats);
    }

    private static void burns(ShortageWorld world, Bearer bearer, int perMinute, long untilMs) {
        long everyMs = MINUTE_MS / perMinute;
        for (long atMs = world.random.nextInt((int) everyMs); atMs < untilMs; atMs += everyMs) {
            world.at(atMs, () -> world.platform.take(bearer));
        }
    }

    @Test
    @DisplayName(
            "T46: an agent's token that is refused for ten minutes costs three calls and one alert, others nothing")
    void anAgentsTokenThatIsRefusedIsSuspendedAlone() {
        ShortageWorld world = ShortageWorld.withAgentTokens(300);
        Bearer refused = new Bearer(1, "secret-of-agent-1", Long.MAX_VALUE);
        Bearer good = new Bearer(2, "secret-of-agent-2", Long.MAX_VALUE);
        world.platform.refuses.add(refused);
        List<Typist> refusedChats = new ArrayList<>();
        List<Typist> goodChats = new ArrayList<>();
        for (int chat = 0; chat < 3; chat++) {
            refusedChats.add(world.types(world.nodes.get(0), "refused-" + chat, refused, chat * 500L, 10 * MINUTE_MS));
            goodChats.add(world.types(world.nodes.get(0), "good-" + chat, good, chat * 500L, 10 * MINUTE_MS));
        }

        try (LoggedBy log = new LoggedBy(TokenBudgets.class)) {
            world.run(10 * MINUTE_MS);
            assertThat(log.alerts())
                    .singleElement()
                    .satisfies(alert -> assertThat(alert.getFormattedMessage())
                            .contains("refused it three times")
                            .doesNotContain(refused.token()));
        }

        assertThat(world.platform.arrivedAtMs.size() - world.platform.acceptedAtMs.size())
                .as("calls with the refused token")
                .isEqualTo(3);
        assertThat(refusedChats)
                .allSatisfy(chat -> assertThat(Verdict.reason(chat.lastVerdict)).isEqualTo(Reason.TOKEN_REJECTED));
        assertThat(goodChats).allSatisfy(chat -> assertThat(chat.callsAtMs()).hasSizeGreaterThan(100));
    }

    // ---- several nodes -------------------------------------------------------------------------------------------

    @Test
    void nodesThatShareALimitStretchAlikeHoweverManyTypeAtEach() {
        ShortageWorld world = ShortageWorld.withOneToken(600);
        world.platform.allows = 600;
        Node many = world.nodes.get(0);
        Node few = world.join();
        world.shareLimits();
        List<Typist> all = new ArrayList<>();
        for (int i = 0; i < 320; i++) {
            long fromMs = 10_000 + world.random.nextInt(60_000);
            all.add(world.types(i % 4 == 0 ? few : many, "conversation-" + i, null, fromMs, PLAYED_MS));
        }

        world.run(PLAYED_MS);

        assertThat(world.platform.throttledAtMs).isEmpty();
        assertThat(since(world.platform.acceptedAtMs, MINUTE_MS)).as("of 2,400").hasSizeGreaterThan(2_150);
        assertThat((double) few.status().stretchMs() / (double) many.status().stretchMs())
                .as("%d and %d", few.status().stretchMs(), many.status().stretchMs())
                .isBetween(0.7, 1.4);
        isSpreadAtMostTwoToOne(all);
    }
}
