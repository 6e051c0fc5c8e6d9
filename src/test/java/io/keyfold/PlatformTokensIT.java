package io.keyfold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keyfold.sim.CallKind;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** With {@code auth.mode: platform}: how often the platform is asked whose token a call carries. */
class PlatformTokensIT {
    private RelayFixture relay;

    @AfterEach
    void stop() {
        relay.close();
    }

    private void start(String cacheFor) {
        relay = RelayFixture.builder()
                .loops(3)
                .set("auth.mode", "platform")
                .set("auth.platform.cache-for", cacheFor)
                .set("upstream.dialect", "platform")
                .set("upstream.credential", "agent")
                .start();
    }

    @Test
    void aTokenIsCheckedOnceWhateverComesAtOnce() {
        start("5m");
        List<Desktop> desktops = List.of(relay.desktop(), relay.desktop());
        List<Future<Reply>> replies = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            desktops.forEach(desktop -> replies.add(desktop.keyAsync()));
        }

        assertThat(replies)
                .allSatisfy(
                        reply -> assertThat(RelayFixture.await(reply).status()).isEqualTo(204));
        assertThat(checks()).isEqualTo(2);
    }

    @Test
    void aTokenIsCheckedAgainWhenItsTimeIsOver() {
        start("1s");
        Desktop desktop = relay.desktop();
        desktop.key();
        assertThat(checks()).isEqualTo(1);

        await().pollInterval(Duration.ofMillis(100))
                .atMost(Duration.ofSeconds(10))
                .until(() -> {
                    desktop.key();
                    return checks() == 2;
                });
    }

    @Test
    void aRefusedTokenIsRefusedWithoutAnotherCheck() {
        start("5m");
        Desktop stranger = relay.desktop().with("a-token-that-the-platform-did-not-issue");
        for (int i = 0; i < 30; i++) {
            Reply reply = stranger.key();
            assertThat(reply.status()).isEqualTo(401);
            assertThat(reply.code()).isEqualTo("token-invalid");
        }

        assertThat(checks()).isEqualTo(1);
    }

    @Test
    void aPlatformThatCannotBeAskedIsNotAskedByEveryKey() {
        start("5m");
        Desktop desktop = relay.desktop();
        relay.faults(new JsonObject().put("status", 503));
        long beganNs = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            assertThat(desktop.key().decision()).isEqualTo("suppressed/unverified");
        }
        long seconds = 1 + Duration.ofNanos(System.nanoTime() - beganNs).toSeconds();
        assertThat(checks()).isBetween(1L, 1 + seconds);

        relay.clearFaults();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> desktop.key().decision().startsWith("wanted/"));
    }

    private long checks() {
        return relay.sim().stats().calls(CallKind.CHECK);
    }
}
