package io.keyfold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keyfold.sim.CallKind;
import io.keyfold.sim.CallRecord;
import io.keyfold.sim.SeedData;
import io.keyfold.sim.TokenKind;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The platform fails in every way that it can; desktops get 204 and a reason, and the platform gets no more calls. */
class UpstreamTroubleIT {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final long TIMEOUT_MS = 1_000;

    @Test
    void aNodeThatStartsBeforeItsPlatformServesAndRecoversByItself() {
        try (RelayFixture relay = RelayFixture.builder().withoutUpstream().start()) {
            await().until(() -> "unreachable".equals(relay.upstreamState()));
            assertThat(relay.management("/ready").status()).isEqualTo(200);
            Desktop desktop = relay.seedDesktop(agentToken());

            Reply whileDown = desktop.key();
            assertThat(whileDown.status()).isEqualTo(204);
            assertThat(whileDown.decision()).isEqualTo("suppressed/unverified");

            relay.startSimulator();
            await().atMost(LONG).until(() -> desktop.key().decision().startsWith("wanted/"));
            await().atMost(LONG).until(() -> relay.sim().stats().typingAccepted() == 1);
            await().atMost(LONG).until(() -> "ok".equals(relay.upstreamState()));
        }
    }

    /** Signed with the secret that every fixture's platform has; the node checks it alone. */
    private static String agentToken() {
        try (RelayFixture other = RelayFixture.builder().start()) {
            return other.token(SeedData.AGENT_USER_ID);
        }
    }

    @ParameterizedTest
    @CsvSource({"guest, client", "platform, client", "platform, agent"})
    void afterA429NoCallLeavesBeforeItsTimeIsOver(String dialect, String credential) {
        try (RelayFixture relay = scaled().set("upstream.dialect", dialect)
                .set("upstream.credential", credential)
                .start()) {
            relay.faults(
                    new JsonObject().put("status", 429).put("retryAfterS", 2).put("applyTo", "typing"));
            Desktop desktop = relay.desktop();
            Typist typist = Typist.start(desktop, 50);
            await().until(() -> !relay.typingCalls(desktop.conversationId()).isEmpty());
            relay.clearFaults();
            await().atMost(LONG).until(() -> relay.sim().stats().typingAccepted() > 0);
            typist.stop();

            List<CallRecord> calls = relay.typingCalls(desktop.conversationId());
            assertThat(calls.get(0).status()).isEqualTo(429);
            assertThat(calls.get(1).receivedNs() - calls.get(0).receivedNs())
                    .isGreaterThan(Duration.ofMillis(1_900).toNanos());
            assertThat(typist.replies())
                    .allMatch(reply -> reply.status() == 204)
                    .anyMatch(reply -> reply.decision().equals("shed/backoff"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"status\":503}", "{\"resetRate\":1}", "{\"blackhole\":true}"})
    void failedCallsNeverReachTheDesktopAndNeverPileUp(String trouble) {
        try (RelayFixture relay = scaled().start()) {
            Desktop desktop = relay.desktop();
            relay.faults(new JsonObject(trouble).put("applyTo", "typing"));

            Typist typist = Typist.start(desktop, 40);
            await().atMost(LONG)
                    .until(() -> relay.typingCalls(desktop.conversationId()).size() >= 4);
            assertThat(relay.sim().stats().typingAccepted()).isZero();
            if (trouble.contains("blackhole")) {
                // The next call leaves when the one before has timed out, long after the interval is over.
                assertThat(gapsMs(relay.typingCalls(desktop.conversationId())))
                        .allSatisfy(gapMs -> assertThat(gapMs).isGreaterThan(TIMEOUT_MS * 2 / 3));
            }
            relay.clearFaults();
            await().atMost(LONG).until(() -> relay.sim().stats().typingAccepted() > 0);
            typist.stop();

            assertThat(typist.replies())
                    .allMatch(
                            reply -> reply.status() == 204 && !reply.decision().isEmpty());
            assertThat(relay.management("/ready").status()).isEqualTo(200);
        }
    }

    @Test
    void aPlatformThatAnswersNothingDelaysOnlyTheFirstKeyByItsTimeout() {
        try (RelayFixture relay = scaled().start()) {
            Desktop desktop = relay.desktop();
            relay.faults(new JsonObject().put("blackhole", true));

            Reply first = desktop.key();
            assertThat(first.status()).isEqualTo(204);
            assertThat(first.decision()).isEqualTo("suppressed/unverified");
            assertThat(desktop.key().status()).isEqualTo(204);

            relay.clearFaults();
            await().atMost(LONG).until(() -> desktop.key().decision().startsWith("wanted/"));
            await().atMost(LONG).until(() -> relay.sim().stats().typingAccepted() > 0);
        }
    }

    @Test
    void aFeatureThatIsSwitchedOffIsAskedForOnce() {
        try (RelayFixture relay = scaled().start()) {
            Desktop desktop = relay.desktop();
            relay.faults(new JsonObject().put("featureOff", true));

            Typist typist = Typist.start(desktop, 50);
            await().until(() ->
                    typist.replies().stream().anyMatch(reply -> reply.decision().equals("suppressed/feature-off")));
            int keys = typist.keys();
            await().until(() -> typist.keys() >= keys + 20);
            typist.stop();

            assertThat(relay.typingCalls(desktop.conversationId())).hasSize(1);
            assertThat(typist.replies()).allMatch(reply -> reply.status() == 204);
        }
    }

    @Test
    void aGuestTokenThatEndsBeforeItsTimeIsRenewedOnceAndTheCallMadeAgain() {
        try (RelayFixture relay = scaled().start()) {
            Desktop desktop = relay.desktop();
            Typist typist = Typist.start(desktop, 50);
            await().until(() -> relay.sim().stats().typingAccepted() >= 2);

            RelayFixture.await(relay.sim().expireTokens(TokenKind.GUEST));
            long before = relay.sim().stats().typingAccepted();
            await().until(() -> relay.sim().stats().typingAccepted() >= before + 2);
            typist.stop();

            assertThat(relay.calls(CallKind.GUEST_TOKEN, desktop.conversationId()))
                    .hasSize(2);
            List<CallRecord> calls = relay.typingCalls(desktop.conversationId());
            assertThat(calls.stream().filter(call -> call.status() == 401)).hasSize(1);
            int refused = statuses(calls).indexOf(401);
            assertThat(calls.get(refused + 1).accepted()).isTrue();
            assertThat(typist.replies()).allMatch(reply -> reply.status() == 204);
        }
    }

    private static List<Integer> statuses(List<CallRecord> calls) {
        return calls.stream().map(CallRecord::status).toList();
    }

    private static List<Long> gapsMs(List<CallRecord> calls) {
        return IntStream.range(1, calls.size())
                .mapToObj(i -> (calls.get(i).receivedNs() - calls.get(i - 1).receivedNs()) / 1_000_000)
                .toList();
    }

    /** Ten times faster than people, but for what upstream may take. */
    private static RelayFixture.Builder scaled() {
        return RelayFixture.builder()
                .sim(sim -> sim.perTokenPerMinute(0))
                .set("upstream.limits.per-token-per-minute", "6000")
                .set("upstream.timeout", TIMEOUT_MS + "ms")
                .set("typing.refresh-interval", "300ms")
                .set("typing.display-duration", "500ms")
                .set("typing.message-floor", "100ms");
    }
}
