package io.keyfold.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.Outcome;
import io.keyfold.core.Reason;
import io.keyfold.core.Verdict;
import io.keyfold.upstream.CountingPlatform.Mood;
import io.keyfold.upstream.ShortageWorld.Typist;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The platform is silent, slow, broken, or only says no: what is asked of it then, and what after. Virtual time. */
class BreakerTest {
    private static final int CONVERSATIONS = 1_000;
    private static final int CLOSED = 0;
    private static final int HALF_OPEN = 1;
    private static final int OPEN = 2;

    private final ShortageWorld world = ShortageWorld.withGuestTokens(0);
    private final List<Typist> typists = new ArrayList<>();

    private void thousandType(long untilMs) {
        for (int i = 0; i < CONVERSATIONS; i++) {
            typists.add(world.types("conversation-" + i, world.random.nextInt(1_000), untilMs));
        }
    }

    private void from(long atMs, Mood mood) {
        world.at(atMs, () -> world.platform.mood = mood);
    }

    private int state() {
        return world.nodes.get(0).breaker.state();
    }

    private static long arrived(List<Long> atMs, long fromMs, long untilMs) {
        return atMs.stream().filter(at -> at >= fromMs && at < untilMs).count();
    }

    @Test
    @DisplayName(
            "T49: a black hole costs each conversation an attempt or two, then probes only; bounded at every moment")
    void aBlackHoleCostsFewAttempts() {
        from(20_000, Mood.SILENT);
        from(80_000, Mood.WELL);
        thousandType(110_000);

        world.run(80_000);

        assertThat(state()).isNotEqualTo(CLOSED);
        assertThat(world.platform.mostAtOnce).isLessThanOrEqualTo(Admittance.MAX_IN_FLIGHT);
        assertThat(arrived(world.platform.arrivedAtMs, 20_000, 80_000))
                .as("attempts of 1,000 conversations")
                .isLessThanOrEqualTo(CONVERSATIONS);
        assertThat(arrived(world.platform.arrivedAtMs, 30_000, 80_000))
                .as("probes in 50 s")
                .isBetween(5L, 100L);
        assertThat(typists)
                .filteredOn(
                        one -> Verdict.isDecision(one.lastVerdict) && Verdict.reason(one.lastVerdict) == Reason.BREAKER)
                .hasSizeGreaterThan(CONVERSATIONS * 9 / 10);
        world.run(114_000);
        assertThat(state()).isEqualTo(CLOSED);
        assertThat(typists)
                .as("seen again")
                .allSatisfy(
                        one -> assertThat(one.callsAtMs().get(one.callsAtMs().size() - 1))
                                .isGreaterThan(80_000));
    }

    @Test
    @DisplayName("T50: an upstream that takes 3 s has few calls in flight, none late, and none left 5 s after the end")
    void anUpstreamThatTakesTooLongIsLeftAlone() {
        world.platform.latencyMs = 3_000;
        thousandType(30_000);

        world.run(30_000);

        assertThat(world.platform.mostAtOnce).isLessThanOrEqualTo(Admittance.MAX_IN_FLIGHT);
        assertThat(state()).isNotEqualTo(CLOSED);
        assertThat(world.platform.arrivedAtMs).hasSizeLessThan(CONVERSATIONS);
        int asked = world.platform.arrivedAtMs.size();
        world.run(35_000);
        assertThat(world.platform.arrivedAtMs).as("nothing was queued").hasSize(asked);
        assertThat(world.nodes.get(0).admittance.inFlight()).isZero();
    }

    @Test
    void slowAnswersOpenItAsFailuresDo() {
        world.platform.latencyMs = 1_700;
        thousandType(10_000);

        world.run(10_000);

        assertThat(state()).isNotEqualTo(CLOSED);
        assertThat(world.platform.acceptedAtMs).hasSizeLessThan(CONVERSATIONS);
    }

    @Test
    void brokenAnswersOpenItAndItClosesAgainByProbes() {
        from(5_000, Mood.BROKEN);
        from(15_000, Mood.WELL);
        thousandType(60_000);

        world.run(14_000);
        assertThat(state()).isEqualTo(OPEN);
        world.run(60_000);

        assertThat(state()).isEqualTo(CLOSED);
        assertThat(arrived(world.platform.acceptedAtMs, 30_000, 60_000)).isGreaterThan(5 * CONVERSATIONS);
    }

