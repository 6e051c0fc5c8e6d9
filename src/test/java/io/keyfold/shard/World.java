package io.keyfold.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.Agent;
import io.keyfold.core.Bearer;
import io.keyfold.core.ConversationFacts;
import io.keyfold.core.LeaseState;
import io.keyfold.core.ProblemCode;
import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.Verdict;
import io.keyfold.core.Watcher;
import io.keyfold.ops.LoopMeters;
import io.keyfold.ops.LoopMeters.Transport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The shards of one event loop in virtual time, with a platform that does as told and a guest in every conversation.
 * Time moves from event to event. Times of tests count from 0; the shards see them from any origin.
 *
 * <p>More {@link #join owners} make a cluster of it: what an owner began happens in it, or not at all if it is dead.
 */
final class World {
    private record Event(long atMs, long order, Runnable action) {}

    /** One signal and its answer. */
    static final class Asked {
        final Signal signal;
        final long atMs;
        final Owner owner;
        int answers;
        long verdict;
        long answeredAtMs;

        Asked(Signal signal, long atMs, Owner owner) {
            this.signal = signal;
            this.atMs = atMs;
            this.owner = owner;
        }
    }

    final Setup setup;
    final FakeUpstream upstream;
    final FakeStore store = new FakeStore(this);
    final Owner owner;
    final ShardLoop shards;
    final List<Owner> owners = new ArrayList<>();

    /** Whom the world believes to own a conversation. */
    Function<String, Owner> ownerOf;

    final LoopMeters meters = new LoopMeters(LoopMeters.Durations.NONE);
    final List<Asked> asked = new ArrayList<>();

    /** Wall clock minus the time since the beginning; tests step it. */
    long wallOffsetMs = 1_700_000_000_000L;

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::atMs).thenComparingLong(Event::order));
    private final Map<String, Guest> guests = new HashMap<>();
    private final Random random = new Random(42);
    private @Nullable Owner running;
    private long elapsedMs;
    private long order;
    private long keys;

    World(Setup setup) {
        this.setup = setup;
        this.upstream = new FakeUpstream(this, setup.capabilities);
        this.owner = join();
        this.shards = owner.shards;
        this.ownerOf = conversationId -> owner;
    }

    /** One more owner; it owns nothing yet. Each has clocks of its own. */
    Owner join() {
        Owner one = new Owner(this, owners.size());
        owners.add(one);
        return one;
    }

    /** In whom something happens now; null when it is the world itself. */
    @Nullable
    Owner running() {
        return running;
    }

    int random(int bound) {
        return random.nextInt(bound);
    }

    /** A world in which look-ups and tokens take no time, so that calls leave with their keys. */
    static World instant(Setup setup) {
        World world = new World(setup);
        world.upstream.lookUpMs = 0;
        world.upstream.mintMs = 0;
        world.store.loadMs = 0;
        return world;
    }

    // ---- time --------------------------------------------------------------------------------------------------

    long elapsedMs() {
        return elapsedMs;
    }

    /** The clock of the shards that something happens in now. */
    long nowMs() {
        return setup.originMs + elapsedMs + (running == null ? 0 : running.originMs);
    }

    /** What an owner begins goes on in it. */
    void at(long atMs, Runnable action) {
        Owner where = running;
        atPlatform(atMs, where == null ? action : () -> where.run(() -> within(where, action)));
    }

    /** Happens whatever becomes of owners. */
    void atPlatform(long atMs, Runnable action) {
        assertThat(atMs).as("an event in the past").isGreaterThanOrEqualTo(elapsedMs);
        events.add(new Event(atMs, order++, action));
    }

    void within(Owner where, Runnable action) {
        Owner before = running;
        running = where;
        action.run();
        running = before;
    }

    void after(long delayMs, Runnable action) {
        at(elapsedMs + delayMs, action);
    }

    /** Lets everything happen up to and including {@code untilMs}. */
    World run(long untilMs) {
        while (!events.isEmpty() && events.element().atMs <= untilMs) {
            Event next = events.remove();
            elapsedMs = next.atMs;
            next.action.run();
        }
        elapsedMs = Math.max(elapsedMs, untilMs);
        return this;
    }

    /** New settings from now on. */
    void reload() {
        owners.forEach(one -> one.shards.apply(setup.options()));
    }

    // ---- what desktops do --------------------------------------------------------------------------------------

    static Agent agent(int n) {
        return new Agent("user-" + n, false, null);
    }

    static Agent agentWithToken(int n, Bearer bearer) {
        return new Agent("user-" + n, false, bearer);
    }

    static Bearer bearer(long id) {
        return new Bearer(id, "bearer-" + id, Long.MAX_VALUE);
    }

    static final Agent SERVICE = new Agent("service", true, null);

    Asked signal(Signal signal) {
        return signal(signal, null);
    }

    Asked signal(Signal signal, @Nullable Watcher watcher) {
        Asked one = new Asked(signal, elapsedMs, ownerOf.apply(signal.conversationId()));
        asked.add(one);
        boolean key = signal.kind() == Signal.Kind.KEYSTROKE || signal.kind() == Signal.Kind.HOLD;
        Guest guest = guestOf(signal.conversationId());
        if (key) {
            keys++;
            guest.keyed();
        }
        if (signal.kind() == Signal.Kind.HOLD) {
            guest.held();
        }
        if (signal.kind() == Signal.Kind.SENT) {
            guest.message();
        }
        if (one.owner.isUp()) {
            within(
                    one.owner,
                    () -> one.owner.shards.signal(
                            signal, watcher, UnaryOperator.identity(), nowMs(), verdict -> answered(one, verdict)));
        } else {
            answered(one, Verdict.of(Reason.OWNER_UNREACHABLE));
        }
        return one;
    }

    private void answered(Asked one, long verdict) {
        one.answers++;
        one.verdict = verdict;
        one.answeredAtMs = elapsedMs;
        if (one.signal.kind() == Signal.Kind.KEYSTROKE || one.signal.kind() == Signal.Kind.HOLD) {
            meters.answered(Transport.WS, verdict);
            guestOf(one.signal.conversationId()).decided(verdict);
        }
    }

    /** Who waits for an owner that is gone is told so. */
    void unanswered(Owner gone) {
        for (Asked one : asked) {
            if (one.owner == gone && one.answers == 0) {
                answered(one, Verdict.of(Reason.OWNER_UNREACHABLE));
            }
        }
    }

    Asked signal(Signal.Kind kind, String conversationId, int agent) {
        return signal(Signal.of(kind, conversationId, "agent-" + agent, agent(agent)));
    }

    Asked signal(Signal.Kind kind, String conversationId, int agent, @Nullable Watcher watcher) {
        return signal(Signal.of(kind, conversationId, "agent-" + agent, agent(agent)), watcher);
    }

    Asked key(String conversationId, int agent) {
        return signal(Signal.Kind.KEYSTROKE, conversationId, agent);
    }

    Asked hold(String conversationId, int agent, long forMs) {
        return signal(new Signal(Signal.Kind.HOLD, conversationId, "agent-" + agent, agent(agent), forMs, null, 0));
    }

    Asked handOver(String conversationId, int agent, String guestToken, long lifeMs) {
        return signal(new Signal(
                Signal.Kind.GUEST_TOKEN, conversationId, "agent-" + agent, agent(agent), 0, guestToken, lifeMs));
    }

    /** Keys of agent 1 at {@code fromMs}, every {@code everyMs}, last at or before {@code toMs}. */
    void keys(String conversationId, long fromMs, long everyMs, long toMs) {
        for (long atMs = fromMs; atMs <= toMs; atMs += everyMs) {
            at(atMs, () -> key(conversationId, 1));
        }
    }

    /** As {@link #keys(String, long, long, long)}, by somebody who wants to know what comes of them. */
    void keys(String conversationId, long fromMs, long everyMs, long toMs, Watcher watcher) {
        for (long atMs = fromMs; atMs <= toMs; atMs += everyMs) {
            at(atMs, () -> signal(Signal.Kind.KEYSTROKE, conversationId, 1, watcher));
        }
    }

    void sent(String conversationId, int agent, long atMs) {
        at(atMs, () -> signal(Signal.Kind.SENT, conversationId, agent));
    }

    void lifecycle(ConversationFacts facts) {
        if (facts.ended()) {
            guestOf(facts.conversationId()).message();
        }
        Owner where = ownerOf.apply(facts.conversationId());
        within(where, () -> where.shards.lifecycle(facts, nowMs()));
    }

    // ---- what came of it ---------------------------------------------------------------------------------------

    Guest guestOf(String conversationId) {
        return guests.computeIfAbsent(conversationId, id -> new Guest(this));
    }

    /** When calls of the conversation were written. */
    List<Long> calls(String conversationId) {
        return guestOf(conversationId).callsAtMs();
    }

    long decided(Reason reason) {
        return meters.decisions(reason);
    }

    static @Nullable Reason reasonOf(Asked one) {
        return Verdict.isDecision(one.verdict) ? Verdict.reason(one.verdict) : null;
    }

    /** Runs until everything has been forgotten, then checks what must hold after anything. */
    void quiet() {
        run(elapsedMs + 3 * 7_200_000L);
        assertThat(asked)
                .allSatisfy(one -> assertThat(one.answers)
                        .as("answers to %s at %d", one.signal, one.atMs)
                        .isEqualTo(1));
        long answers = 0;
        for (Reason reason : Reason.values()) {
            answers += meters.decisions(reason);
        }
        assertThat(answers).as("decisions").isEqualTo(meters.keystrokes(Transport.WS));
        for (ProblemCode problem : ProblemCode.values()) {
            answers += meters.problems(problem);
        }
        assertThat(answers).as("decisions and problems").isEqualTo(keys);
        owners.stream().filter(Owner::isUp).forEach(World::isEmpty);
        assertThat(events).as("events left").isEmpty();
    }

    private static void isEmpty(Owner one) {
        assertThat(one.shards.deadlinesArmed()).as("deadlines armed").isZero();
        assertThat(one.shards.releasing()).as("releasing").isZero();
        assertThat(one.shards.gauges().conversations()).as("conversations").isZero();
        assertThat(one.shards.gauges().dark()).as("dark").isZero();
        for (LeaseState state : LeaseState.values()) {
            assertThat(one.shards.gauges().leases(state)).as("leases %s", state).isZero();
        }
    }
}
