package io.keyfold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keyfold.sim.CallKind;
import io.keyfold.sim.CallRecord;
import io.keyfold.sim.ConversationTicket;
import io.keyfold.sim.SimOptions;
import io.keyfold.sim.TokenKind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Three nodes with real Hazelcast and one token of the relay's own credential. */
class ClusterCredentialIT {
    private static final int CONVERSATIONS = 30;
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private ClusterFixture cluster;

    private void start(UnaryOperator<SimOptions.Builder> sim, String... settings) {
        cluster = new ClusterFixture(3, sim, settings);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void oneTokenServesAllNodesWhoeverGoesUntilItIsRevoked() {
        start(sim -> sim);
        typeInNewConversations(List.of(0, 1, 2));
        assertThat(cluster.calls(CallKind.OAUTH)).hasSize(1);

        cluster.crash(cluster.ownerOf(0));
        cluster.awaitOwners(2);
        typeInNewConversations(List.of(0, 1));
        assertThat(cluster.calls(CallKind.OAUTH)).as("after a crash").hasSize(1);

        int minter = cluster.ownerOf(0);
        RelayFixture.await(cluster.relay(minter).drain());
        cluster.awaitOwners(1);
        typeInNewConversations(List.of(1 - minter));
        assertThat(cluster.calls(CallKind.OAUTH)).as("after a drain").hasSize(1);

        RelayFixture.await(cluster.sim().expireTokens(TokenKind.ACCESS));
        typeInNewConversations(List.of(1 - minter));
        assertThat(cluster.calls(CallKind.OAUTH)).as("after a revoke").hasSize(2);
    }

    @Test
    void revokedTokenIsReplacedOnceThoughAllNodesAreRefused() {
        start(sim -> sim);
        typeInNewConversations(List.of(0, 1, 2));

        RelayFixture.await(cluster.sim().expireTokens(TokenKind.ACCESS));
        typeInNewConversations(List.of(0, 1, 2));

        assertThat(cluster.calls(CallKind.OAUTH)).hasSize(2);
    }

    @Test
    void tokenInUseIsRenewedByOneNodeAheadOfItsEnd() {
        long lifeMs = 9_000;
        start(sim -> sim.accessTokenTtlMs(lifeMs), "upstream.dialect=platform", "upstream.credential=client");
        List<ConversationTicket> tickets = cluster.conversations(CONVERSATIONS);
        long typist = type(tickets);
        await().atMost(LIMIT).until(() -> cluster.calls(CallKind.OAUTH).size() >= 3);
        cluster.desktopVertx().cancelTimer(typist);

        List<CallRecord> mints = cluster.calls(CallKind.OAUTH);
        for (int i = 1; i < mints.size(); i++) {
            long gapMs = TimeUnit.NANOSECONDS.toMillis(
                    mints.get(i).receivedNs() - mints.get(i - 1).receivedNs());
            // A third of its life ahead, and up to a fifth of that earlier.
            assertThat(gapMs).isBetween(lifeMs * 6 / 10 - 100, lifeMs);
        }
        assertThat(cluster.calls(CallKind.TYPING)).noneMatch(call -> call.status() == 401);
    }

    @Test
    void limitOfTheOneTokenIsTheWholeClusters() {
        int perMinute = 300;
        start(
                sim -> sim.perTokenPerMinute(perMinute),
                "upstream.dialect=platform",
                "upstream.credential=client",
                "typing.refresh-interval=1s",
                "upstream.limits.per-token-per-minute=" + perMinute);
        long typist = type(cluster.conversations(CONVERSATIONS));
        await().atMost(LIMIT).until(() -> cluster.calls(CallKind.TYPING).size() >= 40);
        cluster.desktopVertx().cancelTimer(typist);

        List<CallRecord> typing = cluster.calls(CallKind.TYPING);
        long tookMs = TimeUnit.NANOSECONDS.toMillis(
                typing.get(typing.size() - 1).receivedNs() - typing.get(0).receivedNs());
        // 30 calls a second are wanted; the burst of the limit is 3, the rest is for calls that were held up.
        assertThat(typing)
                .hasSizeLessThanOrEqualTo((int) (perMinute * tookMs / 60_000) + 10)
                .allMatch(CallRecord::accepted);
        assertThat(typing.stream().map(CallRecord::tokenTail).distinct()).hasSize(1);
        assertThat(cluster.calls(CallKind.OAUTH)).hasSize(1);
    }

    /** Look-ups and guest tokens need the relay's own token. Keys go on until each had its call. */
    private void typeInNewConversations(List<Integer> nodes) {
        List<ConversationTicket> tickets = cluster.conversations(CONVERSATIONS);
        long typist = type(tickets, nodes);
        await().atMost(LIMIT)
                .until(() -> tickets.stream()
                        .noneMatch(ticket -> cluster.typingCalls(ticket).isEmpty()));
        cluster.desktopVertx().cancelTimer(typist);
    }

    private long type(List<ConversationTicket> tickets) {
        return type(tickets, List.of(0, 1, 2));
    }

    /** Keys come to the nodes in turn; the timer's id. */
    private long type(List<ConversationTicket> tickets, List<Integer> nodes) {
        return cluster.desktopVertx().setPeriodic(1, 300, timer -> {
            for (int i = 0; i < tickets.size(); i++) {
                cluster.key(nodes.get(i % nodes.size()), tickets.get(i));
            }
        });
    }
}
