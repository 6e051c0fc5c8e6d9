package io.keyfold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.Main;
import io.keyfold.config.Reference;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCommandsTest {
    private static final String GOOD = """
            auth: {mode: none}
            upstream: {base-url: "http://127.0.0.1:8090"}
            """;

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void validConfigurationIsOkOnStdoutAndWarningsAreOnStderr() throws IOException {
        assertThat(check("-c", write("good.yaml", GOOD))).isZero();
        assertThat(out.toString()).startsWith("ok: 2 keys set");
        assertThat(err.toString()).startsWith("warning: upstream.oauth.client-id");
    }

    @Test
    void invalidConfigurationExitsWith78AndNamesEverythingOnStderr() throws IOException {
        String file = write("bad.yaml", GOOD + "typing: {idle-timeout: 5, enabld: true}\n");
        assertThat(check("-c", file)).isEqualTo(78);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines())
                .containsOnlyOnce(
                        "error: typing.enabld = true (" + file + ":3): is not a key; did you mean typing.enabled?",
                        "error: typing.idle-timeout = 5 (" + file + ":3): needs a unit; write 5s or 5000ms")
                .anyMatch(line -> line.startsWith("configuration invalid: 2 problems"));
    }

    @Test
    void laterFileAndSetWin() throws IOException {
        String first = write("1.yaml", GOOD + "ws: {max-handles: 1}\n");
        String second = write("2.yaml", "ws: {max-handles: 2}\n");
        assertThat(config("show", "-c", first, "-c", second)).isZero();
        assertThat(out.toString()).contains("= 2  (" + second + ":1)");
        assertThat(config("show", "-c", first, "-c", second, "--set", "ws.max-handles=3"))
                .isZero();
        assertThat(out.toString()).contains("= 3  (flag)");
    }

    @Test
    void setWithoutAValueIsTheEmptyValue() throws IOException {
        assertThat(config("show", "-c", write("good.yaml", GOOD), "--set", "auth.jwt.required-scope="))
                .isZero();
        assertThat(out.toString()).containsPattern("auth.jwt.required-scope +\\S* *= -  \\(flag\\)");
    }

    @Test
    void shownValuesMaskSecrets() throws IOException {
        String file = write("good.yaml", GOOD + "admin: {token: hunter2}\n");
        assertThat(config("show", "-c", file)).isZero();
        assertThat(out.toString()).contains("= ****  (" + file + ":3)").doesNotContain("hunter2");
    }

    @Test
    void valuesAreShownAsJson() throws IOException {
        String file = write("good.yaml", GOOD);
        assertThat(config("show", "-c", file, "-o", "json")).isZero();
        assertThat(new JsonArray(out.toString()))
                .contains(
                        new JsonObject()
                                .put("key", "auth.mode")
                                .put("value", "none")
                                .put("origin", file + ":1"),
                        new JsonObject()
                                .put("key", "http.port")
                                .put("value", "8080")
                                .put("origin", "default"),
                        new JsonObject()
                                .put("key", "admin.token")
                                .putNull("value")
                                .put("origin", "default"));
    }

    @Test
    void valuesAreShownEvenWhenSomeAreWrong() throws IOException {
        assertThat(config("show", "-c", write("bad.yaml", "http: {port: many}\n")))
                .isEqualTo(78);
        assertThat(out.toString()).contains("= many  (");
        assertThat(err.toString()).contains("error: http.port = many");
    }

    @Test
    void shippedFileIsPrinted() throws IOException {
        assertThat(config("default")).isZero();
        assertThat(out).hasToString(Files.readString(Path.of("conf", "keyfold.yaml")));
    }

    @Test
    void namesOfVariablesArePrinted() {
        assertThat(config("env")).isZero();
        assertThat(out.toString().lines()).contains("KEYFOLD_TYPING_REFRESH_INTERVAL=4s");
    }

    @Test
    void referenceIsPrinted() {
        assertThat(config("doc")).isZero();
        assertThat(out).hasToString(Reference.markdown());
    }

    @Test
    void missingSubcommandIsAUsageError() {
        assertThat(config()).isEqualTo(2);
        assertThat(err.toString()).contains("Missing subcommand: show, default, env or doc");
    }

    private int check(String... arguments) {
        return run("check-config", arguments);
    }

    private int config(String... arguments) {
        return run("config", arguments);
    }

    private int run(String command, String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        String[] all = Stream.concat(Stream.of(command), Stream.of(arguments)).toArray(String[]::new);
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all);
    }

    private String write(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content).toString();
    }
}
