package io.keyfold.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.cli.doctor.Finding.State;
import io.keyfold.cli.doctor.Report.Line;
import io.keyfold.sim.CallKind;
import io.keyfold.sim.ConversationTicket;
import io.keyfold.sim.TokenKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Help.Ansi;

/** Each fault by itself: the doctor names it, and nothing else. */
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
    @CsvSource({"2600, slow-answer", "20000, no-answer"})
    void anUpstreamThatIsLateIsToldFromOneThatIsSilent(long latencyMs, String code) {
        fixture.faults("{\"latencyMs\":" + latencyMs + "}");

        assertThat(fixture.asking().patienceMs(4_500).failures()).containsExactly(code);
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
    void aPortWhereNobodyListensIsUnreachable() throws IOException {
        fixture.set("upstream.base-url", "http://127.0.0.1:" + freePort());

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

    @ParameterizedTest
    @CsvSource({"upstream.oauth.client-secret, wrong", "upstream.oauth.client-id, nobody"})
    void aWrongIdOrSecretIsNamed(String key, String value) {
        fixture.set(key, value);

        assertThat(fixture.asking().failures()).containsExactly("client-refused");
    }

    @Test
    void aTokenEndpointThatIsDownIsNotTakenForAWrongSecret() throws IOException {
        fixture.set("upstream.oauth.token-url", "http://127.0.0.1:" + freePort() + "/oauth/token");

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
    void anAddressOfAnotherMachineIsNotHere() {
        fixture.set("http.host", "192.0.2.1");

        assertThat(fixture.asking().failures()).containsExactly("address-not-here");
    }

    // ---- clocks ----------------------------------------------------------------------------------------------------

    @Test
    void aClockThatIsBehindIsNamedTwiceAndOnlyOnce() {
        Report report = fixture.asking().clockAheadMs(-90_000).report();

        assertThat(report.failures()).extracting(code -> code.label()).containsExactly("clock-skew");
        assertThat(line(report, "clock of upstream").finding().detail()).contains("ahead of this machine's");
    }

    // ---- tokens ----------------------------------------------------------------------------------------------------

    @Test
    void theSeedsMistakeIsNamedInItsOwnWords() {
        Report report = fixture.asking().token(fixture.platformToken()).report();

        assertThat(report.failures()).extracting(code -> code.label()).containsExactly("platform-token");
        assertThat(report.failures().get(0).title())
                .isEqualTo("This is a platform token; the typing call needs a guest token");
    }

    @Test
    void aPlatformTokenHandedOverAsGuestTokenIsTheSameMistake() {
        assertThat(fixture.asking().guestToken(fixture.platformToken()).failures())
                .containsExactly("platform-token");
    }

    @Test
    void aRelayWithoutACredentialTakesTheGivenTokenForAGuestToken() {
        withoutCredential().set("auth.mode", "none").unset("auth.jwt.hmac-secret");

        assertThat(fixture.asking().token(fixture.platformToken()).failures()).containsExactly("platform-token");
        assertThat(fixture.asking().token(fixture.conversation.guest().token()).failures())
                .isEmpty();
    }

    @Test
    void guestTokensThatExpiredAreRefused() {
        withoutCredential();
        String guestToken = fixture.conversation.guest().token();
        assertThat(fixture.asking().guestToken(guestToken).failures()).isEmpty();

        DoctorFixture.await(fixture.sim.expireTokens(TokenKind.GUEST));

        assertThat(fixture.asking().guestToken(guestToken).failures()).containsExactly("guest-token-refused");
    }

    private DoctorFixture withoutCredential() {
        return fixture.unset("upstream.oauth.token-url")
                .unset("upstream.oauth.client-id")
                .unset("upstream.oauth.client-secret");
    }

    @Test
    void anAgentTokenIsJudgedAsTheRelayJudgesIt() {
        String token = fixture.agent().accessToken();

        assertThat(fixture.asking()
                        .token(token.substring(0, token.length() - 4) + "AAAA")
                        .failures())
                .containsExactly("token-invalid");
        fixture.set("auth.jwt.required-scope", "something:else");
        assertThat(fixture.asking().failures()).containsExactly("scope-missing");
        assertThat(fixture.asking().clockAheadMs(0).token("no-token-at-all").failures())
                .containsExactly("token-invalid");
    }

    @Test
    void anOpaqueTokenIsCheckedWithThePlatform() {
        fixture.set("auth.mode", "platform").unset("auth.jwt.hmac-secret");
        assertThat(fixture.asking().failures()).isEmpty();

        assertThat(fixture.asking().token(fixture.platformToken()).failures()).containsExactly("token-invalid");
        DoctorFixture.await(fixture.sim.expireTokens(TokenKind.ACCESS));
        assertThat(fixture.asking().failures()).containsExactly("token-invalid");
    }

    @Test
    void keysThatCannotBeFetchedAreNoFaultOfTheToken() throws IOException {
        fixture.unset("auth.jwt.hmac-secret").set("auth.jwt.jwks-url", "http://127.0.0.1:" + freePort() + "/keys");

        assertThat(fixture.asking().failures()).containsExactly("agent-keys");
    }

    // ---- ids -------------------------------------------------------------------------------------------------------

    @Test
    void theGuestsOwnParticipantIsFoundAndTheAgentsIsShown() {
        Report report = fixture.asking()
                .participant(fixture.conversation.guest().participantId())
                .report();

        assertThat(report.failures()).extracting(code -> code.label()).containsExactly("participant-is-guest");
        assertThat(line(report, "participant").finding().detail())
                .contains(fixture.agent().participantId());
    }

    @Test
    void otherIdsThatCannotTypeAreNamed() {
        assertThat(fixture.asking().participant("nobody").failures()).containsExactly("participant-unknown");
        assertThat(fixture.asking().conversation("nowhere").failures()).containsExactly("conversation-unknown");
        assertThat(fixture.asking()
                        .token(DoctorFixture.await(fixture.sim.agentToken("somebody-else")))
                        .failures())
                .containsExactly("not-your-participant");
    }

    @Test
    void whoeverHasLeftCannotType() {
        ConversationTicket.Agent before = fixture.agent();
        DoctorFixture.await(fixture.sim.transfer(fixture.conversation.conversationId()));
        assertThat(fixture.asking().participant(before.participantId()).failures())
                .containsExactly("participant-ended");

        DoctorFixture.await(fixture.sim.end(fixture.conversation.conversationId()));
        assertThat(fixture.asking().failures()).containsExactly("conversation-ended");
    }

    private static Line line(Report report, String name) {
        return report.lines().stream()
                .filter(line -> line.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void nothingSecretIsTold() {
        String token = fixture.agent().accessToken();
        Report report = fixture.asking().guestToken("a-guest-token-of-mine").report();

        assertThat(new ReportText(Ansi.OFF, true).of(report) + ReportJson.of(report))
                .doesNotContain(List.of(token, "a-guest-token-of-mine", "thirty-two-bytes"));
    }
}
