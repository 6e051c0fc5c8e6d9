package io.keyfold.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class YamlLayerTest {
    @TempDir
    private Path directory;

    @Test
    void valueKnowsItsFileAndLine() {
        Path file = write("# first\nhttp:\n  port: 8081\n");
        assertThat(Requests.files(file).values()).contains(new ValueView("http.port", "8081", file + ":3"));
    }

    @Test
    void dotsInOneLineAreLevels() {
        assertThat(settings("typing.refresh-interval: 3s\n").typing().refreshIntervalMs())
                .isEqualTo(3_000);
    }

    @Test
    void bareOffIsTheValueOff() {
        assertThat(settings("privacy:\n  timeline: off\n").privacy().timeline()).isEqualTo(Settings.Timeline.OFF);
    }

    @Test
    void listIsASequenceOrOneValue() {
        assertThat(settings("participants:\n  purposes: [agent, bot]\n")
                        .participants()
                        .purposes())
                .containsExactly("agent", "bot");
        assertThat(settings("participants:\n  purposes: agent\n").participants().purposes())
                .containsExactly("agent");
    }

    @Test
    void emptyListOverridesTheListOfAnEarlierFile() {
        Path first = Requests.write(directory, "1.yaml", "http:\n  allowed-origins: [https://a.example]\n");
        Path second = Requests.write(directory, "2.yaml", "http:\n  allowed-origins: []\n");
        assertThat(Requests.settings(Requests.files(first, second)).http().allowedOrigins())
                .isEmpty();
        assertThat(Requests.settings(Requests.files(second, first)).http().allowedOrigins())
                .containsExactly("https://a.example");
    }

    @Test
    void sectionWithoutKeysIsFine() {
        assertThat(Requests.files(write("http:\n#  port: 1\nauth:\n  jwt: {}\n"))
                        .problems())
                .isEmpty();
    }

    @Test
    void keyWithoutValueIsNotSet() {
        assertThat(settings("http:\n  port:\nadmin:\n  token: ''\n")
                        .management()
                        .adminToken())
                .isNull();
    }

    @Test
    void emptyTextTurnsTheRequiredScopeOff() {
        assertThat(settings("auth:\n  jwt:\n    required-scope: ''\n")
                        .auth()
                        .jwt()
                        .requiredScope())
                .isEmpty();
    }

    @Test
    void unknownKeyIsRefusedWithTheNearest() {
        Path file = write("typing:\n  refresh-intervall: 4s\n");
        assertThat(Requests.files(file).problems())
                .containsExactly(new ConfigProblem(
                        "typing.refresh-intervall",
                        "4s",
                        file + ":2",
                        "is not a key; did you mean typing.refresh-interval?"));
    }

    @Test
    void unknownKeyThatMayBeASecretIsMasked() {
        assertThat(Requests.files(write("upstream:\n  oauth:\n    client-secrt: hunter2\n"))
                        .problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.line())
                        .doesNotContain("hunter2")
                        .contains("client-secrt = ****")
                        .contains("upstream.oauth.client-secret"));
    }

    @Test
    void valueInPlaceOfAGroupIsRefused() {
        assertThat(problemLine("limits: 5\n")).contains("is a group").contains("limits.per-");
    }

    @Test
    void groupInPlaceOfAValueIsRefused() {
        assertThat(problemLine("http:\n  port: {a: 1}\n")).contains("http.port").contains("takes one value");
        assertThat(problemLine("http:\n  port: [1]\n")).contains("http.port").contains("takes one value");
        assertThat(problemLine("http:\n  allowed-origins: [{a: 1}]\n")).contains("takes a list of plain values");
    }

    @Test
    void sectionWrittenTwiceIsRefusedWithBothLines() {
        assertThat(problemLine("typing:\n  shadow: true\nhttp:\ntyping:\n  enabled: true\n"))
                .contains("typing")
                .contains(":4)")
                .contains("first in line 1");
    }

    @Test
    void syntaxErrorIsReportedWithItsLine() {
        assertThat(problemLine("http:\n\tport: 1\n")).contains(":2: is not valid YAML");
        assertThat(problemLine("http: [1\nport: 2\n")).contains(":2: is not valid YAML");
        assertThat(problemLine("http: \u0001\n")).contains("is not valid YAML");
    }

    @Test
    void textThatHoldsNoKeysIsRefused() {
        assertThat(problemLine("just text\n")).contains(":1: must hold keys");
        assertThat(problemLine("- a\n- b\n")).contains(":1: must hold keys");
    }

    @Test
    void emptyFileIsFine() {
        assertThat(Requests.files(write("")).problems()).isEmpty();
        assertThat(Requests.files(write("\uFEFF# only a comment\n")).problems()).isEmpty();
    }

    @Test
    void fileThatCannotBeReadIsAProblem() throws Exception {
        Path binary = directory.resolve("binary.yaml");
        Files.write(binary, "http: é".getBytes(StandardCharsets.ISO_8859_1));
        Path large = Requests.write(directory, "large.yaml", "#".repeat(YamlLayer.MAX_BYTES + 1));
        assertThat(Requests.files(directory.resolve("missing.yaml"), directory, binary, large)
                        .problems())
                .extracting(ConfigProblem::whatToDo)
                .satisfiesExactly(
                        missing -> assertThat(missing).contains("no such file"),
                        folder -> assertThat(folder).contains("cannot be read"),
                        notText -> assertThat(notText).contains("not UTF-8"),
                        tooLarge -> assertThat(tooLarge).contains("larger than"));
    }

    @Test
    void aliasThatHoldsItselfEnds() {
        assertThat(Requests.files(write("http: &a\n  x: *a\n")).problems()).isNotEmpty();
    }

    private Path write(String content) {
        return Requests.write(directory, "keyfold.yaml", content);
    }

    private Settings settings(String content) {
        return Requests.settings(Requests.files(write(content)));
    }

    private String problemLine(String content) {
        Loaded loaded = Requests.files(write(content));
        assertThat(loaded.problems()).hasSize(1);
        return loaded.problems().get(0).line();
    }
}
