package io.keyfold.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.keyfold.cli.doctor.Finding.State;
import io.keyfold.core.DoctorCode;
import io.keyfold.core.ProblemCode;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

class ReportTest {
    private static Check check(String name, Finding finding) {
        return new Check(Group.UPSTREAM, name, () -> finding);
    }

    private static Report of(Finding... findings) {
        AtomicInteger number = new AtomicInteger();
        return Report.of(Arrays.stream(findings)
                .map(finding -> check("check " + number.incrementAndGet(), finding))
                .toList());
    }

    private static State last(Report report) {
        return report.lines().get(report.lines().size() - 1).finding().state();
    }

    // ---- one fault, one finding ------------------------------------------------------------------------------------

    @Test
    void aCheckIsNotMadeWhenOneThatItNeedsFailed() {
        AtomicInteger made = new AtomicInteger();
        Check second = new Check(Group.UPSTREAM, "second", () -> {
            made.incrementAndGet();
            return Finding.ok("");
        });

        Report report = Report.of(List.of(
                check("first", Finding.failed(DoctorCode.NO_ANSWER, "")),
                second.needing("first"),
                check("third", Finding.ok("")).needing("second")));

        assertThat(made).hasValue(0);
        assertThat(report.lines().get(1).finding()).isEqualTo(Finding.notChecked("first mend 'first'"));
        assertThat(report.lines().get(2).finding()).isEqualTo(Finding.notChecked("first mend 'first'"));
        assertThat(report.failures()).containsExactly(DoctorCode.NO_ANSWER);
    }

    @Test
    void aCheckWhoseNeedWasNotMadeTellsWhatToGive() {
        Report report = Report.of(List.of(
                check("first", Finding.notChecked("give --url")),
                check("second", Finding.ok("")).needing("first")));

        assertThat(report.lines().get(1).finding()).isEqualTo(Finding.notChecked("give --url"));
    }

    @Test
    void aWarningStandsInNobodysWay() {
        Report report = Report.of(List.of(
                check("first", Finding.warned(DoctorCode.CERTIFICATE_EXPIRING, "")),
                check("second", Finding.ok("")).needing("first").unlessFailed("first")));

        assertThat(last(report)).isEqualTo(State.OK);
    }

    @Test
    void whatFailedStopsOnlyThoseThatNameIt() {
        Report report = Report.of(List.of(
                check("first", Finding.failed(DoctorCode.NO_ANSWER, "")),
                check("second", Finding.notChecked("")),
                check("third", Finding.ok("")).unlessFailed("second")));

        assertThat(last(report)).isEqualTo(State.OK);
    }

    @Test
    void aCheckThatEndsFromWithinIsLikeAnyOther() {
        Report report = Report.of(List.of(new Check(Group.PORTS, "it", () -> {
            throw CheckEnded.failed(DoctorCode.PORT_TAKEN, "8080");
        })));

        assertThat(report.lines().get(0).finding()).isEqualTo(Finding.failed(DoctorCode.PORT_TAKEN, "8080"));
    }

