package io.keyfold;

import static io.keyfold.PassedCalls.head;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keyfold.edge.RawClient;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies of passed calls, whole, in part and too large, and what becomes of a call in trouble. */
class PassedBodiesIT {
    private final PassedCalls calls = new PassedCalls();
    private final RawPlatform platform = calls.platform;

    @AfterEach
    void stop() {
        calls.close();
    }

    // ---- bodies ------------------------------------------------------------------------------------------------

    @Test
    void aBodyIsPassedOnWhileItIsStillBeingSent() {
        calls.start();
        CountDownLatch firstPart = new CountDownLatch(1);
        platform.answerer = (head, exchange) -> {
            assertThat(exchange.in.readNBytes(5)).hasSize(5);
            firstPart.countDown();
            exchange.in.readNBytes(5);
            exchange.write(RawPlatform.OK);
        };
        try (RawClient client = calls.raw()) {
            client.write(head("PUT /api/v2/x", "Content-Length: 10\r\n")).write("first");
            await().until(() -> firstPart.getCount() == 0);
            assertThat(client.write("later").read().body()).isEqualTo("ok");
        }
    }

    @Test
    void anAnswerIsPassedOnWhileItIsStillBeingGiven() throws Exception {
        calls.start();
        CompletableFuture<Void> go = new CompletableFuture<>();
        platform.answerer = (head, exchange) -> {
            exchange.readBody();
            exchange.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfirst");
            go.orTimeout(20, TimeUnit.SECONDS).join();
            exchange.write("later");
        };
        try (RawClient client = calls.raw()) {
            client.write(head("GET /api/v2/x"));
            assertThat(client.readHeadOnly()).startsWith("HTTP/1.1 200");
            assertThat(client.readBytes(5)).isEqualTo("first");
            go.complete(null);
            assertThat(client.readBytes(5)).isEqualTo("later");
        }
    }

    @Test
    void aDesktopThatDoesNotReadHoldsBackThePlatform() {
        calls.start();
        AtomicLong written = new AtomicLong();
        long endless = 1L << 30;
        platform.answerer = (head, exchange) -> {
            exchange.readBody();
            exchange.write("HTTP/1.1 200 OK\r\nContent-Length: " + endless + "\r\n\r\n");
            byte[] block = new byte[65_536];
            while (written.get() < endless) {
                exchange.write(block);
                written.addAndGet(block.length);
            }
        };
        try (RawClient client = calls.raw()) {
            client.write(head("GET /api/v2/x"));
            long[] before = {-1};
            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> {
                        boolean stalled = written.get() > 0 && written.get() == before[0];
                        before[0] = written.get();
                        return stalled;
                    });
        }
        assertThat(written.get()).isLessThan(64L << 20);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aBodyThatIsTooLargeIsRefusedHoweverItsLengthIsTold(boolean chunked) {
        calls.start();
        String part = "x".repeat(PassedCalls.MAX_BYTES / 2);
        try (RawClient client = calls.raw()) {
            if (chunked) {
                client.write(head("POST /api/v2/x", "Transfer-Encoding: chunked\r\n"));
                for (int i = 0; i < 3; i++) {
                    client.write(Integer.toHexString(part.length()) + "\r\n" + part + "\r\n");
                }
                client.write("0\r\n\r\n");
            } else {
                client.write(head("POST /api/v2/x", "Content-Length: " + 3 * part.length() + "\r\n"))
                        .write(part.repeat(3));
            }
            RawClient.Answer answer = client.read();
            assertThat(answer.status()).isEqualTo(413);
            assertThat(new JsonObject(answer.body()).getString("code")).isEqualTo("body-too-large");
            // The connection goes on.
            assertThat(client.write(head("GET /api/v2/after")).read().body()).isEqualTo("ok");
        }
        assertThat(platform.lines()).containsExactly("GET /api/v2/after HTTP/1.1");
    }

