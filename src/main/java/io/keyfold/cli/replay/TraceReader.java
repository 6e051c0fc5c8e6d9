package io.keyfold.cli.replay;

import io.keyfold.cli.Exit;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * Reads a trace: CSV with the header {@code session,t_ms,op}, gzip or plain (told by the first two bytes, not by the
 * name). Rows of different sessions may be mixed; those of one session are in order. The first wrong line ends the
 * reading with a {@link ReplayException} that names it.
 */
public final class TraceReader {
    static final String HEADER = "session,t_ms,op";

    /** Longest line, in characters; a longer one is no trace. */
    static final int MAX_LINE = 256;
    /** Most sessions of one trace. */
    static final int MAX_SESSIONS = 100_000;
    /** Most rows of one trace: about 500 MB in memory. */
    static final int MAX_ROWS = 100_000_000;

    private static final int GZIP_MAGIC_1 = 0x1f;
    private static final int GZIP_MAGIC_2 = 0x8b;
    private static final int BUFFER_BYTES = 1 << 16;

    private final String name;
    private final Map<String, Session.Builder> sessions = new LinkedHashMap<>();
    private final StringBuilder line = new StringBuilder(MAX_LINE);
    private int lineNumber;

    private TraceReader(String name) {
        this.name = name;
    }

    /** Reads the whole file; errors are {@link ReplayException}s. */
    public static Trace read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return read(file.toString(), in);
        } catch (NoSuchFileException e) {
            throw new ReplayException(
                    Exit.NOT_FOUND, file + " is not there; check the path, or use --typists N for generated typists");
        } catch (IOException e) {
            throw new ReplayException(
                    Exit.USAGE,
                    file + " cannot be read (" + e.getMessage() + "); check that it is a whole CSV or gzip file");
        }
    }

    /** Reads from an open stream, which is not closed; {@code name} is for messages. */
    static Trace read(String name, InputStream in) throws IOException {
        return new TraceReader(name)
                .read(new BufferedReader(new InputStreamReader(unzipped(in), StandardCharsets.UTF_8), BUFFER_BYTES));
    }

    private static InputStream unzipped(InputStream in) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(in, BUFFER_BYTES);
        buffered.mark(2);
        boolean gzip = buffered.read() == GZIP_MAGIC_1 && buffered.read() == GZIP_MAGIC_2;
        buffered.reset();
        return gzip ? new GZIPInputStream(buffered, BUFFER_BYTES) : buffered;
    }

    private Trace read(Reader in) throws IOException {
        if (!nextLine(in) || !line.toString().equals(HEADER)) {
            throw wrong("is not the header", "a trace starts with the line " + HEADER);
        }
        while (nextLine(in)) {
            row();
        }
        if (sessions.isEmpty()) {
            throw wrong("ends a trace without rows", "give a trace with at least one keystroke");
        }
        List<Session> read =
                sessions.values().stream().map(Session.Builder::build).toList();
        return new Trace(read);
    }

    /** Fills {@link #line} without its end; false at the end of the file. */
    private boolean nextLine(Reader in) throws IOException {
        line.setLength(0);
        lineNumber++;
        int c = in.read();
        if (c < 0) {
            return false;
        }
        for (; c >= 0 && c != '\n'; c = in.read()) {
            if (line.length() == MAX_LINE) {
                throw wrong("is longer than " + MAX_LINE + " characters", "check that the file is a trace");
            }
            line.append((char) c);
        }
        int last = line.length() - 1;
        if (last >= 0 && line.charAt(last) == '\r') {
            line.setLength(last);
        }
        return true;
    }

    private void row() {
        int first = line.indexOf(",");
        int second = first < 0 ? -1 : line.indexOf(",", first + 1);
        if (first < 1 || second < 0 || line.indexOf(",", second + 1) >= 0) {
            throw wrong("does not have three fields", "write session,t_ms,op, for instance 7,1250,a");
        }
        if (lineNumber - 1 > MAX_ROWS) {
            throw wrong("is one row too many", "a trace holds at most " + MAX_ROWS + " rows; split it");
        }
        add(session(line.substring(0, first)), timeMs(first + 1, second), op(second + 1));
    }

    private Session.Builder session(String id) {
        Session.Builder session = sessions.get(id);
        if (session == null) {
            if (sessions.size() == MAX_SESSIONS) {
                throw wrong("begins one session too many", "a trace holds at most " + MAX_SESSIONS + "; split it");
            }
            session = new Session.Builder(id);
            sessions.put(id, session);
        }
        return session;
    }

    private int timeMs(int from, int to) {
        try {
            int parsed = Integer.parseInt(line, from, to, 10);
            if (parsed >= 0 && line.charAt(from) != '+') {
                return parsed;
            }
        } catch (NumberFormatException e) {
            // Told below, together with negative and signed numbers.
        }
        throw wrong(
                "has t_ms '" + line.substring(from, to) + "'",
                "write whole milliseconds since the session's first event, 0 to " + Integer.MAX_VALUE);
    }

    private byte op(int from) {
        if (line.length() == from + 1 && Session.isOp(line.charAt(from))) {
            return (byte) line.charAt(from);
        }
        throw wrong("has op '" + line.substring(from) + "'", "use a (appended), i (inserted), d (deleted) or s (sent)");
    }

    private void add(Session.Builder session, int eventAtMs, byte op) {
        if (session.size() == 0 && eventAtMs != 0) {
            throw wrong(
                    "starts a session at t_ms " + eventAtMs, "subtract it from the session's times: they start at 0");
        }
        if (session.size() > 0 && eventAtMs < session.lastMs()) {
            throw wrong(
                    "has t_ms " + eventAtMs + " after " + session.lastMs() + " of the same session",
                    "sort each session's rows by time");
        }
        session.add(eventAtMs, op);
    }

    private ReplayException wrong(String what, String remedy) {
        return new ReplayException(Exit.USAGE, name + ": line " + lineNumber + " " + what + "; " + remedy);
    }
}
