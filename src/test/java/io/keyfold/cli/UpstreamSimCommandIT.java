package io.keyfold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpstreamSimCommandIT {
    private final StringWriter out = new StringWriter();

    @Test
    void runsUntilItIsStoppedAndSaysWhere() throws Exception {
        Thread command = new Thread(() -> Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .execute("upstream-sim", "--port", "0", "--guest-token-ttl", "1500ms"));
        command.start();
        try {
            Pattern url = Pattern.compile("Simulated upstream: (http://127\\.0\\.0\\.1:\\d+)");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> out.toString().contains("/sim/calls"));
            Matcher found = url.matcher(out.toString());
            assertThat(found.find()).isTrue();
            HttpResponse<String> stats = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(found.group(1) + "/sim/stats"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(stats.statusCode()).isEqualTo(200);
            assertThat(stats.body()).contains("\"conversations\":2");
        } finally {
            command.interrupt();
            command.join(10_000);
        }
        assertThat(command.isAlive()).isFalse();
    }

    @Test
    void aTakenPortIsSaidInOneLine() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Ran ran = Ran.keyfold("upstream-sim", "--port", Integer.toString(taken.getLocalPort()));

            assertThat(ran.exitCode()).isEqualTo(1);
            assertThat(ran.err().strip().lines()).hasSize(1);
            assertThat(ran.err()).contains(":" + taken.getLocalPort(), "--port");
        }
    }

    @ParameterizedTest
    @CsvSource({"--guest-token-ttl, 600", "--guest-token-ttl, 0s", "--per-token-per-minute, -1", "--port, -1"})
    void wrongValuesAreUsageErrors(String option, String value) {
        Ran ran = Ran.keyfold("upstream-sim", option, value);

        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err().strip().lines()).hasSize(1);
    }
}
