package io.keyfold.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keyfold.core.Agent;
import io.keyfold.core.ProblemCode;
import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.Verdict;
import io.keyfold.edge.auth.AgentAuth;
import io.keyfold.edge.auth.AuthSink;
import io.keyfold.edge.auth.Caller;
import io.keyfold.edge.keys.Keystrokes;
import io.keyfold.ops.LoopMeters;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the owner of a conversation hears of a message that passes through, and how long the message waits for it. */
class MessageNoticesIT {
    private static final Caller AGENT = new Caller(new Agent("user-1", false, null), 7, Long.MAX_VALUE);

    private final Vertx vertx = Vertx.vertx();
    private final Context loop = vertx.getOrCreateContext();
    private final FakeRouter router = new FakeRouter();
    private final List<AuthSink> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger left = new AtomicInteger();
    private final AtomicLong leftAtNs = new AtomicLong();
    private final AtomicReference<Runnable> taken = new AtomicReference<>();

    @AfterEach
    void close() {
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    private void onLoop(Runnable task) {
        AtomicInteger done = new AtomicInteger();
        loop.runOnContext(nothing -> {
            task.run();
            done.set(1);
        });
        await().until(() -> done.get() == 1);
    }

    private void message(AgentAuth auth, String senderId) {
        LoopMeters meters = new LoopMeters(LoopMeters.Durations.NONE);
        Keystrokes keystrokes = new Keystrokes(router, auth, meters, hash -> {}, () -> System.nanoTime() / 1_000_000);
        MessageNotices notices = new MessageNotices(vertx, auth, keystrokes, meters);
        onLoop(() -> notices.before("token", "conv-1", senderId, taken::set, () -> {
            leftAtNs.set(System.nanoTime());
            left.incrementAndGet();
        }));
    }

    private static AgentAuth knows() {
        return (token, sink) -> sink.authenticated(AGENT);
    }

    private void platformTakesIt() {
        onLoop(() -> taken.get().run());
    }

    @Test
    void aMessageLeavesOnceItsOwnerHasHeardOfIt() {
        message(knows(), "comm-1");

        assertThat(left.get()).isEqualTo(1);
        assertThat(router.signals).singleElement().satisfies(signal -> {
            assertThat(signal.kind()).isEqualTo(Signal.Kind.SENT);
            assertThat(signal.participantId()).isEqualTo("comm-1");
            assertThat(signal.agent().userId()).isEqualTo("user-1");
            assertThat(signal.holdsMessage()).isTrue();
        });
        platformTakesIt();
        assertThat(router.signals).as("told once").hasSize(1);
    }

    @Test
    void anOwnerThatSaysNothingIsWaitedForAQuarterOfASecond() {
        router.holdAnswers = true;
        long askedAtNs = System.nanoTime();
        message(knows(), "comm-1");

        await().until(() -> left.get() == 1);
        assertThat(leftAtNs.get() - askedAtNs).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(240));
        onLoop(() -> router.held.get(0).verdict(Verdict.TAKEN));
        assertThat(left.get()).as("it leaves once").isEqualTo(1);
    }

    @Test
    void anOwnerThatAnswersBeforeThatLetsItGo() {
        router.holdAnswers = true;
        message(knows(), "");
        assertThat(left.get()).isZero();
        onLoop(() -> router.held.get(0).verdict(Verdict.TAKEN));
        assertThat(left.get()).isEqualTo(1);
    }

    @Test
    void aSenderWhoIsStillBeingAskedForIsNotWaitedFor() {
        message((token, sink) -> asked.add(sink), "comm-1");
        assertThat(left.get()).isEqualTo(1);

        onLoop(() -> asked.get(0).authenticated(AGENT));
        assertThat(router.signals).as("too late to be kept back").isEmpty();
        platformTakesIt();
        countsAsTakenByThePlatform();
    }

    @Test
    void aSenderWhoIsNotKnownCountsOnceThePlatformHasTakenTheMessage() {
        message((token, sink) -> sink.refused(ProblemCode.TOKEN_INVALID, "not ours"), "comm-1");
        assertThat(left.get()).isEqualTo(1);
        assertThat(router.signals).isEmpty();
        platformTakesIt();
        countsAsTakenByThePlatform();
    }

    @Test
    void aSenderWhomTheOwnerDoesNotKnowCountsThenToo() {
        router.verdict = signal -> Verdict.of(Reason.UNVERIFIED);
        message(knows(), "comm-1");
        assertThat(left.get()).isEqualTo(1);
        router.signals.clear();
        platformTakesIt();
        countsAsTakenByThePlatform();
    }

    @Test
    void whatIsNoIdReachesNobody() {
        message(knows(), "../x");
        assertThat(left.get()).isEqualTo(1);
        assertThat(router.signals).isEmpty();
    }

    private void countsAsTakenByThePlatform() {
        assertThat(router.signals).singleElement().satisfies(signal -> {
            assertThat(signal.kind()).isEqualTo(Signal.Kind.SENT);
            assertThat(signal.participantId()).isEmpty();
            assertThat(signal.agent().service()).isTrue();
            assertThat(signal.holdsMessage()).isFalse();
        });
    }
}
