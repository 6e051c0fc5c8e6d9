package io.keyfold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keyfold.core.ProblemCode;
import io.keyfold.core.Reason;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The causes that only a whole node meets, each with its HTTP answer and its sentence; those of the conversation itself
 * are a table in {@code ExplanationTest}.
 */
class ReasonsIT {
    private static final Duration LONG = Duration.ofSeconds(30);

    @Test
    void aGuestTokenThatExpiredAndIsNotRenewedIsNamed() {
        try (RelayFixture relay = scaled().start()) {
            relay.faults(new JsonObject().put("tokenTtlMs", 1_500));
            Desktop desktop = relay.desktop();
            desktop.key();
            await().until(() -> relay.sim().stats().typingAccepted() == 1);
            relay.faults(new JsonObject().put("status", 403).put("applyTo", "guest-tokens"));

            answers(desktop, Reason.NO_LEASE);
            says(desktop, "The guest token has expired and the platform gave no new one;");
        }
    }

    @Test
    void aTokenWithoutTheScopeIsRefusedWithItsName() {
        try (RelayFixture relay =
                scaled().set("auth.jwt.required-scope", "another:scope").start()) {
            Reply reply = relay.desktop().key();

            assertThat(reply.status()).isEqualTo(403);
            assertThat(reply.code()).isEqualTo(ProblemCode.SCOPE_MISSING.label());
            assertThat(reply.json().getString("detail")).contains("another:scope");
        }
    }

    @Test
    void aDesktopThatIsTooFastIsToldWhenToComeAgain() {
        try (RelayFixture relay =
                scaled().set("limits.per-agent-per-second", "2").start()) {
            Desktop desktop = relay.desktop();
            await().pollInterval(Duration.ofMillis(1)).until(() -> desktop.key().status() == 429);
            Reply reply = desktop.key();
            while (reply.status() != 429) {
                reply = desktop.key();
            }

            assertThat(reply.code()).isEqualTo(ProblemCode.DESKTOP_RATE_LIMITED.label());
            assertThat(reply.headers().get("Retry-After")).isEqualTo("1");
            assertThat(reply.json().getString("detail")).isEqualTo(ProblemCode.DESKTOP_RATE_LIMITED.cause());
        }
    }

    @Test
    void aFeatureThatIsSwitchedOffUpstreamIsSaid() {
        try (RelayFixture relay = scaled().start()) {
            relay.faults(new JsonObject().put("featureOff", true));
            Desktop desktop = relay.desktop();

            answers(desktop, Reason.FEATURE_OFF);
            says(desktop, Reason.FEATURE_OFF.sentence());
        }
    }

    @Test
    void aPlatformThatIsDownIsSaid() {
        try (RelayFixture relay = scaled().start()) {
            Desktop desktop = relay.desktop();
            desktop.key();
            await().until(() -> relay.sim().stats().typingAccepted() == 1);
            relay.faults(new JsonObject().put("status", 503).put("applyTo", "typing"));

            await().atMost(LONG).until(() -> {
                assertThat(desktop.key().status()).isEqualTo(204);
                return why(desktop).contains("'keyfold status' shows");
            });
            answers(desktop, Reason.BREAKER);
            says(desktop, Reason.BREAKER.sentence());
        }
    }

    @Test
    void aBudgetThatIsShortIsSaid() {
        try (RelayFixture relay =
                scaled().set("upstream.limits.per-minute", "60").start()) {
            List<Desktop> crowd = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                crowd.add(relay.desktop());
            }
            Desktop desktop = crowd.get(0);
            List<Typist> others =
                    crowd.stream().skip(1).map(one -> Typist.start(one, 100)).toList();

            answers(desktop, Reason.BUDGET);
            says(desktop, Reason.BUDGET.sentence());
            Typist.stop(others);
        }
    }

    @Test
    void aConversationThatHasEndedIsSaid() {
        try (RelayFixture relay = scaled().start()) {
            Desktop desktop = relay.desktop();
            RelayFixture.await(relay.sim().end(desktop.conversationId()));

            Reply reply = desktop.key();

            assertThat(reply.status()).isEqualTo(409);
            assertThat(reply.code()).isEqualTo("conversation-ended");
            assertThat(reply.json().getString("detail")).isEqualTo(ProblemCode.CONVERSATION_ENDED.cause());
        }
    }

    @Test
    void aMonthThatIsUsedUpIsSaidAndDesktopsStillGetTheir204() {
        try (RelayFixture relay = scaled().set("upstream.limits.per-month", "5").start()) {
            Desktop desktop = relay.desktop();

            answers(desktop, Reason.CAP);
            says(desktop, Reason.CAP.sentence());
            long calls = relay.sim().calls().size();
            for (int i = 0; i < 20; i++) {
                assertThat(desktop.key().status()).isEqualTo(204);
            }
            assertThat(relay.sim().calls()).hasSize((int) calls);
            assertThat(relay.metrics().decisions("cap")).isPositive();
        }
    }

    @Test
    void switchedOffByConfigurationIsSaid() {
        try (RelayFixture relay = scaled().set("typing.enabled", "false").start()) {
            Desktop desktop = relay.desktop();

            assertThat(desktop.key().decision()).isEqualTo("suppressed/disabled");
            // Nothing is known of a conversation in which nothing may happen; and this is why.
            assertThat(desktop.look().status()).isEqualTo(404);
            assertThat(desktop.look().json().getString("detail")).isEqualTo(Reason.DISABLED.sentence());
        }
    }

    @Test
    void whatTheWrongParticipantWasToldIsInTheDescriptionToo() {
        try (RelayFixture relay = scaled().start()) {
            Desktop desktop = relay.desktop();
            Desktop guest = desktop.naming("nobody");

            Reply reply = guest.key();

            assertThat(reply.status()).isEqualTo(404);
            assertThat(reply.code()).isEqualTo("participant-unknown");
            assertThat(why(desktop)).startsWith("The last key was refused: the conversation has no participant");
        }
    }

    /** Keys until the answer is this one. */
    private static void answers(Desktop desktop, Reason reason) {
        String answer = reason.decision().label() + "/" + reason.label();
        await().atMost(LONG).until(() -> desktop.key().decision().equals(answer));
    }

    /** While the agent types on, the description comes to say this: the last call may be seen for a moment. */
    private static void says(Desktop desktop, String beginning) {
        await().atMost(LONG).until(() -> {
            desktop.key();
            return why(desktop).startsWith(beginning);
        });
    }

    private static String why(Desktop desktop) {
        return desktop.look().json().getString("why");
    }

    /** Ten times faster than people. */
    private static RelayFixture.Builder scaled() {
        return RelayFixture.builder()
                .set("typing.refresh-interval", "300ms")
                .set("typing.display-duration", "500ms")
                .set("typing.idle-timeout", "2s")
                .set("typing.message-floor", "100ms");
    }
}
