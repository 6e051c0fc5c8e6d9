package io.keyfold.routing.cluster;

import static io.keyfold.routing.cluster.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Values with stamps, in two members' real map: whoever holds a key, the greater stamp stays. */
class SurvivingMapIT {
    private static final int STAMP_BYTES = 2;
    private static final long TTL_MS = 60_000;

    private static TestCluster cluster;
    private static SurvivingMap one;
    private static SurvivingMap other;

    @BeforeAll
    static void start() {
        cluster = TestCluster.serving(2);
        one = cluster.node(0).conversations();
        other = cluster.node(1).conversations();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static Buffer stamped(int stamp, String text) {
        return Buffer.buffer(new byte[] {(byte) (stamp >> 8), (byte) stamp}).appendString(text);
    }

    @Test
    void whatComesLateFromAFormerWriterIsRefused() {
        for (int i = 0; i < 20; i++) {
            String key = "late-" + i;
            assertThat(await(one.saveGreater(key, stamped(300, "first"), STAMP_BYTES, TTL_MS)))
                    .isNull();
            assertThat(await(other.saveGreater(key, stamped(301, "second"), STAMP_BYTES, TTL_MS)))
                    .isNull();
            assertThat(await(one.saveGreater(key, stamped(300, "late"), STAMP_BYTES, TTL_MS)))
                    .isEqualTo(stamped(301, ""));
            assertThat(await(one.load(key))).isEqualTo(stamped(301, "second"));
        }
    }

    @Test
    void theSameWriterReplacesItsOwn() {
        await(one.saveGreater("own", stamped(40_000, "before"), STAMP_BYTES, TTL_MS));
        assertThat(await(one.saveGreater("own", stamped(40_000, "after"), STAMP_BYTES, TTL_MS)))
                .isNull();
        assertThat(await(other.load("own"))).isEqualTo(stamped(40_000, "after"));
    }

    @Test
    void whatHasNoStampIsReplaced() {
        await(one.save("bare", Buffer.buffer("z"), TTL_MS));
        await(one.saveGreater("bare", stamped(1, "stamped"), STAMP_BYTES, TTL_MS));
        assertThat(await(one.load("bare"))).isEqualTo(stamped(1, "stamped"));
    }

    @Test
    void aValueIsKeptForItsTime() {
        await(one.saveGreater("short", stamped(9, "short"), STAMP_BYTES, 1_000));
        assertThat(await(other.load("short"))).isNotNull();
        await().atMost(Duration.ofSeconds(10)).until(() -> await(other.load("short")) == null);
        assertThat(await(other.saveGreater("short", stamped(1, "again"), STAMP_BYTES, TTL_MS)))
                .isNull();
    }

    @Test
    void whatIsTooLargeIsRefusedWhereItIs() {
        Buffer tooLarge = Buffer.buffer(new byte[SurvivingMap.MAX_VALUE_BYTES + 1]);
        Future<?> saved = one.saveGreater("large", tooLarge, STAMP_BYTES, TTL_MS);
        assertThat(TestCluster.failureOf(saved)).hasMessageContaining("too large");
    }

    @Test
    void ofManyAtOnceTheGreatestStays() {
        List<Future<Buffer>> saves = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            int stamp = i * 7 % 200;
            SurvivingMap from = i % 2 == 0 ? one : other;
            saves.add(from.saveGreater("many", stamped(stamp, "by " + stamp), STAMP_BYTES, TTL_MS));
        }
        saves.forEach(TestCluster::await);
        assertThat(await(one.load("many"))).isEqualTo(stamped(199, "by 199"));
    }
}
