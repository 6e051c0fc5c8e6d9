package io.keyfold.cli.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceReaderTest {
    private static final String HEADER = "session,t_ms,op\n";

    @Test
    void readsSessionsInOrderOfAppearanceEvenWhenTheirRowsAreMixed() {
        Trace trace = read(HEADER + "x,0,a\ny,0,a\nx,120,i\nx,120,d\ny,400,s\n");

        assertThat(trace.sessions()).extracting(Session::id).containsExactly("x", "y");
        Session x = trace.sessions().get(0);
        assertThat(x.size()).isEqualTo(3);
        assertThat(x.atMs(2)).isEqualTo(120);
        assertThat(x.op(1)).isEqualTo(Session.INSERTED);
        assertThat(trace.sessions().get(1).isMessage(1)).isTrue();
        assertThat(trace.keystrokes()).isEqualTo(4);
        assertThat(trace.messages()).isEqualTo(1);
    }

    @Test
    void readsGzipByItsFirstBytesWhateverTheName() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write((HEADER + "0,0,a\n").getBytes(StandardCharsets.UTF_8));
        }

        Trace trace = TraceReader.read("t.csv", new ByteArrayInputStream(bytes.toByteArray()));

        assertThat(trace.keystrokes()).isEqualTo(1);
    }

    @Test
    void acceptsWindowsLineEndsAndAMissingLastOne() {
        assertThat(read("session,t_ms,op\r\n0,0,a\r\n0,9,d").keystrokes()).isEqualTo(2);
    }

    @Test
    void growsWithLongSessions() {
        StringBuilder rows = new StringBuilder(HEADER);
        for (int i = 0; i < 1000; i++) {
            rows.append("s,").append(i).append(",a\n");
        }

        Session session = read(rows.toString()).sessions().get(0);

        assertThat(session.size()).isEqualTo(1000);
        assertThat(session.durationMs()).isEqualTo(999);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0,0,a\\n                                  | line 1 is not the header | session,t_ms,op",
                "session,t_ms,op\\n                        | line 2 ends a trace without rows | at least one keystroke",
                "session,t_ms,op\\n0,0\\n                  | line 2 does not have three fields | 7,1250,a",
                "session,t_ms,op\\n0,0,a,b\\n              | line 2 does not have three fields | 7,1250,a",
                "session,t_ms,op\\n,0,a\\n                 | line 2 does not have three fields | 7,1250,a",
                "session,t_ms,op\\n0,0,a\\n\\n0,1,a\\n      | line 3 does not have three fields | 7,1250,a",
                "session,t_ms,op\\n0,zero,a\\n             | line 2 has t_ms 'zero' | whole milliseconds",
                "session,t_ms,op\\n0,-1,a\\n               | line 2 has t_ms '-1' | whole milliseconds",
                "session,t_ms,op\\n0,+0,a\\n               | line 2 has t_ms '+0' | whole milliseconds",
                "session,t_ms,op\\n0,99999999999,a\\n      | line 2 has t_ms '99999999999' | whole milliseconds",
                "session,t_ms,op\\n0,0,x\\n                | line 2 has op 'x' | a (appended)",
                "session,t_ms,op\\n0,0,aa\\n               | line 2 has op 'aa' | a (appended)",
                "session,t_ms,op\\n0,7,a\\n                | line 2 starts a session at t_ms 7 | they start at 0",
                "session,t_ms,op\\n0,0,a\\n0,5,a\\n0,4,a\\n | line 4 has t_ms 4 after 5 of the same session | sort",
            })
    void namesTheLineTheCauseAndTheRemedy(String escaped, String cause, String remedy) {
        assertThatThrownBy(() -> read(escaped.replace("\\n", "\n")))
                .isInstanceOf(ReplayException.class)
                .hasMessageStartingWith("t.csv: ")
                .hasMessageContaining(cause)
                .hasMessageContaining(remedy);
    }

    @Test
    void refusesALineThatNoTraceHas() {
        assertThatThrownBy(() -> read(HEADER + "x".repeat(10_000)))
                .isInstanceOf(ReplayException.class)
                .hasMessageContaining("line 2 is longer than 256 characters");
    }

    @Test
    void aMissingFileIsNotFound() {
        assertThatThrownBy(() -> TraceReader.read(Path.of("no", "such.csv")))
                .isInstanceOfSatisfying(
                        ReplayException.class, e -> assertThat(e.getExitCode()).isEqualTo(4))
                .hasMessageContaining("--typists N");
    }

    private static Trace read(String text) {
        try {
            return TraceReader.read("t.csv", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
