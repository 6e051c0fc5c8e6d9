package io.keyfold.cli.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceTest {
    private static final Trace TWO = new Trace(java.util.List.of(
            new Session.Builder("x").add(0, Session.APPENDED).build(),
            new Session.Builder("y").add(0, Session.APPENDED).build()));

    @TempDir
    Path directory;

    @Test
    void moreSessionsThanATraceHasBeginItAgain() {
        assertThat(TWO.ofSessions(5).sessions()).extracting(Session::id).containsExactly("x", "y", "x", "y", "x");
        assertThat(TWO.ofSessions(1).sessions()).extracting(Session::id).containsExactly("x");
    }

    @Test
    void theVariableNamesTheTrace() throws IOException {
        Path file = Files.writeString(directory.resolve("t.csv"), "session,t_ms,op\n0,0,a\n");

        TraceLocator.Located located = TraceLocator.locate(Map.of("KEYFOLD_TRACE", file.toString()), directory);

        assertThat(located.real()).isTrue();
        assertThat(located.trace().keystrokes()).isEqualTo(1);
        assertThat(located.origin()).contains(file.toString());
    }

    @Test
    void aVariableThatNamesNothingIsAnErrorAndNoFallback() {
        assertThatThrownBy(() -> TraceLocator.find(Map.of("KEYFOLD_TRACE", "/no/such.gz"), directory))
                .isInstanceOf(ReplayException.class)
                .hasMessageContaining("KEYFOLD_TRACE names /no/such.gz");
    }

    @Test
    void theTraceIsFoundBesideTheRepository() throws IOException {
        Path shared = Files.createDirectories(directory.resolve("shared/traces"));
        Path file = Files.writeString(shared.resolve("keystrokes.csv.gz"), "not read here");

        assertThat(TraceLocator.find(Map.of(), directory.resolve("repository"))).contains(file);
    }

    @Test
    void withoutARealTraceTheOriginSaysThatTypistsAreGenerated() {
        TraceLocator.Located located = TraceLocator.locate(Map.of(), directory.resolve("deeper/still"));

        assertThat(located.real()).isFalse();
        assertThat(located.origin()).startsWith("GENERATED typists").contains("KEYFOLD_TRACE");
    }
}
