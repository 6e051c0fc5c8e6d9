package io.keyfold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keyfold.sim.CallKind;
import io.keyfold.sim.CallRecord;
import io.keyfold.sim.ConversationTicket;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** T20: typed at one node, sent at another, owned by a third perhaps; the order at the platform is the same. */
@Tag("alone")
class MessageOverNodesIT {
    private static final int NODES = 2;

    private ClusterFixture cluster;

    @BeforeEach
    void start() {
        cluster = new ClusterFixture(NODES, "passthrough.enabled=true");
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void typingNeverArrivesAfterAMessageThatWasSentAtAnotherNode() {
        List<ConversationTicket> tickets = cluster.conversations(12);
        Http http = new Http(cluster.desktopVertx());
        http.send(
                cluster.sim().port(),
                "PUT",
                "/sim/faults",
                new JsonObject()
                        .put("latencyMs", 1_500)
                        .put("applyTo", "typing")
                        .encode());
        List<Future<Reply>> messages = new ArrayList<>();
        for (int i = 0; i < tickets.size(); i++) {
            ConversationTicket ticket = tickets.get(i);
            int typedAt = i % NODES;
            // Where the owner answers late, the key is not on its way; the next one is.
            await().until(() ->
                    RelayFixture.await(cluster.key(typedAt, ticket)).decision().startsWith("wanted"));
            if (i % 3 > 0) {
                await().pollInterval(Duration.ofMillis(2))
                        .until(() -> !cluster.typingCalls(ticket).isEmpty());
            }
            messages.add(message(http, (i + 1) % NODES, ticket));
        }
        messages.forEach(reply -> assertThat(RelayFixture.await(reply).status()).isEqualTo(200));
        long[] before = {-1};
        await().pollInterval(Duration.ofMillis(1_200)).until(() -> {
            long now = cluster.calls(CallKind.TYPING).size();
            boolean settled = now == before[0];
            before[0] = now;
            return settled;
        });
        for (ConversationTicket ticket : tickets) {
            CallRecord sent = cluster.calls(CallKind.MESSAGE).stream()
                    .filter(call -> ticket.conversationId().equals(call.conversationId()))
                    .findFirst()
                    .orElseThrow();
            assertThat(cluster.typingCalls(ticket))
                    .allSatisfy(typing -> assertThat(typing.receivedNs()).isLessThan(sent.receivedNs()));
        }
    }

    private Future<Reply> message(Http http, int node, ConversationTicket ticket) {
        ConversationTicket.Agent agent = ticket.agents().get(0);
        String path = "/api/v2/conversations/messages/" + ticket.conversationId() + "/communications/"
                + agent.communicationId() + "/messages";
        return http.sendAsync(
                cluster.relay(node).httpPort(),
                "POST",
                path,
                "{\"textBody\":\"Hello\"}",
                "Authorization",
                "Bearer " + agent.accessToken());
    }
}
