package io.keyfold.faults;

import static io.keyfold.faults.Trouble.OUTSIDER;
import static io.keyfold.faults.Trouble.pass;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keyfold.Disturbance;
import io.keyfold.Metrics;
import io.keyfold.sim.CallKind;
import io.keyfold.sim.CallRecord;
import io.keyfold.sim.SimOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Three nodes, desktops that reach one of them each, whatever is cut, and a {@link CutScenario}. Desktops and the
 * platform are in the hub, in this process.
 */
final class CutPlay implements AutoCloseable {
    static final int NODES = 3;

    private static final History.Rules RULES = new History.Rules(4_000, 5_000, 1_000);
    private static final int CONVERSATIONS = 60;
    private static final long PACE_MS = 500;
    private static final long GUEST_TOKEN_MS = 45_000;

    /** Calls that a limit of some hundreds a minute lets the cluster save up for a burst. */
    private static final int MOST_SAVED = 8;

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration WHOLE_LIMIT = Duration.ofSeconds(30);
    static final Duration QUIET_LIMIT = Duration.ofSeconds(240);
    private static final String FIGURE = "figure: ";

    /** What is to be 0 once nobody types any more. */
    private static final List<String> HELD = List.of(
            "keyfold_conversations",
            "keyfold_dark_conversations",
            "keyfold_deadlines",
            "keyfold_cluster_records",
            "keyfold_cluster_strangers");

    private final CutScenario scenario;
    private final Wires wires;
    private final Disturbance disturbance = new Disturbance();
    private final Platform platform;
    private final Nodes nodes;
    private final Crowd crowd;
    private long troubleNs;
    private long healedNs;

    CutPlay(CutScenario scenario, Wires wires, Path directory) {
        this.scenario = scenario;
        this.wires = wires;
        this.platform = Platform.start(Wires.HUB_ADDRESS, this::tokens);
        this.nodes = Nodes.start(directory, platform, wires.places(), settings());
        this.crowd = new Crowd(nodes, platform.conversations(CONVERSATIONS), PACE_MS, CutPlay::homeOf);
    }

    /** Conversations are held as long as their tokens live. */
    private SimOptions.Builder tokens(SimOptions.Builder options) {
        return scenario.untilQuiet ? options.guestTokenTtlMs(GUEST_TOKEN_MS) : options;
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>(RULES.settings());
        settings.put("upstream.limits.per-minute", Integer.toString(scenario.perMinute));
        settings.put("lease.idle-after", "10s");
        return settings;
    }

    private static int homeOf(int conversation) {
        return conversation % NODES;
    }

    void play() {
        List<Long> handlers = handlers();
        crowd.start(RULES.refreshMs());
        await().atMost(START_LIMIT)
                .until(() ->
                        history().keys(key -> key.decision().equals("wanted")).size() >= CONVERSATIONS);
        pass(scenario.beforeMs);

        troubleNs = System.nanoTime();
        scenario.trouble.happen(wires, scenario.troubleMs);
        wires.heal();
        healedNs = System.nanoTime();
        nodes.awaitOwners(WHOLE_LIMIT, 0, 1, OUTSIDER);
        figure("one owner per shard after ms", msSince(healedNs));
        await().atMost(WHOLE_LIMIT).until(() -> held("keyfold_cluster_strangers") == 0);
        figure("no strangers after ms", msSince(healedNs));
        pass(scenario.afterMs);
        crowd.stop();

        figure("packets lost", wires.lost());
        assertThat(wires.lost()).as("packets lost").isPositive();
        checkDesktops();
        checkCalls();
        checkLimit();
        if (scenario.untilQuiet) {
            long stoppedNs = System.nanoTime();
            await().atMost(QUIET_LIMIT)
                    .untilAsserted(() -> assertThat(HELD)
                            .allSatisfy(name -> assertThat(held(name)).as(name).isZero()));
            figure("nothing held after ms", msSince(stoppedNs));
            assertThat(handlers()).as("handlers at the bus, as at the start").isEqualTo(handlers);
        }
    }

    // ---- what must be so -----------------------------------------------------------------------------------------

