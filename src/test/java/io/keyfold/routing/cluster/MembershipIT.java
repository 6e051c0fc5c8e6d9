package io.keyfold.routing.cluster;

import static io.keyfold.routing.cluster.TestCluster.await;
import static io.keyfold.routing.cluster.TestCluster.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keyfold.ops.Version;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

class MembershipIT {
    private static final String OLD_SECRET = "the-old-secret-of-more-than-32-bytes";
    private static final String NEW_SECRET = "the-new-secret-of-more-than-32-bytes";
    private static final Duration SOON = Duration.ofSeconds(10);

    @Test
    void everyNodeSeesTheSameServingMembers() {
        try (TestCluster cluster = TestCluster.serving(3)) {
            List<String> all =
                    cluster.nodes().stream().map(ClusterNode::nodeId).sorted().toList();
            for (ClusterNode node : cluster.nodes()) {
                await().atMost(SOON)
                        .untilAsserted(
                                () -> assertThat(node.members().serving()).isEqualTo(all));
                assertThat(node.members().present())
                        .containsExactlyElementsOf(cluster.nodes().stream()
                                .map(ClusterNode::nodeId)
                                .toList());
                assertThat(node.members().isAlone()).isFalse();
            }
            MemberRecord record = cluster.node(0)
                    .members()
                    .find(cluster.node(2).nodeId())
                    .orElseThrow()
                    .record();
            assertThat(record.keyfold()).isEqualTo(Version.current());
            assertThat(record.hazelcast()).isEqualTo("5.7.0");
            assertThat(record.digest()).isEqualTo(ConfigDigest.of(cluster.settings(0)));
        }
    }

