package io.keyfold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keyfold.cli.Exit;
import io.keyfold.sim.ConversationTicket;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** {@code keyfold trace} from the key of a desktop to the line on a terminal. */
class TraceIT {
    private static final Duration LONG = Duration.ofSeconds(30);

    /** The command while it runs, and what it has printed so far. */
    private static final class Running {
        final StringWriter out = new StringWriter();
        final StringWriter err = new StringWriter();
        final CompletableFuture<Integer> exitCode;

        Running(int managementPort, String conversationId, String... more) {
            CommandLine keyfold = Main.commandLine();
            keyfold.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
            String[] arguments = new String[more.length + 6];
            arguments[0] = "trace";
            arguments[1] = conversationId;
            arguments[2] = "--url";
            arguments[3] = "http://127.0.0.1:" + managementPort;
            arguments[4] = "--admin-token";
            arguments[5] = RelayFixture.ADMIN_TOKEN;
            System.arraycopy(more, 0, arguments, 6, more.length);
            exitCode = CompletableFuture.supplyAsync(() -> keyfold.execute(arguments));
        }

        String printed() {
            return out.toString();
        }

        void prints(String what) {
            await().atMost(LONG).until(() -> printed().contains(what));
        }

        int exitCode() throws Exception {
            return exitCode.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void aKeyIsFollowedToTheGuest() throws Exception {
        Running trace;
        String token;
        try (RelayFixture relay = RelayFixture.builder()
                .set("privacy.timeline", "keys")
                .set("typing.idle-timeout", "1s")
                .set("typing.display-duration", "5s")
                .start()) {
            Desktop desktop = relay.desktop();
            token = desktop.token();
            trace = new Running(relay.relay().managementPort(), desktop.conversationId());
            trace.prints("no key came for it lately");

            desktop.key();
            desktop.key();

            trace.prints("call       accepted 204, ");
            trace.prints("state      composing: The guest sees the indicator.");
            desktop.say("sent");
            trace.prints("message    sent");
            desktop.naming("nobody").key();
            trace.prints("refused    participant-unknown");
            assertThat(trace.printed())
                    .contains("look-up    found 200, ", "wanted     first", "lease      held, ", "key        ");
        }
        assertThat(trace.exitCode()).isEqualTo(Exit.UNREACHABLE);
        assertThat(trace.err.toString()).contains("the node ended the trace");
        assertThat(trace.printed() + trace.err).doesNotContain(token).doesNotContain("Agent is typing");
    }

    @Test
    void asJsonEachLineIsAnObject() throws Exception {
        Running trace;
        try (RelayFixture relay = RelayFixture.builder().start()) {
            Desktop desktop = relay.desktop();
            trace = new Running(relay.relay().managementPort(), desktop.conversationId(), "-o", "json");
            desktop.key();
            trace.prints("\"call\"");
        }
        trace.exitCode();
        List<JsonObject> lines = trace.printed().lines().map(JsonObject::new).toList();
        assertThat(lines.get(0).getString("what")).isEqualTo("tracing");
        assertThat(lines).allSatisfy(line -> assertThat(line.getInstant("at")).isNotNull());
    }

    @Test
    void withoutTheAdminTokenNothingIsShown() throws Exception {
        try (RelayFixture relay = RelayFixture.builder().start()) {
            StringWriter err = new StringWriter();
            CommandLine keyfold = Main.commandLine().setErr(new PrintWriter(err));
            int exitCode = keyfold.execute(
                    "trace",
                    "conv-1",
                    "--url",
                    "http://127.0.0.1:" + relay.relay().managementPort(),
                    "--admin-token",
                    "guess");

            assertThat(exitCode).isEqualTo(Exit.CHECK_FAILED);
            assertThat(err.toString().lines()).hasSize(1);
            assertThat(err.toString()).contains("not the admin token").doesNotContain("guess");
        }
    }

    @Test
    @Tag("alone")
    void anyNodeOfAClusterShowsItAlsoWhenItsOwnerGoes() throws Exception {
        Running trace;
        try (ClusterFixture cluster = new ClusterFixture(2, "privacy.timeline=keys", "typing.refresh-interval=1s")) {
            ConversationTicket ticket = cluster.conversations(20).stream()
                    .filter(one -> cluster.ownerOf(one) == 1)
                    .findFirst()
                    .orElseThrow();
            trace = new Running(cluster.relay(0).managementPort(), ticket.conversationId());
            trace.prints("waiting");
            RelayFixture.await(cluster.key(1, ticket));
            trace.prints("call       accepted 204, ");

            RelayFixture.await(cluster.relay(1).drain());
            cluster.awaitOwners(1);

            await().atMost(LONG).pollInterval(Duration.ofMillis(200)).until(() -> {
                RelayFixture.await(cluster.key(0, ticket));
                return trace.printed()
                                .lines()
                                .filter(line -> line.contains("accepted 204"))
                                .count()
                        > 1;
            });
        }
        trace.exitCode();
    }
}