    @Test
    void whoWasTurnedAwayDoesNotComeBackAllAtOnce() {
        from(20_000, Mood.SILENT);
        from(60_000, Mood.WELL);
        thousandType(110_000);
        world.run(110_000);

        long againAtMs = world.platform.acceptedAtMs.stream()
                .filter(at -> at > 60_000)
                .findFirst()
                .orElseThrow();
        long fullestTenth = IntStream.range(0, 40)
                .mapToLong(tenth ->
                        arrived(world.platform.acceptedAtMs, againAtMs + tenth * 100L, againAtMs + (tenth + 1) * 100L))
                .max()
                .orElseThrow();
        assertThat(fullestTenth).as("of 1,000, in 100 ms").isLessThan(CONVERSATIONS / 3);
    }

    /** Until it lets no more go. */
    private static void fails(Breaker breaker) {
        Breaker.Leave leave = breaker.tryAcquire();
        while (leave != Breaker.Leave.REFUSED) {
            breaker.ended(leave, Outcome.TIMEOUT, 1);
            leave = breaker.tryAcquire();
        }
    }

    /** They time out, or are cancelled, when it is half open: the platform is asked by the probes, and by as many. */
    @Test
    void callsFromBeforeItOpenedDecideNothingWhenItIsHalfOpen() {
        AtomicLong nowMs = new AtomicLong(1_000);
        Breaker breaker = new Breaker("platform", ShortageWorld.TIMEOUT_MS, nowMs::get);
        List<Breaker.Leave> before = new ArrayList<>();
        for (int call = 0; call < 20; call++) {
            before.add(breaker.tryAcquire());
        }
        fails(breaker);
        assertThat(breaker.state()).isEqualTo(OPEN);

        nowMs.addAndGet(3_000);
        List<Breaker.Leave> probes = new ArrayList<>(List.of(breaker.tryAcquire()));
        for (int call = 0; call < before.size(); call += 2) {
            breaker.ended(before.get(call), Outcome.TIMEOUT, 2_000_000_000);
            breaker.unused(before.get(call + 1));
        }
        assertThat(breaker.state()).isEqualTo(HALF_OPEN);
        while (probes.get(probes.size() - 1) != Breaker.Leave.REFUSED) {
            probes.add(breaker.tryAcquire());
        }

        assertThat(probes).filteredOn(probe -> probe == Breaker.Leave.PROBE).hasSize(5);
        probes.remove(probes.size() - 1);
        breaker.unused(probes.remove(0));
        probes.add(breaker.tryAcquire());
        probes.forEach(probe -> breaker.ended(probe, Outcome.ACCEPTED, 1));
        assertThat(breaker.state()).as("by five that were taken").isEqualTo(CLOSED);
    }

    @Test
    void nodesDoNotProbeAtTheSameTime() {
        Set<Long> waitsMs = new HashSet<>();
        for (int node = 0; node < 20; node++) {
            Breaker breaker = new Breaker("platform", ShortageWorld.TIMEOUT_MS, () -> 1_000);
            fails(breaker);
            waitsMs.add(breaker.againMs() / 100);
        }
        assertThat(waitsMs).hasSizeGreaterThan(3);
    }

    @ParameterizedTest
    @EnumSource(
            value = Mood.class,
            names = {"UNAUTHORIZED", "FORBIDDEN", "THROTTLED"})
    void whatThePlatformRefusesItHasAnswered(Mood mood) {
        world.platform.mood = mood;
        thousandType(30_000);

        world.run(30_000);

        assertThat(world.platform.arrivedAtMs).hasSizeGreaterThan(CONVERSATIONS / 2);
        assertThat(state()).isEqualTo(CLOSED);
    }

    @Test
    void aCallThatNeverReachedOutSaysNothing() {
        Breaker breaker = world.nodes.get(0).breaker;
        for (int call = 0; call < 1_000; call++) {
            Breaker.Leave leave = breaker.tryAcquire();
            assertThat(leave).isEqualTo(Breaker.Leave.CALL);
            breaker.unused(leave);
        }
        assertThat(state()).isEqualTo(CLOSED);
    }
}
