package io.keyfold.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.ConversationFacts;
import io.keyfold.core.ProblemCode;
import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.Verdict;
import io.keyfold.upstream.CallResult;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** From cause to reason, answer and sentence: what makes the guest see nothing, made for real, is said as it is. */
class ExplanationTest {
    private static final String C = "conversation";
    private static final long CAUSED_AT_MS = 10_000;

    /**
     * One cause of a dark conversation.
     *
     * @param setup how the node is configured
     * @param happens makes it, before the key whose answer counts
     * @param participantId who that key names
     * @param answer status, then decision and reason, or the problem
     * @param sentence what the conversation's description says after the key
     */
    private record Cause(
            String name, Setup setup, Consumer<World> happens, String participantId, String answer, String sentence) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Cause cause(String name, Setup setup, Consumer<World> happens, Reason reason) {
        String answer = "204 " + reason.decision().label() + "/" + reason.label();
        return new Cause(name, setup, happens, "agent-1", answer, reason.sentence());
    }

    private static Cause refused(String name, Consumer<World> happens, String participantId, ProblemCode problem) {
        String sentence = problem.sentence();
        return new Cause(
                name,
                Setup.guest(),
                happens,
                participantId,
                problem.status() + " " + problem.label(),
                "The last key was refused: " + sentence.substring(0, 1).toLowerCase() + sentence.substring(1));
    }

    static Stream<Cause> causes() {
        return Stream.concat(Stream.concat(tokens(), shortage()), Stream.concat(wrongIds(), switches()));
    }

    private static Stream<Cause> tokens() {
        return Stream.of(
                new Cause(
                        "guest token expired, renewal refused",
                        Setup.guest(),
                        world -> {
                            world.upstream.tokenLifeMs = 5_000;
                            for (int i = 0; i < 10; i++) {
                                world.after(100, () -> world.upstream.nextMints.add(FakeUpstream.UNAUTHORIZED));
                            }
                            earlier(world);
                        },
                        "agent-1",
                        "204 suppressed/no-lease",
                        "The guest token has expired and the platform gave no new one; check the relay's login"
                                + " (upstream.oauth) and its right to make guest tokens with 'keyfold doctor'."),
                cause(
                        "guest tokens refused as soon as they are made",
                        Setup.guest(),
                        world -> {
                            world.upstream.typing = written -> FakeUpstream.UNAUTHORIZED;
                            for (int i = 0; i < 3; i++) {
                                earlier(world);
                            }
                        },
                        Reason.TOKEN_REJECTED),
                cause("no credentials, no guest token", withoutCredential(), nothing(), Reason.NO_LEASE),
                cause("no agent token", Setup.platform(), nothing(), Reason.NO_LEASE),
                cause(
                        "403 feature off",
                        Setup.guest(),
                        world -> next(world, FakeUpstream.FEATURE_OFF),
                        Reason.FEATURE_OFF),
                cause("403 forbidden", Setup.guest(), world -> next(world, FakeUpstream.FORBIDDEN), Reason.REJECTED));
    }

    private static Stream<Cause> shortage() {
        return Stream.of(
                cause("budget short", Setup.guest(), admission(Reason.BUDGET), Reason.BUDGET),
                cause("monthly cap", Setup.guest(), admission(Reason.CAP), Reason.CAP),
                cause("upstream down, breaker open", Setup.guest(), admission(Reason.BREAKER), Reason.BREAKER),
                cause(
                        "429 with Retry-After",
                        Setup.guest(),
                        world -> next(world, FakeUpstream.throttled(30_000)),
                        Reason.BACKOFF),
                new Cause(
                        "nobody can be asked who takes part",
                        Setup.guest(),
                        ExplanationTest::lookUpFails,
                        "agent-1",
                        "204 suppressed/unverified",
                        "The platform could not say who takes part, so no key leads to a call; it is asked again with"
                                + " the next keys, and 'keyfold doctor' finds out what is wrong."));
    }

    private static Stream<Cause> wrongIds() {
        return Stream.of(
                refused("the guest's own participant", known(), "guest", ProblemCode.PARTICIPANT_IS_GUEST),
                refused("another user's participant", known(), "agent-2", ProblemCode.NOT_YOUR_PARTICIPANT),
                refused("a participant that is not there", known(), "nobody", ProblemCode.PARTICIPANT_UNKNOWN),
                refused(
                        "a participant that has left",
                        world -> {
                            earlier(world);
                            world.lifecycle(new ConversationFacts(C, false, List.of(FakeUpstream.agent(1, true))));
                        },
                        "agent-1",
                        ProblemCode.PARTICIPANT_ENDED),
                new Cause(
                        "the conversation has ended",
                        Setup.guest(),
                        world -> {
                            world.key(C, 1);
                            world.lifecycle(new ConversationFacts(C, true, List.of()));
                        },
                        "agent-1",
                        "409 conversation-ended",
                        ProblemCode.CONVERSATION_ENDED.sentence()),
                new Cause(
                        "no such conversation",
                        Setup.guest(),
                        world -> world.upstream.nextLookUps.add(FakeUpstream.UNKNOWN),
                        "agent-1",
                        "404 conversation-unknown",
                        ProblemCode.CONVERSATION_UNKNOWN.sentence()));
    }

