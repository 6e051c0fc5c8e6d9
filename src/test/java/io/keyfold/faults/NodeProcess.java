package io.keyfold.faults;

import io.keyfold.Jvm;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One life of a node: {@code serve}, from its start to its end, with what it said. */
public final class NodeProcess implements AutoCloseable {
    private static final Pattern VIEW = Pattern.compile("view number=\\S+ node=(\\S+) serving=(\\d+) owned=(\\d+)");
    private static final int FIRST_JAVA_THAT_WARNS = 24;

    private final Jvm jvm;

    /**
     * A line of its log.
     *
     * @param atEpochMs wall time
     */
    public record Line(long atEpochMs, String message) {
        /** The same by {@link System#nanoTime()}. */
        public long atNs() {
            return WallTime.toNs(atEpochMs);
        }
    }

    /**
     * It saw a change of who serves.
     *
     * @param atEpochMs wall time
     * @param nodeId its own id
     * @param serving how many serve
     * @param owned how many shards it owns now
     */
    public record ViewSeen(long atEpochMs, String nodeId, int serving, int owned) {
        /** The same by {@link System#nanoTime()}. */
        public long atNs() {
            return WallTime.toNs(atEpochMs);
        }
    }

    NodeProcess(Path directory, Place place, Path common) {
        List<String> arguments = new ArrayList<>(List.of("serve", "-c", common.toString()));
        place.settings().forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("KEYFOLD_LOG_FORMAT", "json");
        jvm = Jvm.keyfold(directory, environment, place.prefix(), flags(), arguments);
    }

    /**
     * Those of the script {@code keyfold}, and such as spare the machine: several fresh nodes that all optimise their
     * code at once would take it away from those whom they serve.
     */
    private static List<String> flags() {
        List<String> flags = new ArrayList<>(
                List.of("-XX:+ExitOnOutOfMemoryError", "-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        if (Runtime.version().feature() >= FIRST_JAVA_THAT_WARNS) {
            flags.add("--sun-misc-unsafe-memory-access=allow");
        }
        return flags;
    }

    void awaitServing() {
        jvm.awaitPrinted("^(keyfold serves) ");
    }

    void signal(String name) {
        jvm.signal(name);
    }

    boolean isAlive() {
        return jvm.isAlive();
    }

    /** Waits for the end. */
    int exitCode() {
        return jvm.exitCode();
    }

    /** Everything that it printed. */
    public String printed() {
        return jvm.out() + jvm.err();
    }

    /** Its log, oldest first. */
    public List<Line> log() {
        List<Line> lines = new ArrayList<>();
        jvm.err().lines().filter(line -> line.startsWith("{")).forEach(line -> {
            try {
                JsonObject json = new JsonObject(line);
                lines.add(new Line(json.getLong("timestamp"), json.getString("formattedMessage")));
            } catch (DecodeException stillBeingWritten) {
                // The last line; the next reading has all of it.
            }
        });
        return lines;
    }

    /** Each change of who serves that it saw, oldest first. */
    public List<ViewSeen> views() {
        List<ViewSeen> views = new ArrayList<>();
        for (Line line : log()) {
            Matcher seen = VIEW.matcher(line.message());
            if (seen.find()) {
                views.add(new ViewSeen(
                        line.atEpochMs(),
                        seen.group(1),
                        Integer.parseInt(seen.group(2)),
                        Integer.parseInt(seen.group(3))));
            }
        }
        return views;
    }

    @Override
    public void close() {
        jvm.close();
    }
}
