package io.keyfold.ops;

import io.keyfold.core.LeaseState;
import io.keyfold.core.Outcome;
import io.keyfold.core.ProblemCode;
import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.ops.LoopMeters.ClusterEvent;
import io.keyfold.ops.LoopMeters.Durations;
import io.keyfold.ops.LoopMeters.Operation;
import io.keyfold.ops.LoopMeters.Transport;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * Every metric of a node: its name, tags and description stand here and nowhere else.
 *
 * <p>Counters are sums over the event loops' {@link LoopMeters}, taken when scraped. Tag sets are closed and all their
 * members exist from the start at 0, so that a rate can be asked of a thing that has not happened yet. No conversation,
 * participant, agent or token is ever a tag. Safe for any thread.
 */
public final class Meters {
    /** Upper bounds of the histograms' buckets: from a loopback answer to {@code typing.display-duration}. */
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(20),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(200),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5)
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final List<LoopMeters> loops = new CopyOnWriteArrayList<>();
    private final Durations durations;

    /** A registry with every counter and histogram at 0; the gauges follow with {@link #observe}. */
    public Meters() {
        keystrokeCounters();
        upstreamCounters();
        clusterCounters();
        durations = new Histograms(upstreamTimers(), firstKeyTimer(), messageTimer());
        gauge("keyfold.build.info", "The build that runs; always 1.", Tags.of("version", Version.current()), () -> 1);
    }

    /** The registry, for the meters of Vert.x. */
    public PrometheusMeterRegistry registry() {
        return registry;
    }

    /** Counters for one more event loop, from now on part of the sums. */
    public LoopMeters newLoop() {
        LoopMeters loop = new LoopMeters(durations);
        loops.add(loop);
        return loop;
    }

    /** The node's histograms; any thread may record. */
    public Durations durations() {
        return durations;
    }

    /** The sum of one counter over the event loops. */
    public long total(ToLongFunction<LoopMeters> counter) {
        long total = 0;
        for (LoopMeters loop : loops) {
            total += counter.applyAsLong(loop);
        }
        return total;
    }

    /** Text of the Prometheus exposition format 0.0.4. Takes milliseconds: not for an event loop. */
    public String scrape() {
        return registry.scrape();
    }

    /** Adds the gauges, read from {@code readings} at every scrape. Call once. */
    public void observe(Readings readings) {
        gauge(
                "keyfold.dark.conversations",
                "Conversations where an agent types now and the guest sees nothing.",
                Tags.empty(),
                readings::darkConversations);
        gauge("keyfold.conversations", "Conversations held in memory.", Tags.empty(), readings::conversations);
        for (LeaseState state : LeaseState.values()) {
            gauge(
                    "keyfold.leases",
                    "Token leases by state.",
                    Tags.of("state", state.label()),
                    () -> readings.leases(state));
        }
        gauge("keyfold.shards.owned", "Shards that this node owns.", Tags.empty(), readings::shardsOwned);
        counter("keyfold.shard.moves", "Shards that came to or left this node.", Tags.empty(), readings::shardMoves);
        gauge("keyfold.deadlines", "Deadlines of conversations.", Tags.empty(), readings::deadlines);
        clusterReadings(readings);
        gauge(
                "keyfold.permits.available",
                "Typing calls that could leave now within the shared budget; +Inf without one.",
                Tags.empty(),
                readings::permitsAvailable);
        monthReadings(readings);
        gauge(
                "keyfold.stretch.seconds",
                "How much longer than the refresh interval each waits for its next call, permits being short.",
                Tags.empty(),
                readings::stretchSeconds);
        gauge("keyfold.calls.in.flight", "Typing calls that are out now.", Tags.empty(), readings::callsInFlight);
        gauge(
                "keyfold.calls.in.flight.limit",
                "Typing calls that may be out at once; more are shed.",
                Tags.empty(),
                readings::callsInFlightLimit);
        gauge(
                "keyfold.breaker.state",
                "Circuit breaker towards the platform: 0 closed, 1 half-open, 2 open.",
                Tags.empty(),
                readings::breakerState);
        gauge("keyfold.ws.sessions", "WebSocket sessions.", Tags.empty(), readings::wsSessions);
    }

    private void monthReadings(Readings readings) {
        gauge(
                "keyfold.month.calls",
                "Calls of all nodes to the platform in this month; each node says the same.",
                Tags.empty(),
                readings::monthCalls);
        gauge(
                "keyfold.month.calls.limit",
                "Calls that may be made in a month; +Inf without a limit.",
                Tags.empty(),
                readings::monthCallsLimit);
        gauge(
                "keyfold.month.calls.alert",
                "Calls of a month from which on it counts as near its limit; +Inf without one.",
                Tags.empty(),
                readings::monthCallsAlert);
        gauge(
                "keyfold.month.calls.forecast",
                "Calls there will be at the end of the month if it goes on so; NaN in the first hour.",
                Tags.empty(),
                readings::monthCallsForecast);
    }

    private void clusterReadings(Readings readings) {
        gauge(
                "keyfold.cluster.records",
                "Conversations that have a record in the cluster.",
                Tags.empty(),
                readings::clusterRecords);
        gauge(
                "keyfold.cluster.strangers",
                "Registrations and records of nodes that are no members.",
                Tags.empty(),
                readings::clusterStrangers);
        counter(
                "keyfold.cluster.registrations.removed",
                "Registrations and records of nodes that were gone, removed by this node.",
                Tags.empty(),
                readings::registrationsRemoved);
        counter(
                "keyfold.cluster.registrations.renewed",
                "Own registrations that were lost and made again.",
                Tags.empty(),
                readings::registrationsRenewed);
    }

    private void keystrokeCounters() {
        for (Transport transport : Transport.values()) {
            sum(
                    "keyfold.keystrokes",
                    "Keystrokes by the way they came; equals the sum of their decisions.",
                    Tags.of("transport", transport.label()),
                    loop -> loop.keystrokes(transport));
        }
        for (Reason reason : Reason.values()) {
            sum(
                    "keyfold.decisions",
                    "Keystrokes by the answer they got.",
                    Tags.of("decision", reason.decision().label(), "reason", reason.label()),
                    loop -> loop.decisions(reason));
        }
        for (Signal.Kind kind : Signal.Kind.values()) {
            sum(
                    "keyfold.signals",
                    "Signals that reached a conversation's owner.",
                    Tags.of("kind", kind.label()),
                    loop -> loop.signals(kind));
        }
        for (ProblemCode problem : ProblemCode.values()) {
            sum("keyfold.problems", "Refused calls.", Tags.of("code", problem.label()), loop -> loop.problems(problem));
        }
    }

    private void upstreamCounters() {
        for (Outcome outcome : Outcome.values()) {
            for (Operation operation : Operation.values()) {
                sum(
                        "keyfold.upstream.requests",
                        "Calls to the platform by what was asked and what became of it.",
                        Tags.of("operation", operation.label(), "outcome", outcome.label()),
                        loop -> loop.upstreamRequests(operation, outcome));
            }
            sum(
                    "keyfold.lease.renewals",
                    "Requests for a token to replace one that is held.",
                    Tags.of("outcome", outcome.label()),
                    loop -> loop.leaseRenewals(outcome));
        }
    }

    private void clusterCounters() {
        for (ClusterEvent event : ClusterEvent.values()) {
            sum(
                    "keyfold.cluster.events",
                    "What happened on the way between nodes.",
                    Tags.of("event", event.label()),
                    loop -> loop.clusterEvents(event));
        }
    }

    private Map<Operation, Timer> upstreamTimers() {
        Map<Operation, Timer> timers = new EnumMap<>(Operation.class);
        for (Operation operation : Operation.values()) {
            timers.put(
                    operation,
                    timer(
                            "keyfold.upstream.request",
                            "From writing a call to the platform to its end.",
                            Tags.of("operation", operation.label())));
        }
        return timers;
    }

    private Timer firstKeyTimer() {
        return timer(
                "keyfold.first.key.to.upstream",
                "From a conversation's first key after a pause to its call being written.",
                Tags.empty());
    }

    private Timer messageTimer() {
        return timer(
                "keyfold.message.wait",
                "How long a message that passes through was kept back for its conversation's typing call.",
                Tags.empty());
    }

    private Timer timer(String name, String description, Tags tags) {
        return Timer.builder(name)
                .description(description)
                .tags(tags)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    private void sum(String name, String description, Tags tags, ToLongFunction<LoopMeters> counter) {
        counter(name, description, tags, () -> total(counter));
    }

    private void counter(String name, String description, Tags tags, Supplier<Number> value) {
        // The registry holds its state object weakly and the function strongly: the value must hang on the latter.
        FunctionCounter.builder(name, this, meters -> value.get().doubleValue())
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private void gauge(String name, String description, Tags tags, Supplier<Number> value) {
        Gauge.builder(name, value)
                .description(description)
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    private record Histograms(Map<Operation, Timer> upstreamRequest, Timer firstKey, Timer message)
            implements Durations {
        @Override
        public void upstreamRequest(Operation operation, long durationNs) {
            Timer timer = upstreamRequest.get(operation);
            if (timer != null) {
                timer.record(durationNs, TimeUnit.NANOSECONDS);
            }
        }

        @Override
        public void firstKeyToUpstream(long durationNs) {
            firstKey.record(durationNs, TimeUnit.NANOSECONDS);
        }

        @Override
        public void messageWait(long durationNs) {
            message.record(durationNs, TimeUnit.NANOSECONDS);
        }
    }
}
