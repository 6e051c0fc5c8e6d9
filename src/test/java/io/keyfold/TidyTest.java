package io.keyfold;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a reviewer would otherwise have to say again and again. Every finding is {@code file:line what}. */
class TidyTest {
    private static final int LONGEST_LINE = 120;
    private static final int LONGEST_FILE = 400;
    /** Beyond this a file wants a second look, but no test fails. */
    private static final int LONG_FILE = 300;

    /** Files that wait for being split, with what they may have until then. */
    private static final Map<String, Integer> STILL_LONGER = Map.of();

    private static final Path MAIN = Path.of("src/main/java");
    private static final Path TESTS = Path.of("src/test/java");

    private static final Pattern LEFTOVER = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|X" + "XX)\\b");
    private static final Pattern SLEEP = Pattern.compile("\\bThread\\." + "sleep\\(|TimeUnit\\.\\w+\\.sleep\\(");
    private static final Pattern STANDARD_STREAM = Pattern.compile("\\bSystem\\.(out|err)\\b|\\.printStackTrace\\(\\)");
    private static final Pattern PUBLIC_TYPE = Pattern.compile(
            "^public (?:(?:final|abstract|sealed|non-sealed) )*(?:class|interface|enum|record|@interface) ");
    /** {@code long timeout}, {@code int retryDelay}: a number that is a time and does not tell its unit. */
    private static final Pattern TIME_WITHOUT_UNIT = Pattern.compile("\\b(?:long|int) (?:now"
            + "|timeout|delay|interval|deadline|duration|expiry|age"
            + "|\\w+(?:Timeout|Delay|Interval|Deadline|Duration|Expiry|Age))\\b(?!\\()");

    private final List<String> findings = new ArrayList<>();

    @Test
    void linesAndFilesAreShort() {
        for (SourceFile file : sources(MAIN, TESTS)) {
            file.eachLine((number, line) -> {
                if (line.length() > LONGEST_LINE) {
                    find(file, number, "has " + line.length() + " columns");
                }
            });
            if (file.lines().size() > STILL_LONGER.getOrDefault(file.name(), LONGEST_FILE)) {
                find(file, file.lines().size(), "lines: split it");
            } else if (file.lines().size() > LONG_FILE) {
                System.err.println(
                        "tidy: " + file.path() + " has " + file.lines().size() + " lines");
            }
        }
        assertThat(findings).isEmpty();
    }

    @Test
    void anExceptionForALongFileGoesWithItsReason() {
        for (SourceFile file : sources(MAIN, TESTS)) {
            if (STILL_LONGER.containsKey(file.name()) && file.lines().size() <= LONGEST_FILE) {
                find(file, 1, "is short now: take its exception out of this test");
            }
        }
        assertThat(findings).isEmpty();
    }

    @Test
    void nothingIsLeftForLater() {
        findAll(LEFTOVER, "is left for later", sources(MAIN, TESTS));
        assertThat(findings).isEmpty();
    }

    @Test
    void nothingSleeps() {
        findAll(SLEEP, "sleeps; wait for a condition or a future", sources(MAIN, TESTS));
        assertThat(findings).isEmpty();
    }

    @Test
    void onlyCommandsPrint() {
        List<SourceFile> quiet = sources(MAIN).stream()
                .filter(file -> !file.isIn("io/keyfold/cli") && !file.path().endsWith("Main.java"))
                .toList();
        findAll(STANDARD_STREAM, "prints; log it, or hand it to a command", quiet);
        assertThat(findings).isEmpty();
    }

    @Test
    void everyPublicTypeSaysWhatItIs() {
        for (SourceFile file : sources(MAIN)) {
            file.eachLine((number, line) -> {
                if (PUBLIC_TYPE.matcher(line).find() && !file.hasSentenceAbove(number)) {
                    find(file, number, "has no Javadoc sentence");
                }
            });
        }
        assertThat(findings).isEmpty();
    }

    @Test
    void everyTimeNamesItsUnit() {
        findAll(TIME_WITHOUT_UNIT, "is a time without a unit in its name", sources(MAIN));
        assertThat(findings).isEmpty();
    }

    private void findAll(Pattern pattern, String what, List<SourceFile> files) {
        for (SourceFile file : files) {
            file.eachLine((number, line) -> {
                if (pattern.matcher(line).find()) {
                    find(file, number, what);
                }
            });
        }
    }

    private void find(SourceFile file, int lineNumber, String what) {
        findings.add(file.path() + ":" + lineNumber + " " + what);
    }

    private static List<SourceFile> sources(Path... roots) {
        return Stream.of(roots)
                .flatMap(TidyTest::javaFiles)
                .map(SourceFile::read)
                .toList();
    }

    private static Stream<Path> javaFiles(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            List<Path> found = files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
            assertThat(found).as("the tests run in the project's folder").isNotEmpty();
            return found.stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface LineReader {
        void read(int number, String line);
    }

    private record SourceFile(Path path, List<String> lines) {
        static SourceFile read(Path path) {
            try {
                return new SourceFile(path, Files.readAllLines(path));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String name() {
            return path.getFileName().toString();
        }

        boolean isIn(String folder) {
            return path.startsWith(MAIN.resolve(folder));
        }

        void eachLine(LineReader reader) {
            for (int i = 0; i < lines.size(); i++) {
                reader.read(i + 1, lines.get(i));
            }
        }

        /** Above the annotations of the type in this line there is a comment that starts with a capital letter. */
        boolean hasSentenceAbove(int number) {
            int end = number - 2;
            while (end >= 0 && !lines.get(end).isBlank() && !lines.get(end).endsWith("*/")) {
                end--;
            }
            int start = end;
            while (start >= 0 && !lines.get(start).startsWith("/**")) {
                start--;
            }
            return start >= 0
                    && end >= start
                    && lines.get(end).endsWith("*/")
                    && String.join(" ", lines.subList(start, end + 1)).matches("/\\*\\*[\\s*]+[A-Z{<].*[.:].*");
        }
    }
}
