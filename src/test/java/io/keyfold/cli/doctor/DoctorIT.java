package io.keyfold.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.cli.doctor.Finding.State;
import io.keyfold.cli.doctor.Report.Line;
import io.keyfold.sim.CallKind;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each fault of upstream and of settings by itself: the doctor names it, and nothing else. */
class DoctorIT {
    private final DoctorFixture fixture = new DoctorFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    // ---- all is well -----------------------------------------------------------------------------------------------

    @Test
    void whereAllIsWellEverythingIsTickedAndTheExitCodeIsZero() {
        fixture.startRelay();

        Report report =
                fixture.asking().url("http://127.0.0.1:" + fixture.relayPort()).report();

        assertThat(report.lines())
                .filteredOn(line -> line.finding().state() != State.OK)
                .extracting(Line::name)
                .as("a relay that runs alone has no ports of a cluster")
                .containsExactly("cluster ports");
        assertThat(report.exitCode()).isZero();
    }

    @Test
    void thePlatformsOwnDialectIsAsGood() {
        fixture.set("upstream.dialect", "platform").startRelay();

        Report report =
                fixture.asking().url("http://127.0.0.1:" + fixture.relayPort()).report();

        assertThat(report.lines())
                .filteredOn(line -> line.finding().state() != State.OK)
                .extracting(Line::name)
                .containsExactly("cluster ports", "guest-token endpoint", "guest token");
    }

    @Test
    void withoutQuestionsTheRestIsStillLookedAt() {
        Report report = fixture.asking()
                .conversation(null)
                .participant(null)
                .token(null)
                .report();

        assertThat(report.exitCode()).isZero();
        assertThat(report.count(State.OK)).isGreaterThan(14);
        assertThat(fixture.sim.calls()).noneMatch(call -> call.kind() == CallKind.TYPING);
    }

