package io.keyfold.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.config.LoadRequest.Purpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReferenceTest {
    private static final Path SHIPPED = Path.of("conf", "keyfold.yaml");
    private static final Pattern COMMENTED_KEY = Pattern.compile("^#((?:  )*[a-z-]+:.*)$", Pattern.MULTILINE);

    @Test
    void shippedFileIsWhatTheKeysSay() throws IOException {
        assertThat(Files.readString(SHIPPED))
                .as("write it anew with: keyfold config default > conf/keyfold.yaml")
                .isEqualTo(Reference.yaml());
    }

    @Test
    void shippedReferenceIsWhatTheKeysSay() throws IOException {
        assertThat(Files.readString(Path.of("docs", "configuration.md")))
                .as("write it anew with: keyfold config doc > docs/configuration.md")
                .isEqualTo(Reference.markdown());
    }

    @ParameterizedTest
    @MethodSource("shippedExamples")
    void everyShippedExampleLoads(Path example) {
        Loaded loaded = Requests.files(example);
        assertThat(loaded.problems()).isEmpty();
    }

    static List<Path> shippedExamples() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("conf"))) {
            return files.filter(file -> file.toString().endsWith(".yaml")).toList();
        }
    }

    @Test
    void everyKeyOfTheShippedFileCanBeUncommentedAndSaysItsDefault(@TempDir Path directory) throws IOException {
        String uncommented = COMMENTED_KEY.matcher(Files.readString(SHIPPED)).replaceAll("$1");
        Loaded loaded = Requests.files(Requests.write(directory, "all.yaml", uncommented));

        assertThat(loaded.problems()).isEmpty();
        assertThat(loaded.settings()).isEqualTo(Requests.settings(Requests.files()));
        assertThat(loaded.values())
                .filteredOn(ValueView::isWritten)
                .extracting(ValueView::key)
                .containsExactlyElementsOf(Keys.all().stream()
                        .filter(key -> key.defaultText() != null)
                        .map(Key::name)
                        .toList());
    }

    @Test
    void printedVariablesAreReadBackAsTheDefaults() {
        Map<String, String> variables = Reference.environment()
                .lines()
                .filter(line -> !line.startsWith("#") && line.contains("="))
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf('=')), line -> line.substring(line.indexOf('=') + 1)));
        Loaded loaded = ConfigLoader.load(new LoadRequest(List.of(), variables, Map.of(), Purpose.SHOW));

        assertThat(variables).hasSameSizeAs(Keys.all());
        assertThat(loaded.warnings()).extracting(ConfigProblem::key).doesNotContainAnyElementsOf(variables.keySet());
        assertThat(loaded.settings()).isEqualTo(Requests.settings(Requests.files()));
    }
}
