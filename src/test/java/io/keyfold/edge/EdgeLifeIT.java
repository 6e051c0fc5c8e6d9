package io.keyfold.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyfold.core.Reason;
import io.keyfold.core.Verdict;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An edge among others: its port, its end, its defects. */
class EdgeLifeIT {
    private final EdgeFixture fixture = new EdgeFixture(new EdgeSettings());

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void drainingEdgeSendsItsClientsElsewhere() {
        fixture.onLoop(() -> fixture.edge().drain());
        try (RawClient client = fixture.raw()) {
            RawClient.Answer answer = client.write(HttpEdgeIT.seedRequest("")).read();

            assertThat(answer.status()).isEqualTo(204);
            assertThat(answer.headers()).containsEntry("connection", "close");
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void edgesOfOneNodeShareThePort() {
        HttpEdge second = fixture.startAnother();
        fixture.onLoop(() -> fixture.edge().drain());

        Set<Boolean> closing = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            try (RawClient client = fixture.raw()) {
                closing.add(client.write(HttpEdgeIT.seedRequest(""))
                        .read()
                        .headers()
                        .containsKey("connection"));
            }
        }
        assertThat(closing).as("connections are shared out in turn").containsExactlyInAnyOrder(true, false);
        assertThat(second).isNotSameAs(fixture.edge());
    }

    @Test
    void stoppedEdgeTakesNoMoreConnections() {
        fixture.edge()
                .stop(1000)
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(5, TimeUnit.SECONDS)
                .join();

        Awaitility.await().untilAsserted(() -> assertThatThrownBy(fixture::raw).hasMessageContaining("refused"));
    }

    @Test
    void defectIsAnsweredAndReachesNobodyElse() {
        fixture.router.verdict = signal -> {
            throw new IllegalStateException("a defect, on purpose");
        };
        assertThat(fixture.press().statusCode()).isEqualTo(500);
        fixture.router.verdict = signal -> Verdict.of(Reason.FIRST);

        assertThat(fixture.press().statusCode()).isEqualTo(204);
    }
}
