package io.keyfold.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.Reason;
import io.keyfold.core.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The scenarios of {@link ScenariosTest} in which upstream is in trouble: down, throttling, refusing, slow. */
class TroubleScenariosTest {
    private static final String C = "conversation";

    private final World world = World.instant(Setup.guest());

    @AfterEach
    void everythingHeld() {
        world.quiet();
    }

    @Test
    @DisplayName("T41: nothing is queued while upstream is down; the first key after it calls")
    void nothingIsQueuedWhileUpstreamIsDown() {
        world.upstream.admission = Verdict.of(Reason.BREAKER);
        world.keys(C, 0, 300, 7_900);
        world.at(8_000, () -> world.upstream.admission = Verdict.TAKEN);
        world.keys(C, 8_150, 300, 9_000);
        world.run(20_000);
        assertThat(world.calls(C)).containsExactly(8_150L);
    }

    @Test
    @DisplayName("T41: against refused connections it is tried once a second, never queued")
    void refusedConnectionsAreTriedOnceASecond() {
        for (int i = 0; i < 8; i++) {
            world.upstream.nextTyping.add(FakeUpstream.CONNECTION_REFUSED);
        }
        world.keys(C, 0, 100, 9_000);
        world.run(20_000);
        assertThat(world.calls(C)).containsExactly(8_000L);
    }

    @Test
    @DisplayName("T42: after 429 the next call comes with a key after Retry-After, and not before the interval")
    void after429TheNextCallWaits() {
        world.upstream.nextTyping.add(FakeUpstream.throttled(3_000));
        world.keys(C, 0, 100, 5_000);
        world.upstream.nextTyping.add(FakeUpstream.throttled(10_000));
        world.keys(C, 5_100, 100, 17_000);
        world.run(17_000);
        assertThat(world.calls(C)).hasSize(3);
        assertThat(world.calls(C).get(1)).isEqualTo(4_000);
        assertThat(world.calls(C).get(2)).isBetween(14_040L, 16_140L);
        assertThat(world.decided(Reason.BACKOFF)).isPositive();
    }

    @Test
    @DisplayName("T42: after 429 nothing comes without a key")
    void after429NothingComesWithoutAKey() {
        world.upstream.nextTyping.add(FakeUpstream.throttled(3_000));
        world.keys(C, 0, 100, 2_000);
        world.run(60_000);
        assertThat(world.calls(C)).containsExactly(0L);
    }

    @Test
    @DisplayName("T45: a hundred keys without a token cost one request and one call")
    void aHundredKeysWithoutATokenCostOneRequest() {
        world.upstream.mintMs = 900;
        world.handOver(C, 1, world.upstream.issue(C, 2_000), 2_000);
        world.keys(C, 2_100, 10, 3_090);
        world.run(6_000);
        assertThat(world.upstream.mints).hasSize(1);
        assertThat(world.calls(C)).containsExactly(3_000L);
    }

    @Test
    @DisplayName("T45: a token that comes too late brings no late call")
    void aTokenThatComesTooLateBringsNoLateCall() {
        world.upstream.mintMs = 3_000;
        world.keys(C, 0, 10, 990);
        world.run(60_000);
        assertThat(world.upstream.mints).hasSize(1);
        assertThat(world.calls(C)).isEmpty();
    }

    @Test
    @DisplayName("T46: tokens that are refused for ten minutes cost three calls, three requests and one alert")
    void refusedTokensCostThreeCallsAndOneAlert() {
        world.upstream.typing = written -> FakeUpstream.UNAUTHORIZED;
        world.keys(C, 0, 200, 600_000);
        try (LoggedBy log = new LoggedBy(CallEnds.class)) {
            world.run(600_000);
            assertThat(log.alerts()).hasSize(1);
        }
        assertThat(world.calls(C)).hasSizeLessThanOrEqualTo(3);
        assertThat(world.upstream.mints).hasSizeLessThanOrEqualTo(3);
        assertThat(world.decided(Reason.TOKEN_REJECTED)).isGreaterThan(2_900);
    }

    @Test
    @DisplayName("T48: a switched-off feature means no calls for ten minutes, with one alert, also after a pause")
    void aSwitchedOffFeatureMeansNoCallsForTenMinutes() {
        world.upstream.nextTyping.add(FakeUpstream.FEATURE_OFF);
        world.keys(C, 0, 200, 100_000);
        world.keys(C, 400_000, 200, 600_000);
        try (LoggedBy log = new LoggedBy(CallEnds.class)) {
            world.run(600_000);
            assertThat(log.alerts()).hasSize(1);
        }
        assertThat(world.calls(C)).containsExactly(0L);
        assertThat(world.decided(Reason.FEATURE_OFF)).isGreaterThan(1_400);
    }

    @Test
    @DisplayName("T51: a refused connection does not burn the interval, only the floor")
    void aRefusedConnectionDoesNotBurnTheInterval() {
        world.upstream.nextTyping.add(FakeUpstream.CONNECTION_REFUSED);
        world.key(C, 1);
        world.keys(C, 300, 700, 1_000);
        world.run(60_000);
        assertThat(world.calls(C)).containsExactly(1_000L);
    }
}
