package io.keyfold.cli.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReplayPartsTest {
    @Test
    void speedDividesTimesAndMultipliesRates() {
        ScaledTimes times = new ScaledTimes(20);

        assertThat(times.settings())
                .containsOnly(
                        entry("typing.refresh-interval", "200ms"),
                        entry("typing.display-duration", "250ms"),
                        entry("typing.idle-timeout", "250ms"),
                        entry("typing.message-floor", "50ms"),
                        entry("lease.renew-before", "3000ms"),
                        entry("lease.idle-after", "6000ms"),
                        entry("upstream.limits.per-token-per-minute", "6000"),
                        entry("ws.max-frames-per-second", "20000"));
        assertThat(times.displayNs()).isEqualTo(250_000_000);
        assertThat(times.guestTokenLifeMs()).isEqualTo(30_000);
        assertThat(times.perTokenPerMinute()).isEqualTo(6_000);
    }

    @Test
    void sessionsStartEvenlyOverTheRampAndTheLastEventEndsThePlan() {
        Session session = new Session.Builder("s")
                .add(0, Session.APPENDED)
                .add(10_000, Session.APPENDED)
                .build();
        Plan plan = new Plan(Via.HTTP, 10, 1_000);

        assertThat(List.of(plan.startsAfterMs(0, 4), plan.startsAfterMs(1, 4), plan.startsAfterMs(3, 4)))
                .containsExactly(0L, 250L, 750L);
        assertThat(plan.lengthMs(new Trace(List.of(session, session, session, session))))
                .isEqualTo(1_750);
    }

    @Test
    void aPlanOutOfRangeIsRefused() {
        assertThatThrownBy(() -> new Plan(Via.HTTP, 1001, 0)).hasMessageContaining("speed=1001");
        assertThatThrownBy(() -> new Plan(Via.HTTP, 1, -1)).hasMessageContaining("rampMs=-1");
        assertThatThrownBy(() -> new Plan(Via.WS, 1, 0, 201)).hasMessageContaining("perSocket=201");
    }

    @Test
    void decisionsAreSummedOverTheirLabels() {
        String text = """
                # HELP keyfold_decisions_total Keystrokes by decision.
                # TYPE keyfold_decisions_total counter
                keyfold_decisions_total{decision="wanted",reason="first",} 12.0
                keyfold_decisions_total{decision="coalesced",reason="gate"} 1.5E3 1700000000
                keyfold_decisions_total_created{decision="coalesced",reason="gate"} 99
                keyfold_keystrokes_total{transport="http"} 7.0
                """;

        assertThat(RelayMetrics.sumOfDecisions(text)).isEqualTo(1_512);
        assertThat(RelayMetrics.sumOfDecisions("")).isZero();
    }

    @Test
    void callsOfOtherConversationsAndRefusedOnesLightNothing() {
        UpstreamCalls calls = new UpstreamCalls(List.of("mine"));

        calls.typing("mine", 204, true, 5);
        calls.typing("mine", 401, false, 6);
        calls.typing("mine", 204, true, 7);
        calls.typing("other", 204, true, 8);
        calls.guestToken("mine", 200);
        calls.guestToken("mine", 429);
        calls.guestToken("other", 200);

        assertThat(calls.acceptedNs("mine")).containsExactly(5, 7);
        assertThat(calls.acceptedNs("other")).isEmpty();
        assertThat(calls.typing()).isEqualTo(3);
        assertThat(calls.accepted()).isEqualTo(2);
        assertThat(calls.typingByStatus()).isEqualTo(Map.of(204, 2L, 401, 1L));
        assertThat(calls.tokensMinted()).isEqualTo(1);
    }

    @Test
    void addressesBecomeConnectionsAndPrefixes() {
        RelayAddress plain = new RelayAddress(URI.create("http://relay"));
        RelayAddress secure = new RelayAddress(URI.create("https://relay:8443/typing/"));

        assertThat(plain.connect().getPort()).isEqualTo(80);
        assertThat(plain.pathPrefix()).isEmpty();
        assertThat(secure.connect().getPort()).isEqualTo(8443);
        assertThat(secure.connect().isSsl()).isTrue();
        assertThat(secure.pathPrefix()).isEqualTo("/typing");
    }

    @Test
    void tokensAreNotPrinted() {
        ReplayTarget.Seat seat = new ReplayTarget.Seat("c", "p", "m", "secret");
        RemoteStage remote = new RemoteStage(URI.create("http://relay"), null, null, "secret");

        assertThat(seat + " " + new ReplayTarget(URI.create("http://relay"), List.of(seat)) + " " + remote)
                .doesNotContain("secret");
    }

    @Test
    void theProgressBarFillsAndTellsWhatIsLeft() {
        assertThat(new Progress(10, 40, 5_000_000_000L, 20_000_000_000L).bar())
                .isEqualTo("[#######                       ] 10 of 40 keystrokes, 15 s left");
        assertThat(new Progress(40, 40, 25_000_000_000L, 20_000_000_000L).bar())
                .isEqualTo("[##############################] 40 of 40 keystrokes, 0 s left");
    }
}
