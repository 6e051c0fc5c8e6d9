package io.keyfold.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.ConversationFacts;
import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.Verdict;
import io.keyfold.upstream.CallResult;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hours of anything, in every order, over 200 conversations: the invariants hold, and at the end nothing is left. */
class SoakTest {
    private static final int CONVERSATIONS = 200;
    private static final int EVENTS = 60_000;
    private static final long HOURS_MS = 3 * 3_600_000L;
    private static final List<CallResult> TROUBLES = List.of(
            FakeUpstream.UNAUTHORIZED,
            FakeUpstream.throttled(2_000),
            FakeUpstream.throttled(20_000),
            FakeUpstream.FEATURE_OFF,
            FakeUpstream.FORBIDDEN,
            FakeUpstream.UNKNOWN,
            FakeUpstream.CONFLICT,
            FakeUpstream.SERVER_ERROR,
            FakeUpstream.busy(5_000),
            FakeUpstream.CONNECTION_REFUSED,
            FakeUpstream.NO_PLATFORM_TOKEN,
            FakeUpstream.SILENCE);

    private final Map<String, Told> watchers = new HashMap<>();

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theInvariantsHoldThroughHoursOfAnything(long seed) {
        Random random = new Random(seed);
        Setup setup = setup(seed);
        setup.originMs = random.nextBoolean() ? random.nextLong() : Long.MAX_VALUE - random.nextInt(10_000_000);
        setup.allowUnverified = random.nextBoolean();
        if (seed > 4) {
            // Without timelines conversations come to rest.
            setup.timeline = new TimelineRule(false, false, 0);
        }
        World world = new World(setup);
        try (LoggedBy log = new LoggedBy(CallEnds.class)) {
            live(world, random);
            assertThat(log.alerts()).as("two alerts in ten minutes at most").hasSizeLessThan((int)
                    (2 + world.elapsedMs() / 300_000));
        }
        world.quiet();
        assertThat(watchers.values())
                .extracting(Told::last)
                .as("what watchers were told last")
                .allMatch(last -> last.isEmpty() || last.startsWith("idle") || last.startsWith("ended"));
        assertThat(watchers.values())
                .as("those who saw something")
                .anyMatch(one -> one.states().size() > 3);
    }

    /** By the seed itself: the first draws of neighbouring seeds are alike. */
    private static Setup setup(long seed) {
        return switch ((int) (seed % 4)) {
            case 0 -> Setup.platform();
            case 1 -> Setup.off(true);
            case 2 -> Setup.off(false);
            default -> Setup.guest();
        };
    }

    private void live(World world, Random random) {
        world.upstream.tokenLifeMs = 5_000 + random.nextInt(1_000_000);
        long atMs = 0;
        for (int i = 0; i < EVENTS; i++) {
            // Busy stretches of a few seconds with one conversation, so that events meet.
            atMs += random.nextInt(20) == 0 ? random.nextInt((int) (HOURS_MS * 40 / EVENTS)) : random.nextInt(300);
            String conversation = "c" + atMs / 4_000 * 7_919 % CONVERSATIONS;
            world.at(atMs, () -> anything(world, random, conversation));
        }
        world.run(atMs);
        assertThat(world.upstream.written).hasSizeGreaterThan(1_000);
    }

    private void anything(World world, Random random, String c) {
        int agent = 1 + random.nextInt(2);
        switch (random.nextInt(100)) {
            case 0, 1, 2 -> world.signal(by(Signal.Kind.SENT, c, agent));
            case 3, 4 -> world.signal(by(Signal.Kind.PAUSED, c, agent));
            case 5 -> world.signal(by(Signal.Kind.ENDED, c, agent));
            case 6 -> world.hold(c, agent, random.nextInt(200_000));
            case 7 -> world.signal(by(Signal.Kind.HOLD_CANCEL, c, agent));
            case 8 -> world.handOver(c, agent, world.upstream.issue(c, 1 + random.nextInt(400_000)), 0);
            case 9 -> world.handOver(c, agent, "dead", random.nextInt(100_000));
            case 10 -> world.signal(by(Signal.Kind.REVOKE_GUEST_TOKEN, c, agent));
            case 11 -> world.key(c, 3 + random.nextInt(100));
            case 12 -> world.lifecycle(facts(c, random));
            case 13, 14, 15 -> world.upstream.nextTyping.add(TROUBLES.get(random.nextInt(TROUBLES.size())));
            case 16 -> world.upstream.nextMints.add(TROUBLES.get(random.nextInt(TROUBLES.size())));
            case 17 -> world.upstream.nextLookUps.add(TROUBLES.get(random.nextInt(TROUBLES.size())));
            case 18 -> latencies(world, random);
            case 19 -> world.upstream.admission = admission(random);
            case 20 -> switches(world, random);
            case 21 -> world.wallOffsetMs += random.nextInt(60_000) - 30_000;
            case 22 -> world.signal(by(Signal.Kind.OPEN, c, agent), watcher(world, c, agent));
            default -> world.signal(by(Signal.Kind.KEYSTROKE, c, agent), watcher(world, c, agent));
        }
    }

    /** Each agent watches each of its conversations, until that ends for it; then anew. */
    private Told watcher(World world, String c, int agent) {
        return watchers.compute(
                c + "/" + agent, (id, old) -> old == null || old.last().startsWith("ended") ? new Told(world) : old);
    }

    private static Signal by(Signal.Kind kind, String c, int agent) {
        return Signal.of(kind, c, "agent-" + agent, World.agentWithToken(agent, World.bearer(agent)));
    }

    private static ConversationFacts facts(String c, Random random) {
        boolean ended = random.nextInt(4) == 0;
        return new ConversationFacts(
                c,
                ended,
                List.of(FakeUpstream.agent(1, random.nextBoolean()), FakeUpstream.agent(2, random.nextInt(4) == 0)));
    }

    private static void latencies(World world, Random random) {
        world.upstream.connectMs = random.nextInt(4) == 0 ? random.nextInt(1_900) : random.nextInt(30);
        world.upstream.answerMs = random.nextInt(1_900);
        world.upstream.mintMs = random.nextInt(1_900);
        world.upstream.lookUpMs = random.nextInt(1_900);
    }

    private static long admission(Random random) {
        return random.nextInt(3) == 0 ? Verdict.of(Reason.BUDGET, random.nextInt(1_000)) : Verdict.TAKEN;
    }

    private static void switches(World world, Random random) {
        world.setup.enabled = random.nextInt(10) != 0;
        world.setup.shadow = random.nextInt(10) == 0;
        world.reload();
    }
}