    @Test
    void drainingNodeOwnsNothingAndStaysAMember() {
        try (TestCluster cluster = TestCluster.serving(2)) {
            ClusterNode other = cluster.node(0);
            ClusterNode draining = cluster.node(1);
            await().atMost(SOON).until(() -> other.members().serving().size() == 2);
            Queue<List<String>> heard = new ConcurrentLinkedQueue<>();
            other.listen(members -> heard.add(members.serving()));

            await(draining.announce(MemberState.DRAINING));

            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(other.members().serving()).containsExactly(other.nodeId()));
            assertThat(other.members().present()).containsExactly(other.nodeId(), draining.nodeId());
            await().atMost(SOON).untilAsserted(() -> assertThat(heard).last().isEqualTo(List.of(other.nodeId())));
            assertThat(heard).doesNotHaveDuplicates();
        }
    }

    @Test
    void nodeThatLeavesIsGoneAtOnceAndLeavesNothing() {
        try (TestCluster cluster = TestCluster.serving(2)) {
            ClusterNode stays = cluster.node(0);
            await().atMost(SOON).until(() -> stays.members().serving().size() == 2);

            await(cluster.node(1).leave());

            await().atMost(Duration.ofSeconds(1))
                    .untilAsserted(() -> assertThat(stays.members().present()).containsExactly(stays.nodeId()));
            assertThat(stays.hazelcast()
                            .<String, String>getMap(HazelcastConfig.MEMBERS)
                            .keySet())
                    .containsExactly(stays.nodeId());
            assertThat(stays.members().isAlone()).isTrue();
        }
    }

    @Test
    void crashedNodeIsSeenWithinASecondAndItsRecordsSurvive() {
        try (TestCluster cluster = TestCluster.serving(3)) {
            ClusterNode crashing = cluster.node(0);
            ClusterNode stays = cluster.node(1);
            await().atMost(SOON)
                    .until(() -> stays.hazelcast().getPartitionService().isClusterSafe());
            for (int i = 0; i < 50; i++) {
                await(crashing.conversations().save("conversation-" + i, Buffer.buffer("record " + i), 60_000));
            }

            Future<Void> crash = crashing.terminate();

            await().atMost(Duration.ofSeconds(1))
                    .pollInterval(Duration.ofMillis(20))
                    .untilAsserted(() -> assertThat(stays.members().serving()).doesNotContain(crashing.nodeId()));
            for (int i = 0; i < 50; i++) {
                assertThat(await(stays.conversations().load("conversation-" + i)))
                        .hasToString("record " + i);
            }
            await(crash);
        }
    }

    @Test
    void whatOneNodeClaimsNoOtherGetsUntilItIsGivenUpOrItsNodeIsGone() {
        try (TestCluster cluster = TestCluster.serving(2)) {
            SurvivingMap here = cluster.node(0).credential();
            SurvivingMap there = cluster.node(1).credential();
            assertThat(here.claim("key", "first", 60_000, id -> true)).isTrue();

            assertThat(there.claim("key", "second", 60_000, id -> true)).isFalse();
            assertThat(here.claim("key", "first", 60_000, id -> true)).isTrue();
            await(here.forget("key"));
            assertThat(there.claim("key", "second", 60_000, id -> true)).isTrue();
            assertThat(here.claim("key", "first", 60_000, id -> !id.equals("second")))
                    .isTrue();
        }
    }

    @Test
    void nodeWithOtherLimitsRefusesToJoinAndNamesBoth() {
        try (TestCluster cluster = new TestCluster(2)) {
            ClusterNode first = cluster.start(0, "upstream.limits.per-minute=1000");

            Throwable refusal = failureOf(cluster.starting(1, "upstream.limits.per-minute=2000"));

            assertThat(refusal)
                    .isInstanceOf(ContradictingLimitsException.class)
                    .hasMessageContaining("per-minute=1000 ")
                    .hasMessageContaining("per-minute=2000 ")
                    .hasMessageContaining("127.0.0.1:" + cluster.port(0));
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(first.members().isAlone()).isTrue());
        }
    }

    @Test
    void nodeWithAnotherSecretRefusesToJoinAndTellsNeither() {
        try (TestCluster cluster = new TestCluster(2)) {
            ClusterNode first = cluster.start(0, "cluster.secret=" + OLD_SECRET);

            Throwable refusal = failureOf(cluster.starting(1, "cluster.secret=" + NEW_SECRET));

            assertThat(refusal)
                    .isInstanceOf(OtherSecretException.class)
                    .hasMessageContaining("cluster.secret ")
                    .hasMessageContaining("127.0.0.1:" + cluster.port(0))
                    .hasMessageContaining("cluster.secret-previous")
                    .hasMessageNotContainingAny(OLD_SECRET, NEW_SECRET);
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(first.members().isAlone()).isTrue());
        }
    }

    @Test
    void theSecretIsExchangedOneNodeAfterTheOther() {
        try (TestCluster cluster = new TestCluster(3)) {
            ClusterNode old = cluster.start(0, "cluster.secret=" + OLD_SECRET);
            ClusterNode exchanged =
                    cluster.start(1, "cluster.secret=" + NEW_SECRET, "cluster.secret-previous=" + OLD_SECRET);
            assertThat(exchanged.members().isNewestSecretKnownToAll()).isFalse();
            assertThat(old.members().isNewestSecretKnownToAll()).isTrue();

            await(old.leave());
            await().atMost(SOON).until(() -> exchanged.members().isNewestSecretKnownToAll());
            ClusterNode done = cluster.start(2, "cluster.secret=" + NEW_SECRET);

            assertThat(done.members().byAge()).hasSize(2);
            assertThat(exchanged.members().isNewestSecretKnownToAll()).isTrue();
            String shown = exchanged
                    .hazelcast()
                    .<String, String>getMap(HazelcastConfig.MEMBERS)
                    .values()
                    .toString();
            assertThat(shown).contains("secrets").doesNotContain(OLD_SECRET, NEW_SECRET);
        }
    }

    @Test
    void nodeWithOtherTypingRulesJoins() {
        try (TestCluster cluster = new TestCluster(2)) {
            cluster.start(0);
            ClusterNode second = cluster.start(1, "typing.refresh-interval=3s");

            assertThat(second.members().byAge()).hasSize(2);
            assertThat(second.members().byAge())
                    .extracting(member -> member.record().digest().rules())
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void nodeOfAnotherClusterNameStaysAlone() {
        try (TestCluster cluster = new TestCluster(2)) {
            ClusterNode first = cluster.start(0);
            ClusterNode other = cluster.start(1, "cluster.name=elsewhere");

            assertThat(other.members().isAlone()).isTrue();
            assertThat(first.members().isAlone()).isTrue();
            assertThat(other.isReachable()).as("alone, a node is ready alone").isTrue();
        }
    }

    @Test
    void takenPortFailsTheStartAndLeavesNoMember() throws Exception {
        try (TestCluster cluster = new TestCluster(2);
                ServerSocket taken = new ServerSocket(cluster.busPort(1), 1, InetAddress.getByName("127.0.0.1"))) {
            ClusterNode first = cluster.start(0);

            Throwable failure = failureOf(cluster.starting(1));

            assertThat(taken.isBound()).isTrue();
            assertThat(failure)
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining(String.valueOf(cluster.busPort(1)));
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(first.members().isAlone()).isTrue());
            assertThat(failureOf(cluster.starting(1, "cluster.port=" + cluster.port(0))))
                    .isInstanceOf(BindException.class);
        }
    }
}
