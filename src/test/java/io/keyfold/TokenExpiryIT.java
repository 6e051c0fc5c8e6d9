package io.keyfold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keyfold.sim.CallKind;
import io.keyfold.sim.CallRecord;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Guest tokens that live for a few seconds, and agents who type for a minute. */
@Tag("alone")
class TokenExpiryIT {
    private static final int TOKEN_LIVES = 12;

    @Test
    void typingOutlivesItsTokensTenTimesFasterThanPeople() {
        typeOverExpiries(10);
    }

    @Test
    @Tag("long")
    void typingOutlivesItsTokensAtThePaceOfPeople() {
        typeOverExpiries(1);
    }

    private static void typeOverExpiries(int speed) {
        long tokenLifeMs = 5_000 / speed;
        try (RelayFixture relay = RelayFixture.builder()
                .sim(sim -> sim.guestTokenTtlMs(tokenLifeMs).perTokenPerMinute(300 * speed))
                .set("typing.refresh-interval", 4_000 / speed + "ms")
                .set("typing.display-duration", 5_000 / speed + "ms")
                .set("typing.idle-timeout", 5_000 / speed + "ms")
                .set("typing.message-floor", 1_000 / speed + "ms")
                .set("upstream.limits.per-token-per-minute", Integer.toString(300 * speed))
                .start()) {
            Desktop desktop = relay.desktop();
            long startMs = System.nanoTime() / 1_000_000;
            Typist typist = Typist.start(desktop, 250 / speed);

            await().atMost(Duration.ofMillis(3 * TOKEN_LIVES * tokenLifeMs))
                    .until(() -> System.nanoTime() / 1_000_000 - startMs >= TOKEN_LIVES * tokenLifeMs);
            typist.stop();
            long tookMs = System.nanoTime() / 1_000_000 - startMs;

            List<CallRecord> typing = relay.typingCalls(desktop.conversationId());
            assertThat(typing).hasSizeGreaterThanOrEqualTo(TOKEN_LIVES / 2).allMatch(CallRecord::accepted);
            assertThat(typing.stream().map(CallRecord::tokenTail).distinct()).hasSizeGreaterThan(TOKEN_LIVES / 3);
            assertThat(relay.calls(CallKind.GUEST_TOKEN, desktop.conversationId())
                            .size())
                    .isLessThanOrEqualTo(Math.toIntExact(2 * (tookMs / tokenLifeMs + 1)));
            assertThat(typist.replies()).allMatch(reply -> reply.status() == 204);
        }
    }
}
