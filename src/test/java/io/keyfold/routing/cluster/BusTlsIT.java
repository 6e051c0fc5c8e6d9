package io.keyfold.routing.cluster;

import static io.keyfold.routing.cluster.TestCluster.await;
import static io.keyfold.routing.cluster.TestCluster.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BusTlsIT {
    private static final byte TLS_ALERT = 21;
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    private Path folder;

    @Test
    void onlyNodesWithACertificateOfTheClusterTalkOnTheBus() throws Exception {
        writeCertificate("cluster");
        writeCertificate("stranger");
        try (TestCluster cluster = new TestCluster(3)) {
            ClusterNode first = cluster.start(0, tls("cluster", "cluster"));
            ClusterNode second = cluster.start(1, tls("cluster", "cluster"));
            await(first.<String>consume("keyfold.node.a", message -> message.reply("heard")));

            assertThat(await(second.vertx().eventBus().request("keyfold.node.a", "?"))
                            .body())
                    .isEqualTo("heard");

            ClusterNode stranger = cluster.start(2, tls("stranger", "cluster"));
            assertThat(failureOf(stranger.vertx()
                            .eventBus()
                            .request("keyfold.node.a", "?")
                            .timeout(3, TimeUnit.SECONDS)))
                    .isInstanceOf(Exception.class);
            assertThat(failureOf(stranger.confirm())).isInstanceOf(Exception.class);
            assertThat(stranger.isReachable()).isFalse();
            assertThat(clearTextIsAnswered(first.vertx(), cluster.busPort(0))).isFalse();
        }
    }

    /** Whether anything but the end comes back. */
    private static boolean clearTextIsAnswered(Vertx vertx, int port) {
        return await(vertx.createNetClient(new NetClientOptions().setConnectTimeout(2_000))
                .connect(port, "127.0.0.1")
                .compose(socket -> {
                    Promise<Boolean> answered = Promise.promise();
                    socket.handler(bytes -> answered.tryComplete(bytes.getByte(0) != TLS_ALERT));
                    socket.endHandler(end -> answered.tryComplete(false));
                    socket.exceptionHandler(reset -> answered.tryComplete(false));
                    return socket.write("no handshake at all").compose(written -> answered.future());
                }));
    }

    private String[] tls(String own, String authority) {
        return new String[] {
            "cluster.tls.cert-file=" + folder.resolve(own + "-cert.pem"),
            "cluster.tls.key-file=" + folder.resolve(own + "-key.pem"),
            "cluster.tls.ca-file=" + folder.resolve(authority + "-cert.pem")
        };
    }

    /** A self-signed certificate, which is its own authority, and its key, in PEM. */
    private void writeCertificate(String name) throws IOException, GeneralSecurityException, InterruptedException {
        Path store = folder.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "node",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=" + name,
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD),
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile())
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
        write(name + "-cert.pem", "CERTIFICATE", keys.getCertificate("node").getEncoded());
        write(name + "-key.pem", "PRIVATE KEY", keys.getKey("node", PASSWORD).getEncoded());
    }

    private void write(String file, String type, byte[] der) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        Files.writeString(
                folder.resolve(file), "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n");
    }
}