    @Test
    void aNeedThatDoesNotComeBeforeIsADefect() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> Report.of(List.of(check("first", Finding.ok("")).needing("later"))))
                .withMessageContaining("later");
    }

    // ---- exit codes ------------------------------------------------------------------------------------------------

    @Test
    void nothingFailedIsZero() {
        assertThat(of(Finding.ok(""), Finding.notChecked(""), Finding.warned(DoctorCode.CERTIFICATE_EXPIRING, ""))
                        .exitCode())
                .isZero();
    }

    @Test
    void anyFailureIsThree() {
        assertThat(of(Finding.failed(DoctorCode.NO_ANSWER, ""), Finding.failed(ProblemCode.TOKEN_EXPIRED, ""))
                        .exitCode())
                .isEqualTo(3);
    }

    @Test
    void nobodyReachedIsSixtyNine() {
        assertThat(of(Finding.failed(DoctorCode.CONNECTION_REFUSED, "")).exitCode())
                .isEqualTo(69);
        assertThat(of(Finding.failed(DoctorCode.NAME_UNKNOWN, ""), Finding.failed(DoctorCode.NO_ANSWER, ""))
                        .exitCode())
                .isEqualTo(69);
    }

    @Test
    void anInvalidConfigurationIsSeventyEightWhateverElseFails() {
        assertThat(of(
                                Finding.failed(DoctorCode.CONNECTION_REFUSED, ""),
                                Finding.failed(DoctorCode.CONFIGURATION_INVALID, ""))
                        .exitCode())
                .isEqualTo(78);
    }

    // ---- what is shown ---------------------------------------------------------------------------------------------

    private static final Report MIXED = Report.of(List.of(
            new Check(Group.RUNTIME, "Java", () -> Finding.ok("17")),
            new Check(Group.RUNTIME, "open files", () -> Finding.warned(DoctorCode.OPEN_FILES_SHORT, "5")),
            new Check(
                    Group.PUBLIC_ADDRESS,
                    "WebSocket",
                    () -> Finding.failed(DoctorCode.WEBSOCKET_BLOCKED, "answered 400\nnot 101")),
            new Check(Group.PUBLIC_ADDRESS, "preflights", () -> Finding.notChecked("no origins"))));

    @Test
    void textHasALineForEachCheckAndThePageBelowWhatFailed() {
        assertThat(new ReportText(Ansi.OFF, true).of(MIXED)).isEqualTo("""
                runtime
                  ✓ Java        17
                  ! open files  5
                      what Too few open files allowed. Every desktop and every connection upstream is an open file,
                           and this process may open only a few.
                      do   Raise the limit: 'ulimit -n 65536' in the shell, LimitNOFILE=65536 in the systemd unit.
                      more keyfold explain open-files-short
                public address
                  ✗ WebSocket   answered 400
                                not 101
                      what WebSockets do not get through. The upgrade of /v1/ws to a WebSocket fails behind the
                           public address; desktops fall back to one call a key.
                      do   nginx: 'proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header
                           Connection "upgrade";' and a proxy_read_timeout above 60 s.
                      more keyfold explain websocket-blocked
                  – preflights  not checked: no origins

                4 checks: 1 good, 1 with a warning, 1 failed, 1 not made
                """);
    }

    @Test
    void aTerminalWithoutUnicodeGetsPlainMarks() {
        assertThat(new ReportText(Ansi.OFF, false).of(MIXED))
                .contains("  ok Java        17\n", "  X  WebSocket   answered", "  -  preflights  not checked")
                .matches(text -> text.chars().allMatch(c -> c < 128), "ASCII");
    }

    @Test
    void onlyMarksAreColoured() {
        String coloured = new ReportText(Ansi.ON, true).of(MIXED);

        assertThat(coloured).contains("\u001b[").contains(" WebSocket   answered 400");
        assertThat(coloured.replaceAll("\u001b\\[[0-9;]*m", "")).isEqualTo(new ReportText(Ansi.OFF, true).of(MIXED));
    }

    @Test
    void jsonHasTheSameContent() {
        JsonObject json = ReportJson.of(MIXED);

        assertThat(json.getBoolean("ok")).isFalse();
        assertThat(json.getInteger("exitCode")).isEqualTo(3);
        assertThat(json.getJsonObject("counts"))
                .isEqualTo(new JsonObject()
                        .put("ok", 1L)
                        .put("warned", 1L)
                        .put("failed", 1L)
                        .put("not-checked", 1L));
        assertThat(json.getJsonArray("checks").getJsonObject(2))
                .isEqualTo(new JsonObject()
                        .put("group", "public address")
                        .put("check", "WebSocket")
                        .put("state", "failed")
                        .put("detail", "answered 400\nnot 101")
                        .put("code", "websocket-blocked")
                        .put("title", DoctorCode.WEBSOCKET_BLOCKED.title())
                        .put("cause", DoctorCode.WEBSOCKET_BLOCKED.cause())
                        .put("remedy", DoctorCode.WEBSOCKET_BLOCKED.remedy()));
        assertThat(json.getJsonArray("checks").getJsonObject(3).fieldNames())
                .containsExactlyInAnyOrder("group", "check", "state", "detail");
    }
}