    private void checkDesktops() {
        List<Key> refused = history().keys(key -> key.isAnswered() && key.status() != 204);
        int unanswered = history().keys(key -> !key.isAnswered()).size();
        int all = history().keys(key -> true).size();
        figure("keys", all);
        figure("keys not answered", unanswered);
        Map<String, Integer> notTaken = new TreeMap<>();
        history()
                .keys(key -> !key.isTaken() && inTrouble(key.sentNs()))
                .forEach(key -> notTaken.merge(key.reason(), 1, Integer::sum));
        figure("keys not taken in trouble", notTaken);
        assertThat(refused).as("keys not answered 204").isEmpty();
        // A machine that is busy with something else resets a connection now and then.
        assertThat(unanswered).as("keys not answered").isLessThanOrEqualTo(all / 100);
    }

    private void checkCalls() {
        long inside = acceptedInTrouble(home -> home != OUTSIDER);
        long outside = acceptedInTrouble(home -> home == OUTSIDER);
        figure("calls in trouble, of the two", inside);
        figure("calls in trouble, of the one", outside);
        assertThat(inside).as("calls for desktops of the two").isPositive();
        assertThat(outside).as("calls for desktops of the one").isPositive();

        Collection<Long> meanwhile = history().extraCalls(troubleNs, healedNs).values();
        Collection<Long> after =
                history().extraCalls(healedNs, history().endNs()).values();
        figure("extra calls in trouble", sum(meanwhile));
        figure("extra calls after", sum(after));
        assertThat(meanwhile).as("extra calls of a conversation").allMatch(calls -> calls <= 1);
        assertThat(after).as("extra calls of a conversation after").allMatch(calls -> calls <= 1);
        figure("calls without a key", history().callsWithoutKey());
        long minted = history().mintedSince(troubleNs);
        figure("minted in trouble and after", minted);
        if (!scenario.untilQuiet) {
            assertThat(minted).as("tokens minted while the first still live").isZero();
        }
    }

    /**
     * The platform's minutes; and shorter times, so that a run of less than a minute tells too. What this machine kept
     * from arriving in time is no fault of who sent it.
     */
    private void checkLimit() {
        if (scenario.perMinute == 0) {
            return;
        }
        long[] callsNs = platform.calls(CallKind.TYPING).stream()
                .mapToLong(CallRecord::receivedNs)
                .sorted()
                .toArray();
        long heldUp = scenario.perMinute * disturbance.longestMs() / 60_000;
        int minute = Rate.mostIn(60_000, callsNs);
        int tenSeconds = Rate.mostIn(10_000, callsNs);
        figure("most calls in a minute", minute);
        figure("most calls in 10 s", tenSeconds);
        figure("calls that the machine held up", heldUp);
        assertThat((long) minute).as("calls in a minute").isLessThanOrEqualTo(scenario.perMinute + heldUp);
        int ofTenSeconds = scenario.perMinute / 6;
        assertThat((long) tenSeconds).as("calls in 10 s").isLessThanOrEqualTo(ofTenSeconds + MOST_SAVED + heldUp);
        assertThat(tenSeconds).as("calls in 10 s, near the limit").isGreaterThan(ofTenSeconds * 8 / 10);
    }

    private long acceptedInTrouble(Predicate<Integer> home) {
        return IntStream.range(0, CONVERSATIONS)
                .filter(conversation -> home.test(homeOf(conversation)))
                .mapToObj(conversation -> history().past(conversation).shownNs())
                .flatMapToLong(LongStream::of)
                .filter(this::inTrouble)
                .count();
    }

    private boolean inTrouble(long momentNs) {
        return momentNs - troubleNs >= 0 && momentNs - healedNs < 0;
    }

    private long held(String name) {
        return IntStream.range(0, NODES)
                .mapToLong(node -> nodes.metrics(node).sum(name))
                .sum();
    }

    private List<Long> handlers() {
        List<Long> handlers = new ArrayList<>();
        for (int node = 0; node < NODES; node++) {
            Metrics metrics = nodes.metrics(node);
            handlers.add(metrics.sum("vertx_eventbus_handlers"));
        }
        return handlers;
    }

    private History history() {
        return new History(RULES, crowd, platform);
    }

    private static long sum(Collection<Long> numbers) {
        return numbers.stream().mapToLong(number -> number).sum();
    }

    private static long msSince(long momentNs) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - momentNs);
    }

    // ---- figures -------------------------------------------------------------------------------------------------

    private void figure(String what, Object number) {
        System.out.println(FIGURE + scenario + " " + what + ": " + number);
    }

    static boolean isFigure(String line) {
        return line.startsWith(FIGURE);
    }

    @Override
    public void close() {
        crowd.close();
        nodes.close();
        platform.close();
        disturbance.close();
    }
}
