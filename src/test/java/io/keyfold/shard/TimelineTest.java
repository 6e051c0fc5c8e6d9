package io.keyfold.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.Verdict;
import io.keyfold.shard.ConversationView.TimelineEntry;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is kept of the last things that happened in a conversation, and for whom. */
class TimelineTest {
    private static final String C = "conversation";

    private final Setup setup = Setup.guest();
    private final World world = new World(setup);

    @AfterEach
    void everythingHeld() {
        world.quiet();
    }

    @Test
    void itTellsTheStoryOfTheFirstKey() {
        world.key(C, 1);
        world.run(1_000);
        assertThat(story(C))
                .containsExactly(
                        "look-up found 200 50",
                        "lease acquiring",
                        "wanted first",
                        "lease held 60",
                        "call accepted 204 40");
    }

    @Test
    void whatGoesWrongIsInIt() {
        world.upstream.nextMints.add(FakeUpstream.UNAUTHORIZED);
        world.key(C, 1);
        world.run(1_000);
        world.signal(Signal.of(Signal.Kind.KEYSTROKE, C, "guest", World.agent(1)));
        world.run(2_000);
        assertThat(story(C)).contains("lease token-rejected 401 60", "refused participant-is-guest");
    }

    @Test
    void foldedKeysAreNotInItUnlessSomebodyTraces() {
        setup.timeline = new TimelineRule(true, true, 10_000);
        world.reload();
        world.keys(C, 0, 200, 3_000);
        world.run(1_500);
        assertThat(story(C)).noneMatch(line -> line.startsWith("key"));
        trace();
        world.run(3_000);
        assertThat(story(C).stream().filter(line -> line.equals("key interval")))
                .hasSize(8);
    }

    @Test
    void decisionsAloneHoldNoKeysThoughSomebodyTraces() {
        trace();
        world.keys(C, 0, 200, 2_000);
        world.run(2_500);
        assertThat(story(C)).isNotEmpty().noneMatch(line -> line.startsWith("key"));
    }

    @Test
    void tracedKeysAreNotToBeFoldedAtTheEdge() {
        setup.timeline = new TimelineRule(true, true, 10_000);
        world.reload();
        world.key(C, 1);
        world.run(500);
        assertThat(Verdict.nextMs(world.key(C, 1).verdict)).isPositive();
        trace();
        World.Asked traced = world.key(C, 1);
        assertThat(World.reasonOf(traced)).isEqualTo(Reason.INTERVAL);
        assertThat(Verdict.nextMs(traced.verdict)).isZero();
        world.run(3_900);
        assertThat(Verdict.nextMs(world.key(C, 1).verdict)).isPositive();
    }

    @Test
    void switchedOffNothingIsKeptWhoeverAsks() {
        setup.timeline = TimelineRule.OFF;
        world.reload();
        trace();
        world.key(C, 1);
        world.run(1_000);
        assertThat(story(C)).isEmpty();
    }

    @Test
    void aBusyNodeKeepsOnlyWhatIsTraced() {
        setup.timeline = new TimelineRule(true, false, 2);
        world.reload();
        world.key("one", 1);
        world.key("two", 1);
        world.run(1_000);
        assertThat(story("one")).isNotEmpty();
        trace();
        world.key(C, 1);
        world.key("one", 1);
        world.run(5_000);
        world.key("one", 1);
        world.run(6_000);
        assertThat(story("one")).isEmpty();
        assertThat(story(C)).contains("call accepted 204 40");
    }

    @Test
    void itIsARingOfTheLast() {
        for (int i = 0; i < 40; i++) {
            world.sent(C, 1, 1_000 + i * 10);
        }
        world.key(C, 1);
        world.run(2_000);
        List<TimelineEntry> entries = view(C).timeline();
        assertThat(entries).hasSize(Timeline.CAPACITY);
        assertThat(entries.get(entries.size() - 1).seq()).isEqualTo(44);
        assertThat(entries).isSortedAccordingTo((a, b) -> Long.compare(a.seq(), b.seq()));
    }

    @Test
    void aTracedOneKeepsMoreAndGoesBackToTheLast() {
        world.key(C, 1);
        world.run(1_000);
        trace();
        for (int i = 0; i < 100; i++) {
            world.sent(C, 1, 1_100 + i * 10);
        }
        world.run(2_500);
        assertThat(view(C).timeline()).hasSize(105);
        world.sent(C, 1, 20_000);
        world.run(20_000);
        assertThat(view(C).timeline()).hasSize(Timeline.CAPACITY);
    }

    @Test
    void onlySoManyAreTracedAtOnce() {
        setup.timeline = new TimelineRule(true, false, 0);
        world.reload();
        for (int i = 0; i < Timelines.MAX_TRACED; i++) {
            world.shards.trace("other-" + i, world.nowMs());
        }
        trace();
        world.key(C, 1);
        world.run(1_000);
        assertThat(story(C)).isEmpty();
    }

    /** Somebody looks, as a trace does. */
    private void trace() {
        world.shards.trace(C, world.nowMs());
    }

    private ConversationView view(String conversationId) {
        return Objects.requireNonNull(world.shards.view(conversationId, world.nowMs()));
    }

    private List<String> story(String conversationId) {
        return view(conversationId).timeline().stream().map(TimelineTest::line).toList();
    }

    private static String line(TimelineEntry entry) {
        return entry.what() + " " + entry.detail() + (entry.status() > 0 ? " " + entry.status() : "")
                + (entry.tookMs() < 0 ? "" : " " + entry.tookMs());
    }
}
