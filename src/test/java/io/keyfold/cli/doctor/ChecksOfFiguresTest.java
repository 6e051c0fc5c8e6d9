package io.keyfold.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.cli.Exit;
import io.keyfold.core.DoctorCode;
import io.keyfold.core.Explained;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The rules of single checks, with figures instead of a machine. */
class ChecksOfFiguresTest {
    private static final long NOW_EPOCH_MS = 1_790_000_000_000L;
    private static final long DAY_MS = 86_400_000;

    private static @Nullable Explained code(Finding finding) {
        return finding.code();
    }

    // ---- runtime ---------------------------------------------------------------------------------------------------

    @Test
    void aHeapOfSixtyFourMegabytesIsEnoughAndLessIsNot() {
        assertThat(code(RuntimeChecks.memory(62L << 20))).isNull();
        assertThat(code(RuntimeChecks.memory(32L << 20))).isEqualTo(DoctorCode.MEMORY_SHORT);
    }

    @Test
    void aThousandOpenFilesAreTooFew() {
        assertThat(code(RuntimeChecks.openFiles(1_024))).isEqualTo(DoctorCode.OPEN_FILES_SHORT);
        assertThat(code(RuntimeChecks.openFiles(65_536))).isNull();
    }

    // ---- clocks ----------------------------------------------------------------------------------------------------

    @Test
    void theDateOfAnAnswerIsReadAsHalfASecondLaterAndHalfTheWayEarlier() {
        assertThat(ClockChecks.aheadMs("Mon, 21 Sep 2026 13:33:20 GMT", 1_790_000_000_000L, 200))
                .isEqualTo(OptionalLong.of(1_789_997_600_500L - 1_789_999_999_900L));
        assertThat(ClockChecks.aheadMs("yesterday", NOW_EPOCH_MS, 0)).isEmpty();
    }

    @Test
    void halfAMinuteBetweenTwoClocksIsTolerated() throws CheckEnded {
        Chart chart = new Chart();
        ClockChecks clocks = new ClockChecks(chart, null, () -> NOW_EPOCH_MS);
        assertThat(clocks.againstUpstream().state()).isEqualTo(Finding.State.NOT_CHECKED);
        chart.aheadMs = OptionalLong.of(-30_000);
        assertThat(clocks.againstUpstream().state()).isEqualTo(Finding.State.OK);
        chart.aheadMs = OptionalLong.of(-31_000);
        assertThat(clocks.againstUpstream())
                .isEqualTo(Finding.failed(DoctorCode.CLOCK_SKEW, "upstream's clock is 31 s behind this machine's"));
    }

    @Test
    void aTokenFromTheFutureTellsOfAClockAndAnOldOneDoesNot() {
        assertThat(ofToken(new JsonObject().put("iat", NOW_EPOCH_MS / 1_000 + 120))
                        .code())
                .isEqualTo(DoctorCode.CLOCK_SKEW);
        assertThat(ofToken(new JsonObject().put("iat", 1).put("nbf", NOW_EPOCH_MS / 1_000 + 120))
                        .code())
                .isEqualTo(DoctorCode.CLOCK_SKEW);
        assertThat(ofToken(new JsonObject().put("iat", NOW_EPOCH_MS / 1_000 - 7_200))
                        .state())
                .isEqualTo(Finding.State.OK);
        assertThat(ofToken(new JsonObject().put("sub", "u")).state()).isEqualTo(Finding.State.NOT_CHECKED);
    }

    private static Finding ofToken(JsonObject claims) {
        String token = part("{}") + "." + part(claims.encode()) + ".c2ln";
        return new ClockChecks(new Chart(), token, () -> NOW_EPOCH_MS).againstToken();
    }

    private static String part(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    // ---- budget ----------------------------------------------------------------------------------------------------

    @Test
    void oneTokenOfThreeHundredCarriesNineteenConversations() {
        assertThat(BudgetChecks.limits(300, 0, 4_000, true).detail())
                .isEqualTo("15 calls a minute for each typing conversation;"
                        + " 19 conversations can show typing at the same time");
        assertThat(BudgetChecks.limits(300, 0, 4_000, false).detail()).endsWith("no limit that conversations share");
        assertThat(BudgetChecks.limits(300, 60, 4_000, true).detail()).contains("3 conversations");
    }

    @Test
    void lessThanOneConversationNeedsIsTooSmall() {
        assertThat(code(BudgetChecks.limits(15, 0, 4_000, false))).isEqualTo(DoctorCode.BUDGET_TOO_SMALL);
        assertThat(code(BudgetChecks.limits(16, 0, 4_000, false))).isNull();
        assertThat(code(BudgetChecks.limits(300, 10, 4_000, false))).isEqualTo(DoctorCode.BUDGET_TOO_SMALL);
    }

    @Test
    void aMonthThatIsUsedUpFails() {
        assertThat(code(PortChecks.month(99, 100))).isNull();
        assertThat(code(PortChecks.month(100, 100))).isEqualTo(DoctorCode.MONTHLY_CAP);
        assertThat(code(PortChecks.month(1_000_000, 0))).isNull();
    }

    // ---- addresses and answers -------------------------------------------------------------------------------------

    @Test
    void twoWeeksBeforeItsEndACertificateIsWarnedOf() {
        assertThat(code(Way.expiry(NOW_EPOCH_MS + 15 * DAY_MS, NOW_EPOCH_MS))).isNull();
        assertThat(Way.expiry(NOW_EPOCH_MS + 13 * DAY_MS, NOW_EPOCH_MS).state()).isEqualTo(Finding.State.WARNED);
    }

    @Test
    void theMessengersConfigurationLiesBesideThePlatformsApi() {
        assertThat(MessengerCheck.published(URI.create("https://api.mypurecloud.ie"), "d"))
                .hasToString("https://api-cdn.mypurecloud.ie/webdeployments/v1/deployments/d/config.json");
        assertThat(MessengerCheck.published(URI.create("http://127.0.0.1:8090"), "d"))
                .hasToString("http://127.0.0.1:8090/webdeployments/v1/deployments/d/config.json");
    }

    @Test
    void ofAnErrorOnlyItsCodeAndCorrelationIdAreShown() {
        String body = "{\"code\":\"not.authorized\",\"message\":\"token abc123 of you\"}";

        assertThat(reply(body, Map.of("ININ-Correlation-Id", List.of("c-1"))).line())
                .isEqualTo("GET http://x/ answered 403 not.authorized (correlation id c-1)");
        assertThat(reply("{\"code\":\"a b\\u001b[31m\"}", Map.of()).line()).isEqualTo("GET http://x/ answered 403");
        assertThat(reply("<html>", Map.of()).json()).isNull();
    }

    private static Reply reply(String body, Map<String, List<String>> headers) {
        return new Reply("GET http://x/", 403, HttpHeaders.of(headers, (name, value) -> true), Buffer.buffer(body), 1);
    }

    @Test
    void unreachableIsTheContractsExitCode() {
        assertThat(Report.of(List.of(
                                new Check(Group.UPSTREAM, "it", () -> Finding.failed(DoctorCode.NAME_UNKNOWN, ""))))
                        .exitCode())
                .isEqualTo(Exit.UNREACHABLE);
    }
}
