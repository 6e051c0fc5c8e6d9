package io.keyfold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyfold.config.Settings.UpstreamLimits;
import io.keyfold.ops.LoopMeters.Operation;
import io.keyfold.upstream.Budgets;
import io.keyfold.upstream.CallTally;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the month's file is written, and what it says; the time is the test's. */
class MonthFileTest {
    private static final long CAP = 100_000;
    private static final long AHEAD = CAP / 1_000;

    @TempDir
    private Path folder;

    private Path path;
    private long nowEpochMs = Instant.parse("2026-03-31T12:00:00Z").toEpochMilli();
    private Budgets budgets = budgets();

    @BeforeEach
    void name() {
        path = folder.resolve("month.json");
    }

    private Budgets budgets() {
        return new Budgets(new UpstreamLimits(0, 0, 0, CAP), () -> nowEpochMs, 0);
    }

    private MonthFile started() {
        MonthFile file = MonthFile.open(path, budgets);
        budgets.counts().goOnFrom(file.before());
        file.begin(0);
        return file;
    }

    private CallTally onDisk() throws IOException {
        return Objects.requireNonNull(CallTally.decode(Buffer.buffer(Files.readAllBytes(path))));
    }

    private void calls(long count) {
        for (long i = 0; i < count; i++) {
            budgets.passedThrough(Operation.OTHER, null, 0);
        }
    }

    @Test
    void itClaimsAheadAndIsWrittenAgainWhenHalfOfThatIsUsedOrAMinuteIsOver() throws IOException {
        MonthFile file = started();
        assertThat(onDisk().claimed()).isEqualTo(AHEAD);
        calls(AHEAD / 2);
        file.look(1_000);
        assertThat(onDisk().claimed()).as("half is left").isEqualTo(AHEAD);
        calls(1);
        file.look(2_000);
        assertThat(onDisk().claimed()).isEqualTo(AHEAD / 2 + 1 + AHEAD);
        calls(3);
        file.look(61_999);
        assertThat(onDisk().monthTotal()).isEqualTo(AHEAD / 2 + 1);
        file.look(62_000);
        assertThat(onDisk().monthTotal()).isEqualTo(AHEAD / 2 + 4);
    }

    @Test
    void afterAnEndNothingIsLostAndAfterACrashAllThatWasClaimed() {
        MonthFile file = started();
        calls(7);
        file.end(1_000);
        budgets = budgets();
        started();
        assertThat(budgets.counts().monthUsed()).isEqualTo(7);

        budgets = budgets();
        started();
        assertThat(budgets.counts().monthUsed()).as("after a crash").isEqualTo(7 + AHEAD);
    }

    @Test
    void aNewMonthBeginsAnew() throws IOException {
        MonthFile file = started();
        calls(7);
        file.end(1_000);
        nowEpochMs = Instant.parse("2026-04-01T00:00:00Z").toEpochMilli();
        file.look(2_000);
        assertThat(onDisk().monthTotal()).isZero();
        budgets = budgets();
        started();
        assertThat(budgets.counts().monthUsed()).isEqualTo(AHEAD);
    }

    @Test
    void anotherFileIsNotWrittenOver() throws IOException {
        Files.writeString(path, "a diary");
        assertThatThrownBy(this::started)
                .isInstanceOf(UnusableMonthFileException.class)
                .hasMessageContaining("upstream.limits.month-file", "holds no count of calls; remove it");
        assertThat(path).hasContent("a diary");
    }

    @Test
    void aFileThatCannotBeWrittenIsTriedAgain() throws IOException {
        Path away = Files.createDirectory(folder.resolve("away"));
        path = away.resolve("month.json");
        MonthFile file = started();
        Files.delete(path);
        Files.delete(away);
        calls(AHEAD);
        file.look(1_000);
        assertThat(away).doesNotExist();
        Files.createDirectory(away);
        file.look(2_000);
        assertThat(onDisk().monthTotal()).isEqualTo(AHEAD);
    }
}
