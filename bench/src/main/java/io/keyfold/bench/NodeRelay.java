package io.keyfold.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The relay of {@code bench/peers/node-relay}. */
final class NodeRelay implements AutoCloseable {
    private static final Path HOME = Home.PEERS.resolve("node-relay");
    private static final int INSTALL_MINUTES = 3;
    private static final double THROTTLE_MS = 4_000;
    private static final long IDLE_MS = 120_000;
    private static final long RENEW_BEFORE_MS = 60_000;

    private final Child process;
    private final int port;

    private NodeRelay(Child process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts one; blocks until it listens. Its packages are fetched when they are not there.
     *
     * @param platform address of the platform
     * @param speed its times are divided by this
     */
    static NodeRelay start(String platform, int speed) throws IOException, InterruptedException, BenchFailure {
        String node = program("node");
        install();
        Map<String, String> settings = Map.of(
                "UPSTREAM", platform,
                "JWT_SECRET", Tokens.SECRET,
                "THROTTLE_MS", String.format(Locale.ROOT, "%.3f", THROTTLE_MS / speed),
                "IDLE_MS", Long.toString(IDLE_MS / speed),
                "RENEW_BEFORE_MS", Long.toString(RENEW_BEFORE_MS / speed));
        Child process = Child.start(
                "the Node relay", List.of(node, HOME.resolve("relay.js").toString()), settings);
        int port = Integer.parseInt(process.await("node-relay serves http://127.0.0.1:(\\d+)"));
        process.ignoreRest();
        return new NodeRelay(process, port);
    }

    private static void install() throws IOException, InterruptedException, BenchFailure {
        if (Files.isDirectory(HOME.resolve("node_modules"))) {
            return;
        }
        Process npm = new ProcessBuilder(program("npm"), "ci", "--no-audit", "--no-fund")
                .directory(HOME.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!npm.waitFor(INSTALL_MINUTES, TimeUnit.MINUTES) || npm.exitValue() != 0) {
            npm.destroy();
            throw new BenchFailure("'npm ci' failed in " + HOME + "; run it there to see why");
        }
    }

    private static String program(String name) throws BenchFailure {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Path::toString)
                .orElseThrow(() -> new BenchFailure(
                        "there is no " + name + " for the Node relay: install Node.js 20 or later"));
    }

    Child process() {
        return process;
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.close();
    }
}
