package io.keyfold.bench;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Peers that are programs of their own, from {@code bench/peers}: found, set up, started. */
final class PeerPrograms {
    private static final long START_WITHIN_NS = 10_000_000_000L;
    private static final long POLL_MS = 20;
    private static final int INSTALL_MINUTES = 3;
    private static final double THROTTLE_MS = 4_000;
    private static final int CALLS_PER_MINUTE = 15;
    private static final long IDLE_MS = 120_000;
    private static final long RENEW_BEFORE_MS = 60_000;

    /** A peer that serves. */
    record Serving(Child process, URI address) {}

    private PeerPrograms() {}

    /**
     * The Node relay: a typing call for each conversation in 4 s.
     *
     * @param platform where it calls
     * @param speed its times are divided by this
     */
    static Serving nodeRelay(URI platform, int speed) throws IOException, BenchFailure, InterruptedException {
        Path directory = peers().resolve("node-relay");
        String node = program("node", "install Node.js 20 or later");
        install(directory);
        Map<String, String> settings = Map.of(
                "UPSTREAM", platform.toString(),
                "JWT_SECRET", Tokens.SECRET,
                "THROTTLE_MS", String.format(Locale.ROOT, "%.3f", THROTTLE_MS / speed),
                "IDLE_MS", Long.toString(IDLE_MS / speed),
                "RENEW_BEFORE_MS", Long.toString(RENEW_BEFORE_MS / speed));
        Child child = Child.start(
                "the Node relay", List.of(node, directory.resolve("relay.js").toString()), settings);
        URI address = URI.create(child.await("node-relay serves (http://\\S+)"));
        child.ignoreRest();
        return new Serving(child, address);
    }

    private static void install(Path directory) throws IOException, BenchFailure, InterruptedException {
        if (Files.isDirectory(directory.resolve("node_modules"))) {
            return;
        }
        String npm = program("npm", "install it with Node.js");
        Process installing = new ProcessBuilder(npm, "ci", "--no-audit", "--no-fund")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!installing.waitFor(INSTALL_MINUTES, TimeUnit.MINUTES) || installing.exitValue() != 0) {
            installing.destroy();
            throw new BenchFailure("'npm ci' failed in " + directory + "; run it there to see why");
        }
    }

    /**
     * nginx with one of the configurations there.
     *
     * @param speed multiplies the calls that a conversation may make in a minute
     */
    static Serving nginx(String configuration, URI platform, int speed)
            throws IOException, BenchFailure, InterruptedException {
        String nginx = program("nginx", "install it (Debian: apt-get install nginx-light)");
        Path directory = Files.createTempDirectory("keyfold-bench-nginx");
        int port = TwoNodes.freePorts(1)[0];
        String filled = Files.readString(peers().resolve("nginx").resolve(configuration))
                .replace("@DIR@", directory.toString())
                .replace("@PORT@", Integer.toString(port))
                .replace("@UPSTREAM@", platform.getAuthority())
                .replace("@PER_MINUTE@", Integer.toString(CALLS_PER_MINUTE * speed));
        Path file = directory.resolve("nginx.conf");
        Files.writeString(file, filled, StandardCharsets.UTF_8);
        Child child = Child.start(
                "nginx " + configuration,
                List.of(nginx, "-p", directory.toString(), "-e", directory.resolve("error.log").toString(), "-c",
                        file.toString()),
                Map.of());
        awaitPort(port, configuration);
        child.ignoreRest();
        return new Serving(child, URI.create("http://127.0.0.1:" + port));
    }

    private static void awaitPort(int port, String name) throws BenchFailure, InterruptedException {
        long untilNs = System.nanoTime() + START_WITHIN_NS;
        while (true) {
            try (RawHttp connected = new RawHttp(port)) {
                return;
            } catch (IOException refused) {
                if (System.nanoTime() - untilNs > 0) {
                    throw new BenchFailure("nginx with " + name + " does not listen: " + refused.getMessage());
                }
            }
            Thread.sleep(POLL_MS);
        }
    }

    private static String program(String name, String whatToDo) throws BenchFailure {
        Optional<Path> found = Stream.concat(
                        Stream.of(System.getenv("PATH").split(":")), Stream.of("/usr/sbin", "/usr/local/sbin"))
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
        return found.map(Path::toString)
                .orElseThrow(() -> new BenchFailure("there is no " + name + " to measure beside; " + whatToDo));
    }

    /** {@code bench/peers}, from where this class is: {@code bench/target/bench.jar}. */
    private static Path peers() {
        return home().resolve("peers");
    }

    /** The folder {@code bench}. */
    static Path home() {
        try {
            Path jar = Path.of(PeerPrograms.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return jar.resolve("../..").normalize();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