    @Test
    void theLargestBodyThatIsAllowedPasses() {
        calls.start();
        String body = "x".repeat(PassedCalls.MAX_BYTES);
        try (RawClient client = calls.raw()) {
            client.write(head("POST /api/v2/x", "Transfer-Encoding: chunked\r\n"))
                    .write(Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n");
            assertThat(client.read().body()).isEqualTo("ok");
        }
        assertThat(platform.requests.get(0).body()).isEqualTo(body);
    }

    @Test
    void anOldClientReadsAnAnswerOfUntoldLengthToItsEnd() {
        calls.start();
        platform.answers("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
        try (RawClient client = calls.raw()) {
            client.write("GET /api/v2/x HTTP/1.0\r\nHost: desk.example\r\n\r\n");
            String text = client.readHeadOnly();
            assertThat(text.toLowerCase(Locale.ROOT)).doesNotContain("transfer-encoding");
            assertThat(client.readBytes(3)).isEqualTo("abc");
            assertThat(client.readBytes(1)).isEmpty();
        }
    }

    // ---- trouble -----------------------------------------------------------------------------------------------

    @Test
    void aPlatformThatIsNotThereIsA503ThatMayBeTriedAgain() {
        calls.start();
        platform.close();

        Reply reply = calls.send("POST", "/api/v2/x", "{}");

        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.code()).isEqualTo("upstream-unreachable");
        assertThat(reply.headers().names()).contains("Retry-After");
        assertThat(reply.headers().get("Content-Type")).isEqualTo("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "NOT HTTP AT ALL\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"})
    void aPlatformThatGivesNoUsableAnswerIsA502(String garbage) {
        calls.start();
        platform.answerer = (head, exchange) -> {
            exchange.readBody();
            exchange.write(garbage);
            exchange.hangUp();
        };

        Reply reply = calls.send("POST", "/api/v2/x", "{}");

        assertThat(reply.status()).isEqualTo(502);
        assertThat(reply.code()).isEqualTo("upstream-error");
        assertThat(reply.headers().contains("Retry-After")).isFalse();
        assertThat(platform.requests).as("nothing is tried twice").hasSize(1);
    }

    /** Before the desktop's connection is closed for being idle. */
    @Test
    @Tag("long")
    void aPlatformThatStaysSilentIsA502() {
        calls.start();
        platform.answerer = (head, exchange) -> exchange.in.readNBytes(1);
        try (RawClient client = calls.raw().patience(Duration.ofSeconds(40))) {
            RawClient.Answer answer = client.write(head("GET /api/v2/x")).read();
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.body()).contains("upstream-error");
        }
    }

    @Test
    void anAnswerThatIsCutOffDoesNotLookWhole() {
        calls.start();
        platform.answerer = (head, exchange) -> {
            exchange.readBody();
            exchange.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
            exchange.hangUp();
        };
        try (RawClient client = calls.raw()) {
            client.write(head("GET /api/v2/x"));
            client.readHeadOnly();
            assertThat(client.readToEnd()).doesNotEndWith("0\r\n\r\n");
        }
    }

    @Test
    void anAnswerBeforeTheWholeBodyIsPassedOnAndEndsTheUpload() {
        calls.start();
        platform.answerer = (head, exchange) -> {
            exchange.write("HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno");
            exchange.in.readNBytes(1);
        };
        try (RawClient client = calls.raw()) {
            client.write(head("PUT /api/v2/x", "Content-Length: 10\r\n")).write("first");
            RawClient.Answer answer = client.read();
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.body()).isEqualTo("no");
            platform.answers(RawPlatform.OK);
            assertThat(client.write("later" + head("GET /api/v2/after")).read().body())
                    .isEqualTo("ok");
        }
    }

    @Test
    void aDesktopThatHangsUpEndsItsCallAtThePlatform() {
        calls.start();
        CountDownLatch there = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        platform.answerer = (head, exchange) -> {
            there.countDown();
            try {
                exchange.in.readNBytes(1);
            } finally {
                ended.countDown();
            }
        };
        try (RawClient client = calls.raw()) {
            client.write(head("GET /api/v2/x"));
            await().until(() -> there.getCount() == 0);
        }
        await().until(() -> ended.getCount() == 0);
    }
}
