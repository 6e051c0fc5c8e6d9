package io.keyfold.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A process that is measured, with those it starts. Ends by {@link #close()}, and at the latest with this one. */
final class Child implements AutoCloseable {
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    /** For whoever wants to look inside, with a flight recording for example. */
    private static final List<String> MORE_FLAGS = Stream.of(
                    System.getenv().getOrDefault("KEYFOLD_BENCH_OPTS", "").split(" "))
            .filter(flag -> !flag.isBlank())
            .toList();

    /** As {@code keyfold serve} runs: the JVM's own choice of collector and sizes. For peers, too. */
    static final List<String> AS_SERVED = List.of("-XX:+ExitOnOutOfMemoryError");

    private static final int STOP_LIMIT_S = 5;

    private final String name;
    private final Process process;
    private final BufferedReader out;
    private final StringBuilder printed = new StringBuilder();
    private final Map<Long, ProcessCpu> cpu = new TreeMap<>();

    private Child(String name, Process process) {
        this.name = name;
        this.process = process;
        this.out = process.inputReader(StandardCharsets.UTF_8);
        Runtime.getRuntime().addShutdownHook(new Thread(this::end));
    }

    /**
     * Starts a class of the class path of this process.
     *
     * @param flags of the JVM
     * @param environment secrets, which no command line may show
     */
    static Child start(
            String name, List<String> flags, Map<String, String> environment, Class<?> main, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(JAVA.toString()));
        command.addAll(flags);
        command.addAll(MORE_FLAGS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        return start(name, command, environment);
    }

    /** Starts a program. Its output and its errors are what {@link #await} reads. */
    static Child start(String name, List<String> command, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // No file of the place where the benchmark is called is read as configuration.
        builder.directory(Files.createTempDirectory("keyfold-bench").toFile());
        builder.environment().keySet().removeIf(key -> key.startsWith("KEYFOLD_") || key.startsWith("GENESYS"));
        builder.environment().putAll(environment);
        return new Child(name, builder.start());
    }

    /** The first group of the next line that has this in it. */
    String await(String regex) throws IOException {
        Pattern pattern = Pattern.compile(regex);
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            printed.append(line).append('\n');
            Matcher matcher = pattern.matcher(line);
            if (matcher.find()) {
                return matcher.group(1);
            }
        }
        throw new IOException(name + " ended before it printed " + regex + "; it printed:\n" + printed);
    }

    /** Writes a line to its standard input. */
    void tell(String line) throws IOException {
        process.outputWriter(StandardCharsets.UTF_8).append(line).append('\n').flush();
    }

    /** Reads on to nowhere, so that a child that prints is never blocked. */
    void ignoreRest() {
        Thread reader = new Thread(
                () -> {
                    try {
                        while (out.readLine() != null) {
                            // Nobody wants it.
                        }
                    } catch (IOException ended) {
                        // So has the child.
                    }
                },
                "rest of " + name);
        reader.setDaemon(true);
        reader.start();
    }

    /** User and system time of all its threads since its start; the kernel counts in steps of 10 ms. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    /** User and system time of the process and of those it started and that live, in ns. */
    long cpuNs() throws IOException {
        List<ProcessHandle> family =
                Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
        long sumNs = 0;
        for (ProcessHandle member : family) {
            sumNs += cpu.computeIfAbsent(member.pid(), ProcessCpu::new).totalNs();
        }
        return sumNs;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** Resident memory, in bytes; Linux only. */
    long residentBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid()), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) << 10;
            }
        }
        throw new IOException(name + " has no VmRSS");
    }

    /** Bytes of all objects that live, after a full collection. */
    long liveHeapBytes() throws IOException, InterruptedException {
        Path jcmd = JAVA.resolveSibling("jcmd");
        if (!Files.isExecutable(jcmd)) {
            throw new IOException("there is no " + jcmd + ": the live heap is asked for with it; use a JDK");
        }
        Process asking = new ProcessBuilder(jcmd.toString(), Long.toString(pid()), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String total = "";
        try (BufferedReader answer = asking.inputReader(StandardCharsets.UTF_8)) {
            for (String line = answer.readLine(); line != null; line = answer.readLine()) {
                total = line.startsWith("Total") ? line : total;
            }
        }
        asking.waitFor();
        String[] words = total.split("\\s+");
        if (words.length < 3) {
            throw new IOException("jcmd told no total of the heap of " + name);
        }
        return Long.parseLong(words[2]);
    }

    @Override
    public void close() {
        end();
    }

    private void end() {
        List<ProcessHandle> family = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(STOP_LIMIT_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        family.forEach(ProcessHandle::destroyForcibly);
    }
}
