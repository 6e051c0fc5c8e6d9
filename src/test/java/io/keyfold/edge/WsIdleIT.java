package io.keyfold.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A socket on which nothing is said, in real time: longer than the server's connections may be idle. */
@Tag("long")
class WsIdleIT {
    private static final Duration LONGER_THAN_IDLE = Duration.ofSeconds(2 * ServerOptions.IDLE_TIMEOUT_S + 10);

    private final EdgeFixture fixture = new EdgeFixture(new EdgeSettings());

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void socketWhoseClientAnswersPingsStaysOpen() {
        try (WsClient client = WsClient.open(fixture.port)) {
            client.hello(EdgeFixture.token());
            Awaitility.await()
                    .during(LONGER_THAN_IDLE)
                    .atMost(LONGER_THAN_IDLE.plusSeconds(10))
                    .until(() -> !client.isClosed());

            assertThat(client.open("conv-1", "part-1")).isEqualTo(1);
        }
    }
}
