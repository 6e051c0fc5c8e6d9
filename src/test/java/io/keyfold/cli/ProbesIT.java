package io.keyfold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProbesIT {
    private HttpServer node;
    private String url;

    @BeforeEach
    void start() throws IOException {
        node = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        node.start();
        url = "http://127.0.0.1:" + node.getAddress().getPort();
    }

    @AfterEach
    void stop() {
        node.stop(0);
    }

    @Test
    void aNodeThatAnswersIsAlive() {
        answer("/live", 200, "{\"live\":true}");

        Ran ran = Ran.keyfold("health", "--url", url + "/");

        assertThat(ran.exitCode()).isEqualTo(Exit.OK);
        assertThat(ran.out()).isEqualTo("live" + System.lineSeparator());
    }

    @Test
    void reasonsForNotBeingReadyAreTold() {
        answer("/ready", 503, "{\"ready\":false,\"reasons\":[\"starting\",\"no peer\"]}");

        Ran ran = Ran.keyfold("ready", "--url", url);

        assertThat(ran.exitCode()).isEqualTo(Exit.CHECK_FAILED);
        assertThat(ran.err()).contains("not ready: starting; no peer");
    }

    @Test
    void statusAsJsonIsTheNodesOwnAnswer() {
        answer("/status", 200, "{\"state\":\"serving\",\"ready\":true}");

        Ran ran = Ran.keyfold("status", "-o", "json", "--url", url);

        assertThat(ran.exitCode()).isEqualTo(Exit.OK);
        assertThat(new JsonObject(ran.out()).getString("state")).isEqualTo("serving");
    }

    @Test
    void statusOfANodeThatIsNotReadyFailsAsACheck() {
        answer("/status", 200, "{\"state\":\"draining\",\"ready\":false}");

        assertThat(Ran.keyfold("status", "--url", url).exitCode()).isEqualTo(Exit.CHECK_FAILED);
    }

    @Test
    void someoneElseOnThatPortIsNotTakenForANode() {
        answer("/status", 200, "<html>");

        Ran ran = Ran.keyfold("status", "--url", url);

        assertThat(ran.exitCode()).isEqualTo(Exit.CHECK_FAILED);
        assertThat(ran.err()).contains("something else listens there");
        assertThat(Ran.keyfold("health", "--url", url).exitCode()).isEqualTo(Exit.CHECK_FAILED);
    }

    @Test
    void nobodyThereIsUnreachable() throws IOException {
        int freePort;
        try (ServerSocket socket = new ServerSocket(0)) {
            freePort = socket.getLocalPort();
        }

        Ran ran = Ran.keyfold("ready", "--url", "http://127.0.0.1:" + freePort);

        assertThat(ran.exitCode()).isEqualTo(Exit.UNREACHABLE);
        assertThat(ran.err()).contains("connection refused").contains("keyfold serve");
        assertThat(ran.err().lines()).hasSize(1);
    }

    private void answer(String path, int status, String body) {
        node.createContext(path, exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }
}
