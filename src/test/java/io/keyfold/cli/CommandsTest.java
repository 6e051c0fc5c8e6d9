package io.keyfold.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.keyfold.core.DoctorCode;
import io.keyfold.core.ProblemCode;
import io.keyfold.core.Reason;
import io.keyfold.ops.Version;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {
    @Test
    void versionIsThatOfTheBuild() {
        Ran text = Ran.keyfold("version");
        Ran json = Ran.keyfold("version", "-o", "json");

        assertThat(Version.current()).matches("\\d+\\.\\d+\\.\\d+.*");
        assertThat(text.exitCode()).isEqualTo(Exit.OK);
        assertThat(text.out()).startsWith("keyfold " + Version.current() + " (Java ");
        assertThat(new JsonObject(json.out()).getString("version")).isEqualTo(Version.current());
    }

    @Test
    void aWrongWordIsOneLineWithTheNearestCommand() {
        Ran ran = Ran.keyfold("expain");

        assertThat(ran.exitCode()).isEqualTo(Exit.USAGE);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err().lines()).hasSize(1);
        assertThat(ran.err()).contains("did you mean 'explain'?");
    }

    @Test
    void noCommandShowsWhatThereIs() {
        Ran ran = Ran.keyfold();

        assertThat(ran.exitCode()).isEqualTo(Exit.USAGE);
        assertThat(ran.err()).contains("Usage: keyfold").contains("status");
    }

    @ParameterizedTest
    @EnumSource(ProblemCode.class)
    void everyProblemHasItsPage(ProblemCode problem) {
        Ran ran = Ran.keyfold("explain", problem.label());

        assertThat(ran.exitCode()).isEqualTo(Exit.OK);
        assertThat(ran.out()).contains(problem.cause()).contains(problem.remedy());
    }

    @ParameterizedTest
    @EnumSource(DoctorCode.class)
    void everyFindingHasItsPage(DoctorCode finding) {
        assertThat(Ran.keyfold("explain", finding.label()).out())
                .contains(finding.cause())
                .contains(finding.remedy());
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void everyReasonHasItsPage(Reason reason) {
        assertThat(Ran.keyfold("explain", reason.label()).out()).contains(reason.sentence());
    }

    @Test
    void anUnknownCodeIsNotFound() {
        Ran ran = Ran.keyfold("explain", "no-such-code");

        assertThat(ran.exitCode()).isEqualTo(Exit.NOT_FOUND);
        assertThat(ran.err().lines()).hasSize(1);
    }

    @Test
    void explainWithoutACodeListsAllOfThem() {
        String out = Ran.keyfold("explain").out();

        assertThat(out.lines())
                .hasSize(3 + Reason.values().length + ProblemCode.values().length + DoctorCode.values().length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:9090", "ftp://localhost", "not an address", "http://"})
    void whatIsNoAddressIsWrongUsage(String url) {
        Ran ran = Ran.keyfold("health", "--url", url);

        assertThat(ran.exitCode()).isEqualTo(Exit.USAGE);
        assertThat(ran.err()).contains("http://127.0.0.1:9090");
    }

    @Test
    void aStackTraceComesOnlyWhenAskedFor() {
        assertThat(Ran.keyfold("explain", "x").err()).doesNotContain("\tat ");
        assertThat(Ran.keyfold("explain", "x", "-v").err()).contains("\tat io.keyfold.cli");
    }

    @Test
    void aLogFormatThatWouldSilenceTheLogEndsTheStart() {
        assertThatExceptionOfType(CliFailure.class)
                .isThrownBy(() -> LogEnvironment.check(Map.of("KEYFOLD_LOG_FORMAT", "xml")))
                .withMessageContaining("text, json")
                .matches(failure -> failure.getExitCode() == Exit.CONFIG_INVALID);
        LogEnvironment.check(Map.of("KEYFOLD_LOG_FORMAT", "json", "KEYFOLD_LOG_LEVEL", "DEBUG"));
    }
}
