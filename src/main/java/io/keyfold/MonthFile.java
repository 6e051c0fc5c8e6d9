package io.keyfold;

import io.keyfold.upstream.Budgets;
import io.keyfold.upstream.CallCounts;
import io.keyfold.upstream.CallTally;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code upstream.limits.month-file}: the month's calls, kept over a restart. It claims some calls ahead, and typing
 * calls leave only as far as it claims, so that a crash never counts too little: what was claimed counts as called. It
 * is written when half of the claim is used, else at most once a minute, and at the end. Blocks, so for workers; any.
 */
final class MonthFile {
    /** How often {@link #look} is to be called. */
    static final long EVERY_MS = 1_000;

    private static final long WRITTEN_EVERY_MS = 60_000;

    /** Of a cap, a thousandth is claimed ahead: what a crash costs at most. */
    private static final long CAP_PARTS = 1_000;

    private static final long LEAST_AHEAD = 10;
    private static final int MAX_BYTES = 65_536;
    private static final Logger LOG = LoggerFactory.getLogger(MonthFile.class);

    private final Path file;
    private final Budgets budgets;
    private final CallCounts counts;
    private CallTally written;
    private long writtenAtMs;
    private boolean failing;

    private MonthFile(Path file, Budgets budgets, CallTally written) {
        this.file = file;
        this.budgets = budgets;
        this.counts = budgets.counts();
        this.written = written;
    }

    /**
     * Reads the file, if it is there.
     *
     * @throws UnusableMonthFileException when it cannot be read, or is something else
     */
    static MonthFile open(Path file, Budgets budgets) {
        if (!Files.exists(file)) {
            return new MonthFile(file, budgets, CallTally.nothing(0, 0, Long.MAX_VALUE));
        }
        try {
            CallTally read =
                    Files.size(file) > MAX_BYTES ? null : CallTally.decode(Buffer.buffer(Files.readAllBytes(file)));
            if (read == null) {
                throw new UnusableMonthFileException(
                        file + " holds no count of calls; remove it to begin anew, or name another file");
            }
            return new MonthFile(file, budgets, read);
        } catch (IOException cause) {
            throw new UnusableMonthFileException(file + " cannot be read (" + cause + "); check who may read it");
        }
    }

    /** What had been called before this node's start, as far as it may have been. */
    synchronized CallTally before() {
        return written.spent();
    }

    /**
     * Claims for the first time.
     *
     * @throws UnusableMonthFileException when it cannot be written
     */
    synchronized void begin(long nowMs) {
        try {
            write(ahead(), nowMs);
        } catch (IOException cause) {
            throw new UnusableMonthFileException(file + " cannot be written (" + cause + "); check who may write it");
        }
    }

    /** Writes when it is time to. A failure is told once, and tried again with the next look. */
    synchronized void look(long nowMs) {
        CallTally now = counts.all();
        long ahead = ahead();
        long used = counts.monthUsed();
        boolean isShort = ahead > 0 && written.claimed() - used < (ahead + 1) / 2;
        boolean old = nowMs - writtenAtMs >= WRITTEN_EVERY_MS;
        if (now.month() != written.month() || isShort || (old && used != written.monthTotal())) {
            keep(ahead, nowMs);
        }
    }

    /** No more calls follow: nothing is claimed any more. */
    synchronized void end(long nowMs) {
        keep(0, nowMs);
    }

    private void keep(long ahead, long nowMs) {
        try {
            write(ahead, nowMs);
            failing = false;
        } catch (IOException cause) {
            if (!failing) {
                LOG.error(
                        "the month's calls cannot be kept file={} cause=\"{}\"; under a cap typing ends when what the"
                                + " file claims is used up",
                        file,
                        String.valueOf(cause));
            }
            failing = true;
        }
    }

    private long ahead() {
        long cap = budgets.perMonth();
        return cap == 0 ? 0 : Math.max(LEAST_AHEAD, cap / CAP_PARTS);
    }

    private void write(long ahead, long nowMs) throws IOException {
        CallTally next = counts.claimToKeep(ahead);
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(next.encode().getBytes());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        counts.kept();
        written = next;
        writtenAtMs = nowMs;
    }
}
