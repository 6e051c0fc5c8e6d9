package io.keyfold.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A key with a certificate for 127.0.0.1 that no authority has signed. */
final class SelfSigned {
    private static final String PASSWORD = "changeit";

    private SelfSigned() {}

    static PfxOptions in(Path folder) throws IOException, InterruptedException {
        String store = folder.resolve("server.p12").toString();
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        String[] words = ("-genkeypair -keyalg EC -alias server -dname CN=127.0.0.1 -ext SAN=ip:127.0.0.1"
                        + " -storetype PKCS12 -storepass " + PASSWORD)
                .split(" ");
        ProcessBuilder builder = new ProcessBuilder(keytool);
        builder.command().addAll(List.of(words));
        builder.command().addAll(List.of("-keystore", store));
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        return new PfxOptions().setPath(store).setPassword(PASSWORD);
    }
}
