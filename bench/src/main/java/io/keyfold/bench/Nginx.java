package io.keyfold.bench;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Debian's nginx in the foreground with a configuration of {@code bench/peers}; never as a service. */
final class Nginx implements AutoCloseable {
    private static final long LISTENS_WITHIN_NS = 10_000_000_000L;
    private static final long POLL_MS = 20;
    private static final int CALLS_PER_MINUTE = 15;

    private final Child process;
    private final int port;

    private Nginx(Child process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts one before a port of this machine; blocks until it listens.
     *
     * @param configuration name of a file of {@code bench/peers}
     */
    static Nginx start(String configuration, int upstreamPort) throws IOException, InterruptedException, BenchFailure {
        return start(configuration, upstreamPort, 1);
    }

    /** The same with a clock that goes {@code speed} times as fast: so many more calls a minute. */
    static Nginx start(String configuration, int upstreamPort, int speed)
            throws IOException, InterruptedException, BenchFailure {
        Path program = Stream.of("/usr/sbin/nginx", "/usr/bin/nginx", Home.ROOT + "/.tools/nginx/usr/sbin/nginx")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new BenchFailure("nginx is missing: './verify' unpacks it, or install it (Debian:"
                        + " apt-get install nginx)"));
        int port = freePort();
        Path folder = Files.createTempDirectory("keyfold-bench-nginx");
        String workers = Integer.toString(Runtime.getRuntime().availableProcessors());
        String text = Files.readString(Home.PEERS.resolve(configuration))
                .replace("@PORT@", Integer.toString(port))
                .replace("@UPSTREAM@", Integer.toString(upstreamPort))
                .replace("@WORKERS@", workers)
                .replace("@PER_MINUTE@", Integer.toString(CALLS_PER_MINUTE * speed));
        Path file = Files.writeString(folder.resolve("nginx.conf"), text);
        Child process = Child.start(
                "nginx",
                List.of(program.toString(), "-e", "stderr", "-p", folder.toString(), "-c", file.toString()),
                Map.of());
        process.ignoreRest();
        Nginx nginx = new Nginx(process, port);
        nginx.awaitPort();
        return nginx;
    }

    private void awaitPort() throws IOException, InterruptedException, BenchFailure {
        long startNs = System.nanoTime();
        while (true) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (ConnectException notYet) {
                if (System.nanoTime() - startNs > LISTENS_WITHIN_NS || !process.isAlive()) {
                    close();
                    throw new BenchFailure("nginx does not listen");
                }
                Thread.sleep(POLL_MS);
            }
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** The master and its workers. */
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
