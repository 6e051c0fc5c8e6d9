package io.keyfold.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.config.LoadRequest.Purpose;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigLoaderTest {
    @TempDir
    private Path directory;

    @Test
    void flagBeatsEnvironmentBeatsLaterFileBeatsEarlierFileBeatsDefault() {
        Path first = write(
                "1.yaml",
                "ws: {max-handles: 1, max-frames-per-second: 1, max-frame-bytes: 1001}\n"
                        + "limits: {per-ip-per-second: 1}\n");
        Path second = write("2.yaml", "ws: {max-handles: 2, max-frames-per-second: 2, max-frame-bytes: 1002}\n");
        Map<String, String> environment =
                Map.of("KEYFOLD_WS_MAX_HANDLES", "3", "KEYFOLD_WS_MAX_FRAMES_PER_SECOND", "3");
        Loaded loaded = ConfigLoader.load(
                new LoadRequest(List.of(first, second), environment, Map.of("ws.max-handles", "4"), Purpose.SHOW));

        assertThat(loaded.values())
                .contains(
                        new ValueView("ws.max-handles", "4", "flag"),
                        new ValueView("ws.max-frames-per-second", "3", "environment KEYFOLD_WS_MAX_FRAMES_PER_SECOND"),
                        new ValueView("ws.max-frame-bytes", "1002", second + ":1"),
                        new ValueView("limits.per-ip-per-second", "1", first + ":2"),
                        new ValueView("limits.per-agent-per-second", "0", "default"));
        assertThat(Requests.settings(loaded).ws()).isEqualTo(new Settings.Ws(3, 4, 1002));
    }

    @Test
    void listInTheEnvironmentIsSeparatedByCommas() {
        Loaded loaded =
                Requests.environment(Map.of("KEYFOLD_HTTP_ALLOWED_ORIGINS", "https://a.example, https://b.example,"));
        assertThat(Requests.settings(loaded).http().allowedOrigins())
                .containsExactly("https://a.example", "https://b.example");
    }

    @Test
    void emptyVariableIsNotSet() {
        Loaded loaded = Requests.environment(Map.of("KEYFOLD_HTTP_PORT", "", "KEYFOLD_ADMIN_TOKEN", ""));
        assertThat(Requests.settings(loaded).http().port()).isEqualTo(8080);
        assertThat(Requests.settings(loaded).management().adminToken()).isNull();
    }

    @Test
    void unknownVariableOnlyWarnsAndItsValueIsNotShown() {
        Loaded loaded = Requests.environment(
                Map.of("KEYFOLD_HTTP_PROT", "hunter2", "KEYFOLD_TRACE", "x", "KEYFOLD_OPTS", "-Xmx1g", "OTHER", "y"));
        assertThat(loaded.problems()).isEmpty();
        assertThat(loaded.warnings())
                .filteredOn(warning -> warning.origin().equals("environment"))
                .singleElement()
                .satisfies(warning -> assertThat(warning.line())
                        .startsWith("KEYFOLD_HTTP_PROT")
                        .contains("KEYFOLD_HTTP_PORT")
                        .doesNotContain("hunter2"));
    }

    @Test
    void unknownFlagIsRefused() {
        assertThat(Requests.flags(Map.of("http.prot", "1")).problems())
                .containsExactly(new ConfigProblem("http.prot", "1", "flag", "is not a key; did you mean http.port?"));
    }

    @ParameterizedTest
    @CsvSource({"'s3cret\n', s3cret", "'s3cret\r\n', s3cret", "'s3cret\n\n', 's3cret\n'", "' s3cret ', ' s3cret '"})
    void secretFromAFileLosesOneNewline(String content, String secret) {
        Path file = write("token", content);
        Loaded loaded = Requests.environment(Map.of("KEYFOLD_ADMIN_TOKEN_FILE", file.toString()));
        assertThat(Requests.settings(loaded).management().adminToken()).isEqualTo(secret);
        assertThat(loaded.files()).contains(file);
        assertThat(loaded.values())
                .contains(new ValueView("admin.token", "****", "environment KEYFOLD_ADMIN_TOKEN_FILE"));
    }

    @Test
    void fileFormIsForSecretsOnly() {
        Loaded loaded = Requests.environment(Map.of("KEYFOLD_HTTP_PORT_FILE", "/nowhere"));
        assertThat(Requests.keys(loaded.warnings())).contains("KEYFOLD_HTTP_PORT_FILE");
    }

    @Test
    void secretInBothFormsIsRefused() {
        Path file = write("token", "a");
        assertThat(Requests.environment(Map.of("KEYFOLD_ADMIN_TOKEN_FILE", file.toString(), "KEYFOLD_ADMIN_TOKEN", "b"))
                        .problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.line()).contains("also set by KEYFOLD_ADMIN_TOKEN"));
    }

    @ParameterizedTest
    @CsvSource({"missing", "empty", "large"})
    void secretFileThatHoldsNoSecretIsRefused(String name) {
        write("empty", "\n");
        write("large", "x".repeat(EnvironmentLayer.MAX_SECRET_BYTES + 1));
        String file = directory.resolve(name).toString();
        assertThat(Requests.environment(Map.of("KEYFOLD_ADMIN_TOKEN_FILE", file))
                        .problems())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.key()).isEqualTo("admin.token");
                    assertThat(problem.value()).isEqualTo(file);
                    assertThat(problem.origin()).isEqualTo("environment KEYFOLD_ADMIN_TOKEN_FILE");
                });
    }

    @Test
    void everythingThatIsWrongIsReportedAtOnce() {
        Path file = write("bad.yaml", """
                http:
                  host: 0.0.0.0
                typing:
                  refresh-intervall: 4s
                  refresh-interval: 6s
                  idle-timeout: 5
                auth:
                  mode: none
                """);
        Map<String, String> environment = new HashMap<>(Requests.COMPLETE);
        environment.put("KEYFOLD_ADMIN_TOKEN_FILE", "/nowhere/token");
        Loaded loaded = ConfigLoader.load(
                new LoadRequest(List.of(file), environment, Map.of("ws.max-handles", "many"), Purpose.CHECK));

        assertThat(loaded.settings()).isNull();
        assertThat(loaded.problems())
                .extracting(ConfigProblem::line)
                .satisfiesExactlyInAnyOrder(
                        unknownKey -> assertThat(unknownKey)
                                .isEqualTo("typing.refresh-intervall = 4s (" + file
                                        + ":4): is not a key; did you mean typing.refresh-interval?"),
                        contradiction -> assertThat(contradiction)
                                .startsWith("typing.refresh-interval = 6s (" + file
                                        + ":5): must be below typing.display-duration = 5s (default)"),
                        unit -> assertThat(unit)
                                .isEqualTo(
                                        "typing.idle-timeout = 5 (" + file + ":6): needs a unit; write 5s or 5000ms"),
                        open -> assertThat(open)
                                .startsWith("auth.mode = none (" + file + ":8)")
                                .contains("http.host = 0.0.0.0 (" + file + ":2)"),
                        secret -> assertThat(secret)
                                .startsWith("admin.token = /nowhere/token (environment KEYFOLD_ADMIN_TOKEN_FILE)"),
                        number -> assertThat(number).startsWith("ws.max-handles = many (flag)"));
    }

    @Test
    void secretsAreInNoMessageAndNoText() {
        Path keys = write("keys.pem", "nothing");
        Map<String, String> flags = Map.of(
                "admin.token", "hunter2-admin",
                "auth.jwt.hmac-secret", "hunter2-hmac",
                "auth.jwt.public-key-files", keys.toString(),
                "upstream.oauth.client-secret", "hunter2-client",
                "cluster.secret", "hunter2-cluster",
                "upstream.base-url", "http://user:hunter2@host");
        LoadRequest request = new LoadRequest(List.of(), Map.of(), flags, Purpose.SERVE);
        Loaded loaded = ConfigLoader.load(request);
        assertThat(loaded.problems()).isNotEmpty();
        assertThat(loaded.warnings()).isNotEmpty();
        assertThat(loaded.toString() + request + loaded.values()).doesNotContain("hunter2");

        Map<String, String> good = new HashMap<>(flags);
        good.remove("auth.jwt.public-key-files");
        good.put("upstream.base-url", "http://127.0.0.1:8090");
        Loaded valid = ConfigLoader.load(new LoadRequest(List.of(), Map.of(), good, Purpose.SHOW));
        assertThat(Requests.settings(valid).toString() + valid + valid.values()).doesNotContain("hunter2");
    }

    @Test
    void whatServeNeedsIsNotAskedOfOtherCommands() {
        assertThat(Requests.keys(Requests.onlyFlags(Map.of()).problems()))
                .containsExactly("auth.mode", "upstream.base-url");
        Settings settings = Requests.settings(Requests.files());
        assertThat(settings.upstream().baseUrl()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "us-east-1, mypurecloud.com",
        "us_east_1, mypurecloud.com",
        "EU-CENTRAL-1, mypurecloud.de",
        "usw2.pure.cloud, usw2.pure.cloud"
    })
    void regionOfThePlatformStandsInForTheAddresses(String region, String domain) {
        Loaded loaded = Requests.environment(Map.of(
                "GENESYSCLOUD_REGION", region,
                "GENESYSCLOUD_OAUTHCLIENT_ID", "id",
                "GENESYSCLOUD_OAUTHCLIENT_SECRET", "secret",
                "KEYFOLD_UPSTREAM_DIALECT", "platform"));
        Settings.Upstream upstream = Requests.settings(loaded).upstream();
        assertThat(upstream.baseUrl()).isEqualTo("https://api." + domain);
        assertThat(upstream.oauth())
                .isEqualTo(new Settings.OAuth("https://login." + domain + "/oauth/token", "id", "secret"));
    }

    @Test
    void regionIsIgnoredWhenABaseUrlIsWritten() {
        Path file = write("keyfold.yaml", "upstream:\n  base-url: http://127.0.0.1:8090\n");
        Loaded loaded = ConfigLoader.load(
                new LoadRequest(List.of(file), Map.of("GENESYSCLOUD_REGION", "nowhere"), Map.of(), Purpose.SHOW));
        assertThat(Requests.settings(loaded).upstream().baseUrl()).isEqualTo("http://127.0.0.1:8090");
        assertThat(Requests.settings(loaded).upstream().oauth().tokenUrl()).isNull();
    }

    @Test
    void unknownRegionIsRefused() {
        assertThat(Requests.environment(Map.of("GENESYSCLOUD_REGION", "us-east-9"))
                        .problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.line()).startsWith("GENESYSCLOUD_REGION = us-east-9"));
    }

    private Path write(String name, String content) {
        return Requests.write(directory, name, content);
    }
}
