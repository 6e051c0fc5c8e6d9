package io.keyfold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keyfold.edge.WsClient;
import io.keyfold.sim.ConversationTicket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What crosses between nodes while agents type at nodes that do not own their conversations. Keys come at random, eight
 * a second on average: an even pace would meet the gates always at the same phase.
 */
class CrossNodeSignalsIT {
    private static final int CONVERSATIONS = 60;
    private static final int TICK_MS = 25;
    private static final int TICKS = 480;
    private static final double KEYS_PER_TICK = 8 * TICK_MS / 1000.0;
    private static final double MOST_SIGNALS_PER_S = 1.2;

    private final Random random = new Random(1);
    private ClusterFixture cluster;
    private List<ConversationTicket> tickets;
    private int pressed;
    private int ticks;

    @BeforeEach
    void start() {
        cluster = new ClusterFixture(3, "ws.max-frames-per-second=0");
        tickets = cluster.conversations(CONVERSATIONS, CONVERSATIONS);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void aConversationTypedOverHttpSendsAboutOneSignalASecond() {
        // A connection for each desktop, as it is in service: gates belong to the event loop of a connection.
        Map<ConversationTicket, Http> desktops = new HashMap<>();
        tickets.forEach(ticket -> desktops.put(ticket, new Http(cluster.desktopVertx(), 1)));

        signalsAreFew(ticket -> cluster.key(desktops.get(ticket), awayFrom(ticket), ticket));
    }

    @Test
    void aConversationTypedOverWebSocketSendsAboutOneSignalASecond() {
        List<WsClient> sockets = new ArrayList<>();
        for (int node = 0; node < 3; node++) {
            WsClient socket = WsClient.open(cluster.relay(node).httpPort());
            socket.hello(tickets.get(0).agents().get(0).accessToken());
            sockets.add(socket);
        }
        Map<ConversationTicket, String> frames = new HashMap<>();
        for (ConversationTicket ticket : tickets) {
            int handle = sockets.get(awayFrom(ticket))
                    .open(ticket.conversationId(), ticket.agents().get(0).participantId());
            frames.put(ticket, "{\"k\":" + handle + "}");
        }

        signalsAreFew(ticket -> sockets.get(awayFrom(ticket)).send(frames.get(ticket)));

        sockets.forEach(WsClient::close);
    }

    /** A node that does not own the conversation, always the same. */
    private int awayFrom(ConversationTicket ticket) {
        return (cluster.ownerOf(ticket) + 1) % 3;
    }

    private void signalsAreFew(Consumer<ConversationTicket> press) {
        long before = sent();
        double seconds = type(press);
        await().atMost(Duration.ofSeconds(10)).until(() -> decisions() == pressed);
        double perSecond = (sent() - before) / (seconds * CONVERSATIONS);
        double keysPerSecond = pressed / (seconds * CONVERSATIONS);
        System.err.printf(
                "signals a second and conversation: %.2f, keys: %.2f, answered owner-unreachable: %d%n",
                perSecond, keysPerSecond, unreachable());

        assertThat(perSecond).isBetween(0.5, MOST_SIGNALS_PER_S);
        assertThat(cluster.typingCalls(tickets.get(0))).hasSizeBetween(2, 5);
    }

    /** Returns how many seconds it took. */
    private double type(Consumer<ConversationTicket> press) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        long beganNs = System.nanoTime();
        cluster.desktopVertx().setPeriodic(TICK_MS, timer -> {
            if (ticks++ == TICKS) {
                cluster.desktopVertx().cancelTimer(timer);
                done.complete(null);
                return;
            }
            for (ConversationTicket ticket : tickets) {
                if (random.nextDouble() < KEYS_PER_TICK) {
                    pressed++;
                    press.accept(ticket);
                }
            }
        });
        done.orTimeout(60, TimeUnit.SECONDS).join();
        return (System.nanoTime() - beganNs) / 1e9;
    }

    private long sent() {
        return total("keyfold_cluster_events_total", "event=\"signal-sent\"");
    }

    private long decisions() {
        return total("keyfold_decisions_total");
    }

    private long unreachable() {
        return total("keyfold_cluster_events_total", "event=\"unreachable\"");
    }

    private long total(String metric, String... labels) {
        long total = 0;
        for (int node = 0; node < 3; node++) {
            total += cluster.metrics(node).sum(metric, labels);
        }
        return total;
    }
}
