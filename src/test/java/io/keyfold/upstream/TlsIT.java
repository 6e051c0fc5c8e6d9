package io.keyfold.upstream;

import static io.keyfold.upstream.UpstreamFixture.NO_LIMITS;
import static io.keyfold.upstream.UpstreamFixture.NO_OAUTH;
import static io.keyfold.upstream.UpstreamFixture.settings;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.config.Settings.Dialect;
import io.keyfold.core.Outcome;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsIT {
    private static final String PASSWORD = "changeit";

    @Test
    void server_that_nobody_vouches_for_is_not_spoken_to(@TempDir Path dir) throws IOException, InterruptedException {
        Vertx vertx = Vertx.vertx();
        AtomicInteger requests = new AtomicInteger();
        HttpServerOptions options = new HttpServerOptions()
                .setSsl(true)
                .setKeyCertOptions(new PfxOptions().setPath(selfSigned(dir)).setPassword(PASSWORD));
        HttpServer server = Loop.join(vertx.createHttpServer(options)
                .requestHandler(request -> {
                    requests.incrementAndGet();
                    request.response().setStatusCode(204).end();
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture());
        String url = "https://127.0.0.1:" + server.actualPort();
        UpstreamFixture fixture = new UpstreamFixture(vertx, settings(Dialect.GUEST, url, NO_OAUTH, NO_LIMITS));

        assertThat(RecordedCall.guest().on(fixture.loop, fixture.upstream))
                .isEqualTo(CallResult.unwritten(Outcome.UNREACHABLE));
        assertThat(requests).hasValue(0);
        Loop.join(vertx.close().toCompletionStage().toCompletableFuture());
    }

    private static String selfSigned(Path dir) throws IOException, InterruptedException {
        String store = dir.resolve("server.p12").toString();
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process process = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "server",
                        "-dname",
                        "CN=127.0.0.1",
                        "-ext",
                        "SAN=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store,
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        return store;
    }
}
