package io.keyfold.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class HttpServerMetersTest {
    private final Meters meters = new Meters();
    private final HttpServerMeters requests = new HttpServerMeters(meters.registry());

    private String line(String start) {
        return Arrays.stream(meters.scrape().split("\n"))
                .filter(line -> line.startsWith(start))
                .findFirst()
                .orElse("");
    }

    @Test
    void answersOfAllThreadsAreSummedByCode() throws InterruptedException {
        requests.ofThisThread().answered(204, 2_000_000);
        requests.ofThisThread().answered(401, 1);
        Thread other = new Thread(() -> requests.ofThisThread().answered(204, 1_000_000));
        other.start();
        other.join();

        assertThat(line("vertx_http_server_requests_total{code=\"204\"}")).endsWith(" 2.0");
        assertThat(line("vertx_http_server_requests_total{code=\"401\"}")).endsWith(" 1.0");
        assertThat(line("vertx_http_server_response_time_seconds_count{code=\"204\"}"))
                .endsWith(" 2");
        assertThat(line("vertx_http_server_response_time_seconds_sum{code=\"204\"}"))
                .endsWith(" 0.003");
    }

    @Test
    void requestIsActiveUntilItEnds() {
        requests.ofThisThread().begins();
        requests.ofThisThread().begins();
        requests.ofThisThread().ends();

        assertThat(line("vertx_http_server_active_requests")).endsWith(" 1.0");
    }

    @Test
    void resetsAreCounted() {
        requests.ofThisThread().reset();

        assertThat(line("vertx_http_server_request_resets_total")).endsWith(" 1.0");
    }
}
