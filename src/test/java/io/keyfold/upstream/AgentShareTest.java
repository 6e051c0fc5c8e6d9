package io.keyfold.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.Claim;
import io.keyfold.core.Rank;
import io.keyfold.upstream.ShortageWorld.Typist;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Agents of whom some type in many conversations and some in one, on one token of 300 a minute. Virtual time. */
class AgentShareTest {
    private static final long MINUTE_MS = 60_000;
    private static final long PLAYED_MS = 5 * MINUTE_MS;

    private static List<Typist> agent(ShortageWorld world, String userId, int conversations) {
        List<Typist> chats = new ArrayList<>();
        for (int i = 0; i < conversations; i++) {
            chats.add(world.types(userId, userId + "-" + i, world.random.nextInt(1_000), PLAYED_MS));
        }
        return chats;
    }

    /** Calls in the last three minutes, when all have begun. */
    private static LongSummaryStatistics calls(List<Typist> typists) {
        return typists.stream()
                .mapToLong(one -> one.callsAtMs().stream()
                        .filter(atMs -> atMs >= 2 * MINUTE_MS)
                        .count())
                .summaryStatistics();
    }

    /** If conversations were all alike, each would have 4 or 5 calls in the three minutes. */
    @ParameterizedTest
    @CsvSource({"true", "false"})
    void aBotInTwoHundredConversationsLeavesPeopleInOneMostOfTheirs(boolean oneToken) {
        ShortageWorld world = oneToken ? ShortageWorld.withOneToken(300) : ShortageWorld.withGuestTokens(300);
        world.platform.allows = 300;
        List<Typist> people = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            people.addAll(agent(world, "person-" + i, 1));
        }
        List<Typist> bot = agent(world, "bot", 190);

        world.run(PLAYED_MS);

        assertThat(world.platform.acceptedAtMs.size()).as("of 1,500 allowed").isGreaterThanOrEqualTo(1_380);
        assertThat(calls(people).getMin()).as("%s", calls(people)).isGreaterThanOrEqualTo(15);
        assertThat(calls(bot).getMin())
                .as("the bot is not shut out: %s", calls(bot))
                .isPositive();
        assertThat(calls(bot).getMax())
                .as("nor unfair to its own")
                .isLessThanOrEqualTo(2 * calls(bot).getMin() + 1);
    }

    @Test
    void whoTypesInTenConversationsHasTheCallsOfAFewWhoTypeInOne() {
        ShortageWorld world = ShortageWorld.withOneToken(300);
        world.platform.allows = 300;
        List<Typist> ten = agent(world, "ten", 10);
        List<Typist> singles = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            singles.addAll(agent(world, "single-" + i, 1));
        }

        world.run(PLAYED_MS);

        LongSummaryStatistics each = calls(singles);
        assertThat(world.platform.acceptedAtMs.size()).as("of 1,500 allowed").isGreaterThanOrEqualTo(1_425);
        assertThat(each.getMax()).as("%s", each).isLessThanOrEqualTo(2 * each.getMin());
        assertThat((double) calls(ten).getSum()).isBetween(0.5 * each.getAverage(), 3 * each.getAverage());
        assertThat(calls(ten).getMin()).as("%s", calls(ten)).isPositive();
    }

    @Test
    void conversationsAreCountedByWhoTypesInThemAndForgottenAfterAWhile() {
        AgentChats chats = new AgentChats(0);
        Claim claim = new Claim(Rank.REFRESH, 9_000, 4_000);

        for (int conversation = 1; conversation <= 5; conversation++) {
            assertThat(chats.of(claim.by(7, conversation), 100)).isEqualTo(conversation);
            assertThat(chats.of(claim.by(7, conversation), 200)).as("the same").isEqualTo(conversation);
        }
        assertThat(chats.of(claim.by(8, 1), 300)).as("another").isEqualTo(1);
        assertThat(chats.of(claim, 300)).as("nobody known").isEqualTo(1);
        assertThat(chats.of(claim.by(7, 1), AgentChats.PERIOD_MS))
                .as("of the period before")
                .isEqualTo(5);
        assertThat(chats.of(claim.by(7, 1), 2 * AgentChats.PERIOD_MS)).isEqualTo(1);
        assertThat(chats.of(claim.by(7, 1), 9 * AgentChats.PERIOD_MS))
                .as("after a long time")
                .isEqualTo(1);
    }

    @Test
    void nothingIsKeptOfAShortageThatIsOver() {
        AgentChats chats = new AgentChats(0);
        Claim claim = new Claim(Rank.REFRESH, 9_000, 4_000);
        for (int conversation = 0; conversation < 1_000; conversation++) {
            chats.of(claim.by(7, conversation), 100);
        }

        chats.forget(AgentChats.PERIOD_MS);
        assertThat(chats.size()).as("it may go on").isEqualTo(1_000);
        chats.forget(2 * AgentChats.PERIOD_MS);
        assertThat(chats.size()).isZero();
    }
}
