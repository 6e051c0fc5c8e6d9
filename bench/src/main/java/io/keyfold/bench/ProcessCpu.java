package io.keyfold.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * User and system time of one process, from {@code /proc}; Linux only. The kernel tells nanoseconds of each thread that
 * lives, and of the whole process, threads that ended included, steps of 10 ms. What a thread used between the last
 * look and its end is taken from the latter. One thread.
 */
final class ProcessCpu {
    private static final long TICK_NS = 10_000_000;
    /** User and system time are each cut to a whole step. */
    private static final long CUT_NS = 2 * TICK_NS;

    private static final int UTIME = 11;

    private final Path process;
    private Map<String, Long> threadsNs = new HashMap<>();
    private long endedNs;
    private long latestNs;

    ProcessCpu(long pid) {
        process = Path.of("/proc", Long.toString(pid));
    }

    /** Since the process began. Never falls. */
    long totalNs() throws IOException {
        Map<String, Long> nowNs = new HashMap<>();
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(process.resolve("task"))) {
            for (Path task : tasks) {
                read(task, nowNs);
            }
        }
        for (Map.Entry<String, Long> before : threadsNs.entrySet()) {
            if (!nowNs.containsKey(before.getKey())) {
                endedNs += before.getValue();
            }
        }
        threadsNs = nowNs;
        long countedNs = nowNs.values().stream().mapToLong(Long::longValue).sum() + endedNs;
        long missedNs = tickedNs() - countedNs;
        if (missedNs > CUT_NS) {
            endedNs += missedNs;
            countedNs += missedNs;
        }
        latestNs = Math.max(latestNs, countedNs);
        return latestNs;
    }

    private static void read(Path task, Map<String, Long> intoNs) throws IOException {
        try {
            String ranNs = Files.readString(task.resolve("schedstat")).split(" ")[0];
            intoNs.put(task.getFileName().toString(), Long.parseLong(ranNs));
        } catch (IOException e) {
            // Ended between the listing and the look; its time is found in the sum of the process.
            if (Files.exists(task)) {
                throw e;
            }
        }
    }

    private long tickedNs() throws IOException {
        String stat = Files.readString(process.resolve("stat"));
        // The name may hold blanks; what follows it does not.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[UTIME + 1])) * TICK_NS;
    }
}
