package io.keyfold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keyfold.sim.CallRecord;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A bot writes: the indicator stays lit without keys, for as long as was asked. */
class HoldsIT {
    private static final long REFRESH_MS = 400;
    private static final long DISPLAY_MS = 1_500;

    private RelayFixture relay;
    private Desktop bot;

    @BeforeEach
    void start() {
        relay = RelayFixture.builder()
                .set("typing.refresh-interval", REFRESH_MS + "ms")
                .set("typing.display-duration", DISPLAY_MS + "ms")
                .set("typing.message-floor", "100ms")
                .start();
        bot = relay.desktop();
    }

    @AfterEach
    void stop() {
        relay.close();
    }

    @Test
    void aHoldKeepsTheIndicatorLitForItsTimeAndNoLonger() {
        Reply reply = bot.hold("2s");

        assertThat(reply.status()).isEqualTo(204);
        assertThat(reply.decision()).isEqualTo("wanted/hold");
        await().until(() -> calls().size() >= 4);
        quiet();
        List<CallRecord> calls = calls();
        assertThat(calls).hasSizeBetween(4, 6).allMatch(CallRecord::accepted);
        assertThat(IntStream.range(1, calls.size())
                        .mapToLong(i ->
                                calls.get(i).receivedNs() - calls.get(i - 1).receivedNs()))
                .allSatisfy(gapNs -> assertThat(gapNs)
                        .isLessThan(Duration.ofMillis(DISPLAY_MS).toNanos()));
    }

    @Test
    void aHoldOfNoTimeEndsTheHold() {
        bot.hold("60s");
        await().until(() -> calls().size() >= 2);
        assertThat(bot.look().json().getString("state")).isEqualTo("held");

        assertThat(bot.hold("0s").status()).isEqualTo(204);

        assertThat(bot.look().json().getString("state")).isNotEqualTo("held");
        quiet();
    }

    @Test
    void aMessageEndsTheHold() {
        bot.hold("60s");
        await().until(() -> calls().size() >= 2);

        assertThat(bot.say("sent").status()).isEqualTo(204);

        quiet();
    }

    @Test
    void theEndOfTheConversationEndsTheHold() {
        bot.hold("60s");
        await().until(() -> calls().size() >= 2);

        assertThat(bot.say("ended").status()).isEqualTo(204);

        quiet();
    }

    @Test
    void aHoldThatIsTooLongIsRefusedAndLeadsToNothing() {
        assertThat(bot.hold("121s").code()).isEqualTo("body-invalid");
        assertThat(bot.hold("20").code()).isEqualTo("body-invalid");

        assertThat(calls()).isEmpty();
    }

    /** Three refresh intervals without a call; one that was on its way may still arrive. */
    private void quiet() {
        int[] seen = {-1};
        long[] sinceNs = {0};
        await().until(() -> {
            int now = calls().size();
            if (now != seen[0]) {
                seen[0] = now;
                sinceNs[0] = System.nanoTime();
            }
            return System.nanoTime() - sinceNs[0]
                    > Duration.ofMillis(3 * REFRESH_MS).toNanos();
        });
    }

    private List<CallRecord> calls() {
        return relay.typingCalls(bot.conversationId());
    }
}