    // ---- upstream in trouble ---------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"status":503}                                    | server-error
            {"status":500,"applyTo":"oauth"}                  | server-error
            {"status":502,"applyTo":"guest-tokens"}           | server-error
            {"status":503,"applyTo":"typing"}                 | server-error
            {"errorRate":0.6}                                 | server-error
            {"status":429,"retryAfterS":7}                    | rate-limited
            {"status":429,"applyTo":"oauth"}                  | rate-limited
            {"status":429,"applyTo":"typing"}                 | rate-limited
            {"resetRate":1}                                   | connection-cut
            {"resetRate":1,"applyTo":"typing"}                | connection-cut
            {"status":403,"applyTo":"lookup"}                 | permission-missing
            {"status":403,"applyTo":"guest-tokens"}           | permission-missing
            {"status":403,"applyTo":"typing"}                 | permission-missing
            {"status":404,"applyTo":"guest-tokens"}           | guest-tokens-missing
            {"status":404,"applyTo":"typing"}                 | call-refused
            {"status":401,"applyTo":"oauth"}                  | client-refused
            {"status":404,"applyTo":"oauth"}                  | token-url-wrong
            {"status":404,"applyTo":"lookup"}                 | not-the-platform
            {"status":401,"applyTo":"typing"}                 | guest-token-refused
            {"status":409,"applyTo":"typing"}                 | conversation-ended
            {"featureOff":true}                               | typing-switched-off
            {"tokenTtlMs":20000}                              | guest-token-short-lived
            {"perTokenPerMinute":20}                          | budget-above-platform
            """)
    void aFaultOfUpstreamIsNamedAndNothingElse(String faults, String code) {
        fixture.faults(faults);

        assertThat(fixture.asking().failures()).containsExactly(code);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"status":401,"applyTo":"typing"} | client-token-refused
            {"status":403,"applyTo":"typing"} | permission-missing
            {"featureOff":true}               | typing-switched-off
            {"perTokenPerMinute":20}          | budget-above-platform
            """)
    void thePlatformsOwnTypingCallIsJudgedLikewise(String faults, String code) {
        fixture.set("upstream.dialect", "platform").faults(faults);

        assertThat(fixture.asking().failures()).containsExactly(code);
    }

    @Test
    void anUpstreamThatIsLateIsToldFromOneThatIsSilent() {
        fixture.set("upstream.timeout", "1s").faults("{\"latencyMs\":1100}");

        assertThat(fixture.asking().failures()).containsExactly("slow-answer");
        assertThat(fixture.asking().patienceMs(900).failures()).containsExactly("no-answer");
    }

    @Test
    void aBlackHoleIsUnreachable() {
        fixture.faults("{\"blackhole\":true}");

        Report report = fixture.asking().patienceMs(1_500).report();

        assertThat(report.failures()).extracting(code -> code.label()).containsExactly("no-answer");
        assertThat(report.exitCode()).isEqualTo(69);
    }

    // ---- wrong settings --------------------------------------------------------------------------------------------

    @Test
    void aPortWhereNobodyListensIsUnreachable() {
        fixture.set("upstream.base-url", "http://127.0.0.1:" + DoctorFixture.freePort());

        Report report = fixture.asking().report();

        assertThat(report.failures()).extracting(code -> code.label()).containsExactly("connection-refused");
        assertThat(report.exitCode()).isEqualTo(69);
    }

    @Test
    void aNameThatIsNotKnownIsSaidSo() {
        fixture.set("upstream.base-url", "https://api.nowhere.invalid");

        assertThat(fixture.asking().failures()).containsExactly("name-unknown");
    }

    @ParameterizedTest
    @CsvSource({
        "upstream.base-url, /api/v9, not-the-platform",
        "upstream.oauth.token-url, /oauth/tokens, token-url-wrong",
    })
    void aWrongPathIsToldByWhatAnswersThere(String key, String path, String code) {
        fixture.set(key, fixture.sim.baseUrl() + path);

        assertThat(fixture.asking().failures()).containsExactly(code);
    }

    @Test
    void aWrongPathOfGuestTokensIsTold() {
        fixture.set("upstream.guest-tokens.path", "/api/v2/conversations/messaging/tokens");

        assertThat(fixture.asking().failures()).containsExactly("guest-tokens-missing");
    }

    @Test
    void aTlsAddressThatSpeaksPlainHttpIsNotTrusted() {
        fixture.set("upstream.base-url", fixture.sim.baseUrl().replace("http:", "https:"));

        assertThat(fixture.asking().failures()).containsExactly("tls-failed");
    }

    @Test
    void aCertificateThatNobodyVouchesForIsNotTrusted(@TempDir Path folder) throws Exception {
        PfxOptions key = SelfSigned.in(folder);
        Vertx vertx = Vertx.vertx();
        try {
            HttpServerOptions options = new HttpServerOptions().setSsl(true).setKeyCertOptions(key);
            int port = DoctorFixture.await(vertx.createHttpServer(options)
                            .requestHandler(request -> request.response().end())
                            .listen(0, "127.0.0.1"))
                    .actualPort();
            fixture.set("upstream.base-url", "https://127.0.0.1:" + port);

            Report report = fixture.asking().url("https://127.0.0.1:" + port).report();

            assertThat(report.failures()).extracting(code -> code.label()).containsExactly("tls-failed");
            assertThat(line(report, "certificate").finding().state()).isEqualTo(State.FAILED);
            assertThat(line(report, "Keyfold behind it").finding().state()).isEqualTo(State.FAILED);
        } finally {
            DoctorFixture.await(vertx.close());
        }
    }

    @ParameterizedTest
    @CsvSource({"upstream.oauth.client-secret, wrong", "upstream.oauth.client-id, nobody"})
    void aWrongIdOrSecretIsNamed(String key, String value) {
        fixture.set(key, value);

        assertThat(fixture.asking().failures()).containsExactly("client-refused");
    }

    @Test
    void aTokenEndpointThatIsDownIsNotTakenForAWrongSecret() {
        fixture.set("upstream.oauth.token-url", "http://127.0.0.1:" + DoctorFixture.freePort() + "/oauth/token");

        assertThat(fixture.asking().failures()).containsExactly("connection-refused");
    }

    @Test
    void everyProblemOfTheConfigurationIsListed() {
        fixture.set("typing.idle-timeout", "5").set("http.port", "many").set("upstream.dialect", "gest");

        Report report = fixture.asking().report();

        assertThat(report.exitCode()).isEqualTo(78);
        assertThat(report.failures()).extracting(code -> code.label()).containsExactly("configuration-invalid");
        assertThat(line(report, "configuration").finding().detail())
                .contains("typing.idle-timeout", "http.port", "upstream.dialect");
    }

    @Test
    void limitsBelowOneConversationAreTooSmall() {
        fixture.set("upstream.limits.per-minute", "10");

        assertThat(fixture.asking().failures()).containsExactly("budget-too-small");
    }

    @Test
    void aPortOfSomebodyElseIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            fixture.set("http.port", Integer.toString(taken.getLocalPort()));

            assertThat(fixture.asking().patienceMs(1_000).failures()).containsExactly("port-taken");
        }
    }

    @Test
    void thePortsOfAClusterAreLookedAtToo() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            fixture.set("cluster.enabled", "true")
                    .set("cluster.secret", "a-secret-of-more-than-thirty-two-bytes")
                    .set("cluster.port", Integer.toString(DoctorFixture.freePort()))
                    .set("cluster.event-bus-port", Integer.toString(taken.getLocalPort()));

            Report report = fixture.asking().report();

            assertThat(report.failures()).extracting(code -> code.label()).containsExactly("port-taken");
            assertThat(line(report, "cluster ports").finding().detail()).contains("cluster.event-bus-port");
        }
    }

    @Test
    void anAddressOfAnotherMachineIsNotHere() {
        fixture.set("http.host", "192.0.2.1");

        assertThat(fixture.asking().failures()).containsExactly("address-not-here");
    }

    // ---- clocks ----------------------------------------------------------------------------------------------------

    @Test
    void aClockThatIsBehindIsOneFindingWhoeverItIsComparedWith() {
        Report report = fixture.asking().clockAheadMs(-90_000).report();

        assertThat(report.failures()).extracting(code -> code.label()).containsExactly("clock-skew");
        assertThat(line(report, "clock of upstream").finding().detail()).contains("ahead of this machine's");
    }

    private static Line line(Report report, String name) {
        return report.lines().stream()
                .filter(line -> line.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
