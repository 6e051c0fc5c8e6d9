package io.keyfold.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** Debian's nginx in the foreground, with a configuration of its own on a free port; closing ends it. */
final class Nginx implements AutoCloseable {
    /** What makes nginx pass WebSockets; the rest of its ways are as it comes. */
    static final String UPGRADES = """
            proxy_http_version 1.1;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $connection_upgrade;
            """;

    private static final String UNPACKED = ".tools/nginx/usr/sbin/nginx";
    private static final int LIMIT_S = 20;

    private final Process process;
    private final Path log;
    private final int port;

    private Nginx(Process process, Path log, int port) {
        this.process = process;
        this.log = log;
        this.port = port;
    }

    /** Installed, or unpacked by {@code ./verify}; empty when it is neither. */
    static Optional<Path> program() {
        return Stream.of("/usr/sbin/nginx", "/usr/bin/nginx", UNPACKED)
                .map(name -> Path.of(name).toAbsolutePath())
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Skips the test on a machine without nginx; but where {@code ./verify} has run, which sets VERIFY_NGINX, that
     * fails it.
     */
    static void mustBeHere() {
        boolean here = program().isPresent();
        String where = "nginx is neither installed nor unpacked in "
                + Path.of(UNPACKED).toAbsolutePath() + "; ./verify unpacks it";
        if ("required".equals(System.getenv("VERIFY_NGINX"))) {
            assertThat(here).as(where).isTrue();
        }
        assumeTrue(here, where);
    }

    /**
     * Starts one before a port of this machine.
     *
     * @param directives of its server block
     */
    static Nginx before(int servedPort, Path folder, String directives) throws IOException {
        int port = DoctorFixture.freePort();
        Path log = folder.resolve("nginx.log");
        Path configuration =
                Files.writeString(folder.resolve("nginx.conf"), configuration(folder, port, servedPort, directives));
        Process process = new ProcessBuilder(
                        program().orElseThrow().toString(),
                        "-e",
                        "stderr",
                        "-p",
                        folder.toString(),
                        "-c",
                        configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Nginx nginx = new Nginx(process, log, port);
        Awaitility.await().atMost(Duration.ofSeconds(LIMIT_S)).until(() -> nginx.listens() || !process.isAlive());
        assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
        return nginx;
    }

    private static String configuration(Path folder, int port, int servedPort, String directives) {
        return """
                daemon off;
                master_process off;
                pid %1$s/nginx.pid;
                events {}
                http {
                  access_log off;
                  client_body_temp_path %1$s/body;
                  proxy_temp_path %1$s/proxy;
                  fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi;
                  scgi_temp_path %1$s/scgi;
                  map $http_upgrade $connection_upgrade { default upgrade; '' close; }
                  server {
                    listen 127.0.0.1:%2$d;
                    %4$s
                    location / { proxy_pass http://127.0.0.1:%3$d; }
                  }
                }
                """.formatted(folder, port, servedPort, directives);
    }

    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            assertThat(process.waitFor(LIMIT_S, TimeUnit.SECONDS))
                    .as("nginx ends, see %s", log)
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
