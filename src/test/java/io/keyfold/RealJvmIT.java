package io.keyfold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar, as users start it: what it prints, and how it ends. */
@Tag("alone")
class RealJvmIT {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    @Test
    void aNodeServesIsSwitchedByItsFileAndDrainsOnATerminationSignal() throws IOException {
        Path file = Files.writeString(directory.resolve("node.yaml"), "typing:\n  enabled: true\n");
        try (RelayFixture fixture = RelayFixture.builder().start();
                Jvm node = serve(fixture, "-c", file.toString())) {
            URI traffic = URI.create(node.awaitPrinted("^keyfold serves (http://\\S+)"));
            String management = node.awaitPrinted("^management +(http://\\S+)");
            Http http = fixture.http();
            assertThat(http.send(URI.create(management).getPort(), "GET", "/ready", "")
                            .status())
                    .isEqualTo(200);
            Desktop desktop = fixture.desktop();

            assertThat(key(http, traffic, desktop).decision()).isEqualTo("wanted/first");
            await().atMost(LONG).until(() -> fixture.sim().stats().typingAccepted() == 1);
            probesOf(management);

            Files.writeString(file, "typing:\n  enabled: false\n");
            await().atMost(LONG)
                    .until(() -> "suppressed/disabled"
                            .equals(key(http, traffic, desktop).decision()));

            assertThat(node.terminate()).isEqualTo(143);
            assertThat(node.err()).contains("drained").doesNotContain("Exception", desktop.token());
        }
    }

    private void probesOf(String management) {
        for (String probe : new String[] {"health", "ready", "status"}) {
            try (Jvm command = keyfold(probe, "--url", management)) {
                assertThat(command.exitCode()).as(command.err()).isZero();
                assertThat(command.out()).isNotBlank();
            }
        }
    }

    @Test
    void probesOfNobodySayThatNobodyIsThere() {
        for (String probe : new String[] {"health", "ready", "status"}) {
            try (Jvm command = keyfold(probe, "--url", "http://127.0.0.1:" + RelayFixture.freePort())) {
                assertThat(command.exitCode()).isEqualTo(69);
                assertThat(command.err().strip().lines()).hasSize(1);
            }
        }
    }

    @Test
    void everythingThatIsWrongWithAConfigurationIsSaidAtOnce() throws IOException {
        Path file = Files.writeString(directory.resolve("broken.yaml"), """
                typing:
                  refresh-interval: 4
                  refresh-intervall: 4s
                http:
                  port: 808080
                """);
        try (Jvm node = keyfold("serve", "-c", file.toString())) {
            assertThat(node.exitCode()).isEqualTo(78);
            assertThat(node.err())
                    .contains("typing.refresh-interval", "4s")
                    .contains("typing.refresh-intervall")
                    .contains("http.port", "808080")
                    .contains("upstream.base-url")
                    .contains("auth.jwt.")
                    .doesNotContain("Exception");
            assertThat(node.out()).isEmpty();
        }
    }

    @Test
    void aTakenPortIsSaidInOneLine() throws IOException {
        try (RelayFixture fixture = RelayFixture.builder().start();
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Jvm node = serve(fixture, "--set", "http.port=" + taken.getLocalPort())) {
            assertThat(node.exitCode()).isEqualTo(1);
            assertThat(node.err().lines().filter(line -> line.contains("http.port " + taken.getLocalPort())))
                    .hasSize(1);
            assertThat(node.err()).doesNotContain("\tat ", "Exception:");
        }
    }

    @Test
    void theDemosCurlWorksAsPasted() {
        try (Jvm demo = keyfold("demo")) {
            String typeAKey = demo.awaitPrinted("^type a key: +(curl .*)$");
            String whatCame = demo.awaitPrinted("^what came: +(curl .*)$");

            try (Jvm shell = Jvm.bash(directory, typeAKey)) {
                assertThat(shell.exitCode()).isZero();
                assertThat(shell.out()).contains(" 204 ").containsIgnoringCase("keyfold-decision: wanted");
            }
            await().atMost(LONG).until(() -> typingCalls(whatCame).size() == 1);
            JsonObject call = typingCalls(whatCame).getJsonObject(0);
            assertThat(call.getBoolean("accepted")).isTrue();
            assertThat(call.getBoolean("hadGuestToken")).isTrue();
            assertThat(demo.terminate()).isEqualTo(143);
        }
    }

    private JsonArray typingCalls(String curl) {
        try (Jvm shell = Jvm.bash(directory, curl)) {
            assertThat(shell.exitCode()).isZero();
            JsonArray typing = new JsonArray();
            new JsonArray(shell.out())
                    .stream()
                            .map(JsonObject.class::cast)
                            .filter(call -> "typing".equals(call.getString("kind")))
                            .forEach(typing::add);
            return typing;
        }
    }

    @Test
    void theSimulatorsCommandsWorkAsPasted() {
        try (Jvm simulator = keyfold("upstream-sim", "--port", Integer.toString(RelayFixture.freePort()))) {
            simulator.awaitPrinted("^(What came in:.*)$");
            String pasted = simulator
                    .out()
                    .lines()
                    .filter(line -> line.startsWith("  "))
                    .reduce("", (all, line) -> all + line + "\n");

            try (Jvm shell = Jvm.bash(directory, pasted)) {
                assertThat(shell.exitCode()).isZero();
                assertThat(shell.out()).contains(" 204 ");
            }
            assertThat(simulator.terminate()).isEqualTo(143);
        }
    }

    @Test
    void aReplayOfGeneratedTypistsNeedsNothingElse() {
        try (Jvm replay =
                keyfold("replay", "--typists", "5", "--minutes", "2", "--speed", "60", "--ramp", "2s", "-o", "json")) {
            assertThat(replay.exitCode()).as(replay.err()).isZero();
            JsonObject upstream = new JsonObject(replay.out()).getJsonObject("upstream");
            assertThat(upstream.getLong("calls")).isPositive();
            assertThat(upstream.getLong("callsAfterMessage")).isZero();
        }
    }

    private static Reply key(Http http, URI traffic, Desktop desktop) {
        return http.send(
                traffic.getPort(),
                "POST",
                Desktop.SEED_PATH,
                desktop.ids().encode(),
                "Authorization",
                "Bearer " + desktop.token());
    }

    private Jvm keyfold(String... arguments) {
        return Jvm.keyfold(directory, Map.of(), arguments);
    }

    /** A node on free ports whose platform is the fixture's. */
    private Jvm serve(RelayFixture fixture, String... more) {
        Map<String, String> environment = new HashMap<>();
        environment.put("KEYFOLD_HTTP_PORT", "0");
        environment.put("KEYFOLD_MANAGEMENT_PORT", "0");
        environment.put("KEYFOLD_UPSTREAM_BASE_URL", fixture.sim().baseUrl());
        environment.put("KEYFOLD_UPSTREAM_OAUTH_TOKEN_URL", fixture.sim().baseUrl() + "/oauth/token");
        environment.put("KEYFOLD_UPSTREAM_OAUTH_CLIENT_ID", "demo");
        environment.put("KEYFOLD_UPSTREAM_OAUTH_CLIENT_SECRET", "demo");
        environment.put("KEYFOLD_AUTH_JWT_HMAC_SECRET", fixture.sim().tokenSecret());
        String[] arguments = new String[more.length + 1];
        arguments[0] = "serve";
        System.arraycopy(more, 0, arguments, 1, more.length);
        return Jvm.keyfold(directory, environment, arguments);
    }
}
