package io.keyfold.routing.cluster;

import static io.keyfold.routing.cluster.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ClosedDoorsIT {
    /** What an attacker would rather send: a class that is on the class path and does something when it is read. */
    static final class Foreign implements Serializable {
        private static final long serialVersionUID = 1;

        static volatile boolean wasRead;

        private void readObject(java.io.ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            wasRead = true;
        }
    }

    /** Written without a package filter, so made by reflection alone. */
    record Reflected(String text) {}

    @Test
    void foreignClassesAreNotMade() {
        try (TestCluster cluster = TestCluster.serving(1)) {
            HazelcastInstance lax = laxMember(cluster);
            try {
                lax.getMap(HazelcastConfig.CREDENTIAL).set("serialized", new Foreign());
                lax.getMap(HazelcastConfig.CREDENTIAL).set("reflected", new Reflected("x"));
                IMap<String, Object> map = cluster.node(0).hazelcast().getMap(HazelcastConfig.CREDENTIAL);
                Foreign.wasRead = false;

                assertThatThrownBy(() -> map.get("serialized"))
                        .rootCause()
                        .isInstanceOf(SecurityException.class)
                        .hasMessageContaining("not allowed");
                assertThat(Foreign.wasRead).isFalse();
                assertThat(reflected(map)).isNotInstanceOf(Reflected.class);
            } finally {
                lax.getLifecycleService().terminate();
            }
        }
    }

    private static Object reflected(IMap<String, Object> map) {
        try {
            return map.get("reflected");
        } catch (RuntimeException refused) {
            return refused;
        }
    }

    @Test
    void clientsAreTurnedAway() throws IOException {
        try (TestCluster cluster = TestCluster.serving(1);
                Socket client = new Socket(InetAddress.getByName("127.0.0.1"), cluster.port(0))) {
            client.setSoTimeout(10_000);
            client.getOutputStream().write("CP2".getBytes(StandardCharsets.US_ASCII));
            assertThat(client.getInputStream().readNBytes(3))
                    .asString(StandardCharsets.US_ASCII)
                    .as("unexpected protocol")
                    .isEqualTo("HZX");
            assertThat(isClosed(client)).isTrue();
        }
    }

    /** Hazelcast takes up to 5 s for it. */
    private static boolean isClosed(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Test
    void recordsAreBoundedInSize() {
        try (TestCluster cluster = TestCluster.serving(1)) {
            SurvivingMap map = cluster.node(0).conversations();
            Buffer tooLarge = Buffer.buffer(new byte[SurvivingMap.MAX_VALUE_BYTES + 1]);

            assertThat(TestCluster.failureOf(map.save("a", tooLarge, 60_000))).hasMessageContaining("too large");
            assertThat(await(map.load("a"))).isNull();
            await(map.save("a", Buffer.buffer("short-lived"), 60_000));
            await(map.forget("a"));
            assertThat(await(map.load("a"))).isNull();
            assertThat(map.inFlight()).isZero();
        }
    }

    /** A member that writes whatever it likes. */
    private static HazelcastInstance laxMember(TestCluster cluster) {
        Config config = HazelcastConfig.of(
                cluster.settings(0, "cluster.port=" + (cluster.port(0) == 65_535 ? 1_024 : cluster.port(0) + 1))
                        .cluster(),
                "127.0.0.1",
                TestCluster.QUICK,
                new ExpectedMembers(System::nanoTime));
        JavaSerializationFilterConfig none = null;
        config.getSerializationConfig().setJavaSerializationFilterConfig(none);
        config.getSerializationConfig().getCompactSerializationConfig().setZeroConfigFilter(none);
        HazelcastInstance lax = Hazelcast.newHazelcastInstance(config);
        assertThat(lax.getCluster().getMembers()).hasSize(2);
        return lax;
    }
}
