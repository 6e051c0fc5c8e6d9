package io.keyfold.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.cli.doctor.Report.Line;
import io.keyfold.sim.ConversationTicket;
import io.keyfold.sim.TokenKind;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

/** What a desktop gets wrong: its tokens and its ids. */
class DesktopMistakesIT {
    private final DoctorFixture fixture = new DoctorFixture();

    @AfterEach
    void close() {
        fixture.close();
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
    void whereNoGuestTokenIsNeededAPlatformTokenIsOnlyNotTheRelays() {
        fixture.set("upstream.dialect", "platform");

        assertThat(fixture.asking().token(fixture.platformToken()).failures()).containsExactly("token-invalid");
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
        assertThat(fixture.asking().token("no-token-at-all").failures()).containsExactly("token-invalid");
        assertThat(fixture.asking().token(fixture.expiredToken()).failures()).containsExactly("token-expired");
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
    void keysThatCannotBeFetchedAreNoFaultOfTheToken() {
        fixture.unset("auth.jwt.hmac-secret")
                .set("auth.jwt.jwks-url", "http://127.0.0.1:" + DoctorFixture.freePort() + "/keys");

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

    @Test
    void nothingSecretIsTold() {
        String token = fixture.agent().accessToken();
        Report report = fixture.asking().guestToken("a-guest-token-of-mine").report();

        assertThat(new ReportText(Ansi.OFF, true).of(report) + ReportJson.of(report))
                .doesNotContain(List.of(token, "a-guest-token-of-mine", "thirty-two-bytes"));
    }

    private static Line line(Report report, String name) {
        return report.lines().stream()
                .filter(line -> line.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