    private static Stream<Cause> switches() {
        Setup off = Setup.guest();
        Setup shadow = Setup.guest();
        shadow.shadow = true;
        return Stream.of(
                cause(
                        "switched off by configuration",
                        off,
                        world -> {
                            world.key(C, 1);
                            off.enabled = false;
                            world.reload();
                        },
                        Reason.DISABLED),
                cause("shadow mode", shadow, nothing(), Reason.SHADOW),
                cause(
                        "draining",
                        Setup.guest(),
                        world -> {
                            world.key(C, 1);
                            world.shards.drain();
                        },
                        Reason.DRAINING));
    }

    @ParameterizedTest
    @MethodSource("causes")
    void theAnswerAndTheSentenceNameTheCause(Cause cause) {
        World world = World.instant(cause.setup);
        world.run(CAUSED_AT_MS);
        cause.happens.accept(world);
        World.Asked key = world.signal(Signal.of(Signal.Kind.KEYSTROKE, C, cause.participantId, World.agent(1)));
        world.run(world.elapsedMs() + 10);

        assertThat(answerOf(key.verdict)).isEqualTo(cause.answer);
        assertThat(why(world)).isEqualTo(cause.sentence);
        world.quiet();
    }

    @ParameterizedTest
    @MethodSource("causes")
    void theSentenceIsOneForPeople(Cause cause) {
        assertThat(cause.sentence).matches("[A-Z].*[a-z0-9)>']\\.").doesNotContain(". ");
        assertThat(cause.sentence.length()).isBetween(20, 330);
        assertThat(cause.sentence.toLowerCase()).doesNotContainPattern("permit|lease|shard|gcra|verdict|upstream call");
    }

    @Test
    void theLastTroubleIsToldForAWhileAfterTheTypingStopped() {
        World world = World.instant(Setup.guest());
        world.upstream.admission = Verdict.of(Reason.BUDGET);
        world.key(C, 1);
        world.run(20_000);
        assertThat(why(world))
                .startsWith("Nobody is typing now, and the last typing was not shown: the platform's limit");
        world.run(Explanation.REMEMBERED_MS + 1_000);
        assertThat(why(world)).isEqualTo("Nobody is typing.");
        world.quiet();
    }

    @Test
    void aSentenceHoldsNoToken() {
        causes().forEach(cause -> assertThat(cause.sentence).doesNotContain("guest-token-", "bearer-"));
    }

    private static Consumer<World> nothing() {
        return world -> {};
    }

    private static Consumer<World> known() {
        return world -> {
            world.lifecycle(FakeUpstream.twoAgentsAndTheGuest(C));
            world.upstream.facts = FakeUpstream::twoAgentsAndTheGuest;
        };
    }

    private static Consumer<World> admission(Reason reason) {
        return world -> {
            earlier(world);
            world.upstream.admission = Verdict.of(reason, 5_000);
        };
    }

    /** The last call before the cause ends so. */
    private static void next(World world, CallResult result) {
        world.upstream.nextTyping.add(result);
        earlier(world);
    }

    /** A key whose call has faded when the cause takes effect. */
    private static void earlier(World world) {
        world.key(C, 1);
        world.run(world.elapsedMs() + 6_000);
    }

    private static void lookUpFails(World world) {
        world.upstream.nextLookUps.add(FakeUpstream.SERVER_ERROR);
    }

    private static Setup withoutCredential() {
        Setup setup = Setup.guest();
        setup.relayCredential = false;
        return setup;
    }

    private static String answerOf(long verdict) {
        if (Verdict.isProblem(verdict)) {
            ProblemCode problem = Verdict.problem(verdict);
            return problem.status() + " " + problem.label();
        }
        Reason reason = Verdict.reason(verdict);
        return "204 " + reason.decision().label() + "/" + reason.label();
    }

    private static String why(World world) {
        @Nullable ConversationView view = world.shards.view(C, world.nowMs());
        return Objects.requireNonNull(view).why();
    }
}
