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
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BusTlsIT {
    private static final byte TLS_ALERT = 21;
    private static final Path DOCUMENT = Path.of("docs", "cluster.md");

    @TempDir
    private Path folder;

    @Test
    void onlyNodesWithACertificateOfTheClusterTalkOnTheBus() throws Exception {
        makeCertificates("cluster");
        makeCertificates("stranger");
        try (TestCluster cluster = new TestCluster(3)) {
            ClusterNode first = cluster.start(0, tls("cluster/node-1"));
            ClusterNode second = cluster.start(1, tls("cluster/node-2"));
            await(first.<String>consume("keyfold.node.a", message -> message.reply("heard")));

            assertThat(await(second.vertx().eventBus().request("keyfold.node.a", "?"))
                            .body())
                    .isEqualTo("heard");

            ClusterNode stranger = cluster.start(2, tls("stranger/node-1"));
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
                    return socket.write("no handshake at all")
                            .onFailure(closedAlready -> answered.tryComplete(false))
                            .transform(written -> answered.future());
                }));
    }

    private String[] tls(String node) {
        return new String[] {
            "cluster.tls.cert-file=" + folder.resolve(node + ".pem"),
            "cluster.tls.key-file=" + folder.resolve(node + ".key"),
            "cluster.tls.ca-file=" + folder.resolve("cluster/authority.pem")
        };
    }

    /** An authority and two nodes of it, by the commands of the documents, as pasted. */
    private void makeCertificates(String name) throws IOException, InterruptedException {
        Path own = Files.createDirectory(folder.resolve(name));
        String[] commands = Files.readString(DOCUMENT)
                .split("### Certificates for the bus", 2)[1]
                .split("```");
        String authority = commands[1];
        String node = commands[3];
        assertThat(List.of(authority, node)).allMatch(block -> block.startsWith("sh\nopenssl "));
        run(own, authority.substring(2) + node.substring(2) + node.substring(2).replace("node-1", "node-2"));
    }

    private static void run(Path directory, String script) throws IOException, InterruptedException {
        Path log = directory.resolve("log");
        Process shell = new ProcessBuilder("bash", "-e", "-c", script)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(shell.waitFor()).as(Files.readString(log)).isZero();
    }
}
