package io.keyfold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrainCommandIT {
    private static final String DRAINED =
            "{\"state\":\"drained\",\"shards\":86,\"members\":2,\"tookMs\":34,\"complete\":true}";

    @TempDir
    private Path directory;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer node;
    private int port;
    private volatile int answerStatus;
    private volatile String answerBody = "";

    @BeforeEach
    void start() throws IOException {
        node = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        node.createContext("/admin/v1/drain", exchange -> {
            asked.add(exchange.getRequestMethod() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization"));
            byte[] bytes = answerBody.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answerStatus, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        node.start();
        port = node.getAddress().getPort();
    }

    @AfterEach
    void stop() {
        node.stop(0);
    }

    @Test
    void whatWentWhereIsSaidInOneLine() {
        answer(200, DRAINED);

        Ran ran = drain("--admin-token", "open sesame");

        assertThat(ran.exitCode()).as(ran.err()).isEqualTo(Exit.OK);
        assertThat(ran.out().strip()).isEqualTo("drained in 34 ms: 86 shards went to 2 nodes");
        assertThat(asked).containsExactly("POST Bearer open sesame");
    }

    @Test
    void asJsonItIsTheNodesOwnAnswer() {
        answer(200, DRAINED);

        assertThat(new JsonObject(drain("--admin-token", "t", "-o", "json").out()))
                .isEqualTo(new JsonObject(DRAINED));
    }

    @Test
    void whoIsLeftToServeIsPartOfTheAnswer() {
        answer(200, "{\"shards\":256,\"members\":0,\"tookMs\":3,\"complete\":true}");
        assertThat(drain("--admin-token", "t").out()).contains("no other node serves");

        answer(200, "{\"shards\":0,\"members\":0,\"tookMs\":3,\"complete\":true}");
        assertThat(drain("--admin-token", "t").out().strip()).isEqualTo("drained in 3 ms");

        answer(200, "{\"shards\":1,\"members\":1,\"tookMs\":3,\"complete\":true}");
        assertThat(drain("--admin-token", "t").out()).contains("1 shard went to 1 node");
    }

    @Test
    void aHandOverThatDidNotFinishFailsAsACheck() {
        answer(200, "{\"shards\":86,\"members\":2,\"tookMs\":5001,\"complete\":false}");

        Ran ran = drain("--admin-token", "t");

        assertThat(ran.exitCode()).isEqualTo(Exit.CHECK_FAILED);
        assertThat(ran.out()).contains("not everything was handed over");
    }

    @Test
    void theNodesOwnFilesSayWhichNodeItIsAndWithWhichToken() throws IOException {
        answer(200, DRAINED);
        Path file = Files.writeString(
                directory.resolve("node.yaml"), "management: {port: " + port + "}\nadmin: {token: from-the-file}\n");

        assertThat(Ran.keyfold("drain", "-c", file.toString()).exitCode()).isEqualTo(Exit.OK);
        assertThat(asked).containsExactly("POST Bearer from-the-file");
    }

    @Test
    void aTokenOfItsOwnWinsOverThatOfTheConfiguration() throws IOException {
        answer(200, DRAINED);
        Path token = Files.writeString(directory.resolve("token"), "of-a-file\n");

        assertThat(drain("--set", "admin.token=other", "--admin-token-file", token.toString())
                        .exitCode())
                .isEqualTo(Exit.OK);
        assertThat(asked).containsExactly("POST Bearer of-a-file");
    }

    @Test
    void withoutATokenNothingIsAsked() {
        Ran ran = drain();

        assertThat(ran.exitCode()).isEqualTo(Exit.USAGE);
        assertThat(ran.err().lines()).hasSize(1);
        assertThat(ran.err()).contains("--admin-token-file", "KEYFOLD_ADMIN_TOKEN");
        assertThat(drain("--admin-token-file", "not-there").exitCode()).isEqualTo(Exit.NOT_FOUND);
        assertThat(asked).isEmpty();
    }

    @Test
    void aWrongTokenIsSaidWithoutIt() {
        answer(
                401,
                "{\"code\":\"token-invalid\",\"detail\":\"This is not the admin token (admin.token) of this node.\"}");

        Ran ran = drain("--admin-token", "hunter2");

        assertThat(ran.exitCode()).isEqualTo(Exit.CHECK_FAILED);
        assertThat(ran.err().lines()).hasSize(1);
        assertThat(ran.err()).contains("not the admin token").doesNotContain("hunter2");
    }

    @Test
    void aConfigurationThatIsWrongDrainsNobody() {
        Ran ran = drain("--set", "http.port=many", "--admin-token", "t");

        assertThat(ran.exitCode()).isEqualTo(Exit.CONFIG_INVALID);
        assertThat(ran.err()).contains("http.port");
        assertThat(asked).isEmpty();
    }

    @Test
    void nobodyThereIsUnreachable() {
        node.stop(0);

        Ran ran = drain("--admin-token", "t");

        assertThat(ran.exitCode()).isEqualTo(Exit.UNREACHABLE);
        assertThat(ran.err().lines()).hasSize(1);
    }

    /** At the node of this test. */
    private Ran drain(String... more) {
        List<String> arguments = new ArrayList<>(List.of("drain", "--url", "http://127.0.0.1:" + port));
        arguments.addAll(List.of(more));
        return Ran.keyfold(arguments.toArray(String[]::new));
    }

    /** From now on. */
    private void answer(int status, String body) {
        answerStatus = status;
        answerBody = body;
    }
}
