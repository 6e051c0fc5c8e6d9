package io.keyfold.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.Main;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Help;

/** The command as it is typed. */
class DoctorCommandIT {
    private static final Path PAGE = Path.of("docs", "doctor.md");

    private final DoctorFixture fixture = new DoctorFixture();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        fixture.close();
    }

    private int doctor(String... arguments) {
        List<String> all = new ArrayList<>(List.of("doctor"));
        all.addAll(fixture.flags());
        all.addAll(List.of(arguments));
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF))
                .execute(all.toArray(String[]::new));
    }

    @Test
    void aGoodChainExitsWithZeroAndSaysNothingOnStderr() throws IOException {
        fixture.startRelay();
        Path token = Files.writeString(
                folder.resolve("token"), "Bearer " + fixture.agent().accessToken() + "\n");

        int exitCode = doctor(
                "--url",
                "http://127.0.0.1:" + fixture.relayPort() + "/",
                "--conversation",
                fixture.conversation.conversationId(),
                "--participant",
                fixture.agent().participantId(),
                "--token-file",
                token.toString());

        assertThat(exitCode).as(out.toString()).isZero();
        assertThat(err.toString()).isEmpty();
        assertThat(out.toString()).contains("typing call", " 0 failed, ").endsWith(" not made\n");
    }

    @Test
    void whatIsPrintedAsJsonHasTheExitCodeOfTheCommand() {
        fixture.set("upstream.oauth.client-secret", "wrong");

        int exitCode = doctor("-o", "json");

        JsonObject json = new JsonObject(out.toString());
        assertThat(exitCode).isEqualTo(3).isEqualTo(json.getInteger("exitCode"));
        assertThat(json.getJsonArray("checks").stream()
                        .map(JsonObject.class::cast)
                        .filter(check -> "failed".equals(check.getString("state")))
                        .map(check -> check.getString("code")))
                .containsExactly("client-refused");
    }

    @Test
    void anInvalidConfigurationExitsWithSeventyEight() {
        assertThat(doctor("--set", "http.port=many")).isEqualTo(78);
        assertThat(out.toString()).contains("http.port = many");
    }

    @ParameterizedTest
    @CsvSource({
        "--url, typing.example.com, write it as https://",
        "--url, ://, write it as https://",
        "--conversation, a/b, is not an id",
        "--wait, 0, whole seconds"
    })
    void wrongOptionsAreUsageErrorsInOneLine(String option, String value, String said) {
        assertThat(doctor(option, value)).isEqualTo(2);
        assertThat(err.toString().strip().lines()).hasSize(1);
        assertThat(err.toString()).contains(said);
    }

    @Test
    void aTokenFileThatIsNotThereIsSaidInOneLine() {
        assertThat(doctor("--token-file", folder.resolve("none").toString())).isEqualTo(4);
        assertThat(err.toString().strip().lines()).hasSize(1);
    }

    /** The example in the page is what the command prints, but for figures, addresses and the machine. */
    @Test
    void theExampleInThePageIsWhatIsPrinted() throws IOException {
        fixture.startRelay();

        int exitCode = doctor(
                "--url",
                "http://127.0.0.1:" + fixture.relayPort(),
                "--conversation",
                fixture.conversation.conversationId(),
                "--participant",
                fixture.conversation.guest().participantId(),
                "--token",
                fixture.agent().accessToken());

        String page = Files.readString(PAGE);
        int start = page.indexOf("```\nruntime\n");
        assertThat(start).as("the example in %s", PAGE).isPositive();
        String example = page.substring(start + 4, page.indexOf("```", start + 4));
        assertThat(likeness(example)).isEqualTo(likeness(out.toString()));
        assertThat(exitCode).isEqualTo(3);
    }

    /** Marks are plain where the tests run without UTF-8. */
    private static String likeness(String printed) {
        return printed.replaceAll("(?m)^  (✓|ok) ", "  + ")
                .replaceAll("(?m)^  (✗|X ) ", "  x ")
                .replaceAll("(?m)^  (–|- ) ", "  . ")
                .replaceAll("(?m)( Java +).*", "$1")
                .replaceAll("(user |of this conversation is )\\S+", "$1*")
                .replaceAll("\\d+", "0");
    }
}
