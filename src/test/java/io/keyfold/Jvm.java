package io.keyfold;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** A process that was started as users start it, with what it printed. Closing ends it. */
public final class Jvm implements AutoCloseable {
    private static final Path JAR = Path.of("target", "keyfold.jar").toAbsolutePath();
    private static final int LIMIT_S = 60;

    private final Process process;
    private final Path out;
    private final Path err;

    private Jvm(Path directory, Map<String, String> environment, List<String> command) {
        try {
            out = Files.createTempFile(directory, "out", ".txt");
            err = Files.createTempFile(directory, "err", ".txt");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("KEYFOLD_") || name.startsWith("GENESYS"));
            builder.environment().putAll(environment);
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code java -jar target/keyfold.jar ARGUMENTS}. */
    public static Jvm keyfold(Path directory, Map<String, String> environment, String... arguments) {
        return keyfold(directory, environment, List.of(), List.of("-Xmx256m", "-XX:+UseSerialGC"), List.of(arguments));
    }

    /**
     * The same with flags of its own.
     *
     * @param prefix a command that runs the one after it and becomes it, such as {@code ip netns exec NAME}
     */
    public static Jvm keyfold(
            Path directory,
            Map<String, String> environment,
            List<String> prefix,
            List<String> flags,
            List<String> arguments) {
        assertThat(JAR).as("the jar, which the phase package builds").isRegularFile();
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-jar", JAR.toString()));
        command.addAll(arguments);
        return new Jvm(directory, environment, command);
    }

    /** What somebody pasted into a shell. */
    static Jvm bash(Path directory, String script) {
        return new Jvm(directory, Map.of(), List.of("bash", "-c", script));
    }

    public String out() {
        return read(out);
    }

    public String err() {
        return read(err);
    }

    /** The first group of what the process prints; waits for it, and not longer than the process lives. */
    public String awaitPrinted(String regex) {
        Pattern pattern = Pattern.compile(regex, Pattern.MULTILINE);
        Awaitility.await()
                .atMost(Duration.ofSeconds(LIMIT_S))
                .until(() -> pattern.matcher(out() + err()).find() || !process.isAlive());
        String printed = out() + err();
        Matcher matcher = pattern.matcher(printed);
        assertThat(matcher.find()).as(printed).isTrue();
        return matcher.group(1);
    }

    /** Waits for the end. */
    public int exitCode() {
        try {
            assertThat(process.waitFor(LIMIT_S, TimeUnit.SECONDS))
                    .as("ended; printed: %s%s", out(), err())
                    .isTrue();
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Tells it something by a signal's name without {@code SIG}, such as {@code STOP}; does not wait. */
    public void signal(String name) {
        try {
            int exit = new ProcessBuilder("kill", "-s", name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            assertThat(exit).as("kill -s %s", name).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** SIGKILL, at once and without another process; does not wait. */
    public void kill() {
        process.destroyForcibly();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** SIGTERM. */
    public int terminate() {
        process.destroy();
        return exitCode();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        exitCode();
    }
}
