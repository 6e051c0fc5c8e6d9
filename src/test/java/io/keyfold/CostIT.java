package io.keyfold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keyfold.sim.CallKind;
import io.keyfold.sim.CallStats;
import io.keyfold.sim.ConversationTicket;
import io.keyfold.sim.Simulator;
import io.keyfold.sim.TokenKind;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Keyfold says that it called is what the platform counted, kind by kind. */
class CostIT {
    private static final Duration LONG = Duration.ofSeconds(30);

    private static final Map<String, CallKind> KINDS = Map.of(
            "typing", CallKind.TYPING,
            "look-up", CallKind.LOOKUP,
            "guest-token", CallKind.GUEST_TOKEN,
            "oauth-token", CallKind.OAUTH,
            "token-check", CallKind.CHECK,
            "message", CallKind.MESSAGE);

    @Test
    void aMixedLoadCostsWhatThePlatformCounts() {
        try (RelayFixture relay = scaled().set("passthrough.enabled", "true").start()) {
            List<Typist> typists = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                typists.add(Typist.start(relay.desktop(), 40));
            }
            typists.add(Typist.start(relay.desktop().naming("nobody"), 40));
            Desktop writer = relay.desktop();
            for (int i = 0; i < 3; i++) {
                String message = writer.ids().put("text", "Hello").encode();
                writer.send("POST", "/api/v2/conversations/messaging/messages", message);
            }
            await().until(() -> relay.sim().stats().typingAccepted() >= 30);
            RelayFixture.await(relay.sim().expireTokens(TokenKind.ALL));
            await().until(() -> relay.sim().stats().typingAccepted() >= 60);
            relay.faults(new JsonObject().put("errorRate", 0.5).put("status", 500));
            await().until(() -> relay.sim().stats().answered(500) >= 20);
            relay.clearFaults();
            Typist.stop(typists);

            JsonObject month = agrees(relay.sim(), relay::status);
            assertThat(month.getJsonObject("calls").getLong("look-up")).isGreaterThan(12);
            assertThat(month.getJsonObject("calls").getLong("oauth-token")).isPositive();
            assertThat(month.getJsonObject("calls").getLong("message")).isEqualTo(3);
            assertThat(month.getString("alert")).isEqualTo("none");
            assertThat(relay.metrics().sum("keyfold_month_calls")).isEqualTo(month.getLong("used"));
        }
    }

    @Test
    void checksOfAgentsTokensAreCountedToo() {
        try (RelayFixture relay = scaled().set("auth.mode", "platform")
                .set("upstream.dialect", "platform")
                .set("upstream.credential", "agent")
                .start()) {
            List<Typist> typists = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                typists.add(Typist.start(relay.desktop(), 40));
            }
            await().until(() -> relay.sim().stats().typingAccepted() >= 20);
            Typist.stop(typists);

            JsonObject month = agrees(relay.sim(), relay::status);
            assertThat(month.getJsonObject("calls").getLong("token-check")).isEqualTo(5);
        }
    }

    @Test
    void aMonthNearItsLimitAlarmsAndOneAtItsLimitStopsTyping() {
        try (RelayFixture relay =
                scaled().set("upstream.limits.per-month", "40").start()) {
            Typist typist = Typist.start(relay.desktop(), 40);
            await().atMost(LONG).until(() -> "near".equals(month(relay.status()).getString("alert")));
            await().atMost(LONG)
                    .until(() -> "reached".equals(month(relay.status()).getString("alert")));
            await().until(() ->
                    typist.replies().stream().anyMatch(reply -> reply.decision().equals("suppressed/cap")));
            typist.stop();

            assertThat(typist.replies()).allMatch(reply -> reply.status() == 204);
            assertThat(relay.sim().calls()).hasSize(40);
            assertThat(month(relay.status()).getLong("used")).isEqualTo(40);
        }
    }

    @Test
    void aRestartGoesOnCountingAndTheCapHoldsOverIt(@TempDir Path folder) throws IOException {
        Path kept = folder.resolve("month.json");
        Path crashed = folder.resolve("crashed.json");
        long first = callsUntil(kept, month -> month.getLong("used") >= 20, crashed);
        assertThat(first).isBetween(20L, 39L);

        long second = callsUntil(kept, month -> month.getString("alert").equals("reached"), null);
        assertThat(first + second).as("after an end").isEqualTo(40);
        assertThat(callsUntil(kept, month -> month.getString("alert").equals("reached"), null))
                .as("after that: no typing, and the two tokens that a new conversation asks for")
                .isLessThanOrEqualTo(2);

        long afterACrash = callsUntil(crashed, month -> month.getString("alert").equals("reached"), null);
        assertThat(first + afterACrash).as("after a crash").isBetween(30L, 40L);
    }

    /** Types at a new platform with the month's file until the month is so; the calls, once the node has ended. */
    private static long callsUntil(Path file, Predicate<JsonObject> done, @Nullable Path atTheEnd) throws IOException {
        try (RelayFixture relay = scaled().set("upstream.limits.per-month", "40")
                .set("upstream.limits.month-file", file.toString())
                .set("participants.verify", "false")
                .start()) {
            // One look-up and one token of the relay's own at most; then typing only.
            Typist typist = Typist.start(relay.desktop(), 40);
            await().atMost(LONG).until(() -> done.test(month(relay.status())));
            typist.stop();
            if (atTheEnd != null) {
                Files.copy(file, atTheEnd);
            }
            return relay.sim().calls().size();
        }
    }

    @Test
    @Tag("alone")
    void aStopOfTheWholeClusterLosesNothingThatItsFilesKeep(@TempDir Path folder) {
        String file = "upstream.limits.month-file=" + folder + "/month-{place}.json";
        long used;
        try (ClusterFixture cluster = new ClusterFixture(2, "typing.refresh-interval=1s", file)) {
            List<ConversationTicket> tickets = cluster.conversations(10);
            for (int i = 0; i < tickets.size(); i++) {
                RelayFixture.await(cluster.key(i % 2, tickets.get(i)));
            }
            await().until(() -> cluster.sim().stats().typingAccepted() == 10);
            used = agrees(cluster.sim(), () -> cluster.status(0)).getLong("used");
            agrees(cluster.sim(), () -> cluster.status(1));
        }
        try (ClusterFixture cluster = new ClusterFixture(2, file)) {
            for (int node = 0; node < 2; node++) {
                int self = node;
                await().untilAsserted(() ->
                        assertThat(month(cluster.status(self)).getLong("used")).isEqualTo(used));
            }
        }
    }

    @Test
    @Tag("alone")
    void nodesAddUpWhatTheyCallAndACrashKeepsTheSum() {
        try (ClusterFixture cluster = new ClusterFixture(2, "typing.refresh-interval=1s")) {
            List<ConversationTicket> tickets = cluster.conversations(20);
            for (int i = 0; i < tickets.size(); i++) {
                RelayFixture.await(cluster.key(i % 2, tickets.get(i)));
            }
            await().until(() -> cluster.sim().stats().typingAccepted() == 20);

            JsonObject month = agrees(cluster.sim(), () -> cluster.status(0));
            assertThat(agrees(cluster.sim(), () -> cluster.status(1)).getLong("used"))
                    .isEqualTo(month.getLong("used"));

            cluster.crashLast();
            cluster.awaitOwners(1);
            assertThat(agrees(cluster.sim(), () -> cluster.status(0)).getLong("used"))
                    .isEqualTo(month.getLong("used"));
        }
    }

    @Test
    @Tag("alone")
    void theCapIsTheClustersAndNotEachNodes() {
        try (ClusterFixture cluster = new ClusterFixture(
                2,
                "participants.verify=false",
                "upstream.limits.per-month=30",
                "typing.refresh-interval=1s",
                "typing.idle-timeout=1s")) {
            List<ConversationTicket> tickets = cluster.conversations(40);
            await().atMost(LONG).pollInterval(Duration.ofMillis(300)).until(() -> {
                for (int i = 0; i < tickets.size(); i++) {
                    assertThat(RelayFixture.await(cluster.key(i % 2, tickets.get(i)))
                                    .status())
                            .isEqualTo(204);
                }
                return cluster.metrics(0).decisions("cap") + cluster.metrics(1).decisions("cap") > 200;
            });
            // Tokens are not stopped by the cap, only typing is; and what is asked for them ends with it.
            assertThat(cluster.sim().stats().calls(CallKind.TYPING)).isLessThanOrEqualTo(30);
        }
    }

    /** Once nothing is on its way, day and month are the platform's numbers; the month. */
    private static JsonObject agrees(Simulator sim, Supplier<JsonObject> status) {
        await().atMost(LONG).untilAsserted(() -> {
            JsonObject now = status.get();
            CallStats counted = sim.stats();
            KINDS.forEach((kind, called) -> {
                assertThat(month(now).getJsonObject("calls").getLong(kind))
                        .as("%s this month", kind)
                        .isEqualTo(counted.calls(called));
                assertThat(now.getJsonObject("callsToday").getLong(kind))
                        .as("%s today", kind)
                        .isEqualTo(counted.calls(called));
            });
            assertThat(month(now).getLong("used"))
                    .isEqualTo(KINDS.values().stream().mapToLong(counted::calls).sum());
        });
        return month(status.get());
    }

    private static JsonObject month(JsonObject status) {
        return status.getJsonObject("month");
    }

    /** Ten times faster than people. */
    private static RelayFixture.Builder scaled() {
        return RelayFixture.builder()
                .sim(sim -> sim.perTokenPerMinute(0))
                .set("upstream.limits.per-token-per-minute", "6000")
                .set("typing.refresh-interval", "300ms")
                .set("typing.display-duration", "500ms")
                .set("typing.message-floor", "100ms");
    }
}
