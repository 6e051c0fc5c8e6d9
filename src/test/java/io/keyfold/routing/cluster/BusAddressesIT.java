package io.keyfold.routing.cluster;

import static io.keyfold.routing.cluster.TestCluster.await;
import static io.keyfold.routing.cluster.TestCluster.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.map.IMap;
import com.hazelcast.multimap.MultiMap;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.spi.cluster.hazelcast.impl.HazelcastRegistrationInfo;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BusAddressesIT {
    private static final Duration SOON = Duration.ofSeconds(10);

    @Test
    void peerVouchesForANodeThatItReaches() {
        try (TestCluster cluster = TestCluster.serving(2)) {
            ClusterNode asker = cluster.node(0);
            ClusterNode peer = cluster.node(1);
            peer.viewNumber(4711);

            await().atMost(SOON).until(asker::isReachable);
            await().atMost(SOON).until(peer::isReachable);
            assertThat(await(asker.confirm())).isEqualTo(new Sight(peer.nodeId(), 4711));
        }
    }

    @Test
    void nodeAloneHasNobodyToConfirmIt() {
        try (TestCluster cluster = TestCluster.serving(1)) {
            assertThat(cluster.node(0).isReachable()).isTrue();
            assertThat(failureOf(cluster.node(0).confirm())).hasMessageContaining("no peer");
        }
    }

    @Test
    void leftoversOfANodeThatIsGoneAreRemoved() {
        try (TestCluster cluster = TestCluster.serving(1)) {
            ClusterNode node = cluster.node(0);
            MultiMap<String, HazelcastRegistrationInfo> subscriptions =
                    node.hazelcast().getMultiMap(HazelcastConfig.SUBSCRIPTIONS);
            IMap<String, String> records = node.hazelcast().getMap(HazelcastConfig.MEMBERS);
            subscriptions.put("keyfold.node.gone", registration("gone"));
            records.set("gone", records.get(node.nodeId()));

            await().atMost(SOON)
                    .untilAsserted(() ->
                            assertThat(subscriptions.get("keyfold.node.gone")).isEmpty());
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(records.keySet()).containsExactly(node.nodeId()));
            assertThat(node.registrationsRemoved()).isEqualTo(2);
            await().atMost(SOON).until(() -> node.strangers() == 0);
            assertThat(node.registrationsRenewed()).isZero();
        }
    }

    @Test
    void strangersCountUntilTheyAreRemoved() {
        try (TestCluster cluster = TestCluster.serving(1)) {
            ClusterNode node = cluster.node(0);
            IMap<String, String> records = node.hazelcast().getMap(HazelcastConfig.MEMBERS);
            AtomicInteger gone = new AtomicInteger();

            await().atMost(SOON).until(() -> {
                // Another one each time: that of a moment ago may have gone between two looks at the count.
                records.set("gone-" + gone.incrementAndGet(), records.get(node.nodeId()));
                return node.strangers() > 0;
            });
            // The last one may be younger than a look that found none.
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(records.keySet()).containsExactly(node.nodeId()));
            await().atMost(SOON).until(() -> node.strangers() == 0);
        }
    }

    @Test
    void lostRegistrationIsMadeAgain() {
        try (TestCluster cluster = TestCluster.serving(2)) {
            ClusterNode node = cluster.node(0);
            ClusterNode other = cluster.node(1);
            await(node.<String>consume("keyfold.node.a", message -> message.reply("here")));
            MultiMap<String, HazelcastRegistrationInfo> subscriptions =
                    other.hazelcast().getMultiMap(HazelcastConfig.SUBSCRIPTIONS);
            subscriptions.remove("keyfold.node.a");

            await().atMost(SOON).until(() -> node.registrationsRenewed() > 0);
            await().atMost(SOON).until(() -> subscriptions.get("keyfold.node.a").size() == 1);
            assertThat(await(other.vertx().eventBus().request("keyfold.node.a", "?"))
                            .body())
                    .isEqualTo("here");
            assertThat(other.registrationsRemoved()).isZero();
        }
    }

    @Test
    void lostRecordOfANodeIsWrittenAgain() {
        try (TestCluster cluster = TestCluster.serving(2)) {
            ClusterNode node = cluster.node(0);
            ClusterNode other = cluster.node(1);
            IMap<String, String> records = other.hazelcast().getMap(HazelcastConfig.MEMBERS);
            await().atMost(SOON).until(() -> other.members().serving().size() == 2);

            records.delete(node.nodeId());

            await().atMost(SOON).until(() -> records.containsKey(node.nodeId()));
            await().atMost(SOON).until(() -> other.members().serving().size() == 2);
        }
    }

    @Test
    void metersOfHttpAndEventBusAreThere() {
        try (TestCluster cluster = TestCluster.serving(2)) {
            ClusterNode node = cluster.node(0);
            int port = await(node.vertx()
                            .createHttpServer()
                            .requestHandler(request -> request.response().end())
                            .listen(0, "127.0.0.1"))
                    .actualPort();
            await(node.vertx()
                    .createHttpClient()
                    .request(io.vertx.core.http.HttpMethod.GET, port, "127.0.0.1", "/")
                    .compose(request -> request.send()));
            await(node.confirm());

            assertThat(cluster.meters().registry().scrape())
                    .contains("vertx_http_server_requests_total", "vertx_http_client_requests_total")
                    .contains("vertx_eventbus_handlers", "vertx_eventbus_sent_total{side=\"remote\"}");
        }
    }

    private static HazelcastRegistrationInfo registration(String nodeId) {
        return new HazelcastRegistrationInfo(new RegistrationInfo(nodeId, 1, false));
    }
}
