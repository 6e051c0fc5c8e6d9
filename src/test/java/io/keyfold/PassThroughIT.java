package io.keyfold;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that are not Keyfold's: what arrives at the platform, and what comes back. */
class PassThroughIT {
    private static final int MAX_BYTES = 65_536;

    private final RawPlatform platform = new RawPlatform();
    private RelayFixture relay;

    @AfterEach
    void stop() {
        if (relay != null) {
            relay.close();
        }
        platform.close();
    }

    private RelayFixture.Builder builder() {
        return RelayFixture.builder()
                .set("passthrough.enabled", "true")
                .set("http.max-passthrough-bytes", Integer.toString(MAX_BYTES))
                .set("upstream.base-url", platform.url());
    }

    private void start() {
        relay = builder().start();
    }

    private Reply send(String method, String path, String body, String... headers) {
        return relay.http().send(relay.port(), method, path, body, headers);
    }

    private RawClient raw() {
        return new RawClient(relay.port());
    }

    private static String head(String line, String... headers) {
        return line + " HTTP/1.1\r\nHost: desk.example\r\n" + String.join("", headers) + "\r\n";
    }

    // ---- there and back ----------------------------------------------------------------------------------------

    @Test
    void aCallArrivesAsItWasMadeAndItsAnswerReturnsAsItWasGiven() {
        start();
        platform.answers("HTTP/1.1 418 I'm a teapot\r\nContent-Length: 3\r\nX-Of-Platform: yes\r\n"
                + "Content-Type: text/plain\r\nKeep-Alive: timeout=5\r\n\r\nhot");

        Reply reply = send(
                "PATCH",
                "/api/v2/users/u%3A1?expand=a%2Fb&x=../y",
                "{\"a\":1}",
                "Authorization",
                "Bearer opaque-token",
                "X-Custom",
                "kept");

        assertThat(reply.status()).isEqualTo(418);
        assertThat(reply.body()).isEqualTo("hot");
        assertThat(reply.headers().get("X-Of-Platform")).isEqualTo("yes");
        assertThat(reply.headers().contains("Keep-Alive")).isFalse();
        RawPlatform.Request request = platform.requests.get(0);
        assertThat(request.line()).isEqualTo("PATCH /api/v2/users/u%3A1?expand=a%2Fb&x=../y HTTP/1.1");
        assertThat(request.header("Host")).isEqualTo("127.0.0.1:" + platform.port());
        assertThat(request.header("Authorization")).isEqualTo("Bearer opaque-token");
        assertThat(request.header("X-Custom")).isEqualTo("kept");
        assertThat(request.body()).isEqualTo("{\"a\":1}");
        assertThat(platform.requests).hasSize(1);
    }

    @Test
    void a429KeepsItsRetryAfterInTheSpellingThatTheJavaSdkLooksUp() {
        start();
        platform.answers("HTTP/1.1 429 Too Many Requests\r\nretry-after: 7\r\ninin-correlation-id: c-1\r\n"
                + "content-length: 0\r\n\r\n");
        try (RawClient client = raw()) {
            RawClient.Answer answer = client.write(head("GET /api/v2/users/me")).read();

            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.headerText())
                    .contains("\r\nRetry-After: 7\r\n")
                    .contains("\r\nININ-Correlation-Id: c-1\r\n");
        }
    }

    @Test
    void aRedirectionIsToldAndNotFollowed() {
        try (RawPlatform elsewhere = new RawPlatform()) {
            start();
            platform.answers("HTTP/1.1 302 Found\r\nLocation: " + elsewhere.url() + "/api/v2/x\r\n"
                    + "Content-Length: 0\r\n\r\n");

            Reply reply = send("GET", "/api/v2/x", "");

            assertThat(reply.status()).isEqualTo(302);
            assertThat(reply.headers().get("Location")).startsWith(elsewhere.url());
            assertThat(elsewhere.connections.get()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"GET, 204, ''", "GET, 304, ''", "HEAD, 200, 'Content-Length: 12345'", "DELETE, 204, ''"})
    void anAnswerWithoutABodyHasNone(String method, int status, String header) {
        start();
        platform.answers(
                "HTTP/1.1 " + status + " Fine\r\nETag: \"e\"\r\n" + (header.isEmpty() ? "" : header + "\r\n") + "\r\n");
        try (RawClient client = raw()) {
            // Two on one connection: had the first a body, the second would not be understood.
            client.write(head(method + " /api/v2/x") + head(method + " /api/v2/y"));
            for (int i = 0; i < 2; i++) {
                String text = client.readHeadOnly();
                assertThat(text).startsWith("HTTP/1.1 " + status + " Fine").contains("ETag: \"e\"");
                assertThat(text.toLowerCase(Locale.ROOT)).doesNotContain("transfer-encoding");
                if (!header.isEmpty()) {
                    assertThat(text.toLowerCase(Locale.ROOT)).contains(header.toLowerCase(Locale.ROOT));
                }
            }
        }
        assertThat(platform.lines()).containsExactly(method + " /api/v2/x HTTP/1.1", method + " /api/v2/y HTTP/1.1");
    }

    @Test
    void loginGoesWhereTokensComeFrom() {
        try (RawPlatform login = new RawPlatform()) {
            relay = builder()
                    .set("upstream.oauth.token-url", login.url() + "/sso/token")
                    .start();
            login.answers("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
            int before = login.requests.size();

            Reply reply = send("POST", "/oauth/token", "grant_type=client_credentials", "Authorization", "Basic eDp5");

            assertThat(reply.status()).isEqualTo(200);
            RawPlatform.Request request = login.requests.get(before);
            assertThat(request.line()).isEqualTo("POST /sso/token HTTP/1.1");
            assertThat(request.header("Authorization")).isEqualTo("Basic eDp5");
            assertThat(request.body()).isEqualTo("grant_type=client_credentials");
            assertThat(platform.requests).isEmpty();
        }
    }

    @Test
    void thePathPrefixStaysHere() {
        relay = builder()
                .set("http.path-prefix", "/keyfold")
                .set("upstream.base-url", platform.url() + "/base")
                .start();

        assertThat(send("GET", "/keyfold/api/v2/users/me?x=1", "").status()).isEqualTo(200);
        assertThat(send("GET", "/api/v2/users/me", "").status()).isEqualTo(404);
        assertThat(platform.lines()).containsExactly("GET /base/api/v2/users/me?x=1 HTTP/1.1");
    }

    @Test
    void itIsOffUnlessItIsAskedFor() {
        relay = RelayFixture.builder().set("upstream.base-url", platform.url()).start();

        assertThat(send("GET", "/api/v2/users/me", "").code()).isEqualTo("not-found");
        assertThat(send("POST", "/oauth/token", "").code()).isEqualTo("not-found");
        assertThat(platform.requests).isEmpty();
    }

    @Test
    void aBrowserPageGetsTheRelaysWordAndNotThePlatforms() {
        relay = builder().set("http.allowed-origins", "https://desk.example").start();
        platform.answers("HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: 0\r\n\r\n");

        Reply reply = send("GET", "/api/v2/x", "", "Origin", "https://desk.example");
        assertThat(reply.headers().getAll("Access-Control-Allow-Origin")).containsExactly("https://desk.example");
        assertThat(platform.requests.get(0).header("Origin")).isNull();

        assertThat(send("GET", "/api/v2/x", "", "Origin", "https://evil.example")
                        .code())
                .isEqualTo("origin-not-allowed");
        assertThat(platform.requests).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"limits.per-ip-per-second", "limits.per-agent-per-second"})
    void theRateOfACallerHoldsHereToo(String limit) {
        relay = builder().set(limit, "2").start();
        Reply last = send("GET", "/api/v2/x", "");
        for (int i = 0; i < 40 && last.status() == 200; i++) {
            last = send("GET", "/api/v2/x", "", "Authorization", "Bearer one-token");
        }
        assertThat(last.status()).isEqualTo(429);
        assertThat(last.headers().get("Retry-After")).isNotNull();
    }

    // ---- bodies ------------------------------------------------------------------------------------------------

    @Test
    void aBodyIsPassedOnWhileItIsStillBeingSent() {
        start();
        CountDownLatch firstPart = new CountDownLatch(1);
        platform.answerer = (head, exchange) -> {
            assertThat(exchange.in.readNBytes(5)).hasSize(5);
            firstPart.countDown();
            exchange.in.readNBytes(5);
            exchange.write(RawPlatform.OK);
        };
        try (RawClient client = raw()) {
            client.write(head("PUT /api/v2/x", "Content-Length: 10\r\n")).write("first");
            await().until(() -> firstPart.getCount() == 0);
            assertThat(client.write("later").read().body()).isEqualTo("ok");
        }
    }

    @Test
    void anAnswerIsPassedOnWhileItIsStillBeingGiven() throws Exception {
        start();
        CompletableFuture<Void> go = new CompletableFuture<>();
        platform.answerer = (head, exchange) -> {
            exchange.readBody();
            exchange.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfirst");
            go.orTimeout(20, TimeUnit.SECONDS).join();
            exchange.write("later");
        };
        try (RawClient client = raw()) {
            client.write(head("GET /api/v2/x"));
            assertThat(client.readHeadOnly()).startsWith("HTTP/1.1 200");
            assertThat(client.readBytes(5)).isEqualTo("first");
            go.complete(null);
            assertThat(client.readBytes(5)).isEqualTo("later");
        }
    }

    @Test
    void aDesktopThatDoesNotReadHoldsBackThePlatform() {
        start();
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
        try (RawClient client = raw()) {
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
        start();
        String part = "x".repeat(MAX_BYTES / 2);
        try (RawClient client = raw()) {
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
        start();
        String body = "x".repeat(MAX_BYTES);
        try (RawClient client = raw()) {
            client.write(head("POST /api/v2/x", "Transfer-Encoding: chunked\r\n"))
                    .write(Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n");
            assertThat(client.read().body()).isEqualTo("ok");
        }
        assertThat(platform.requests.get(0).body()).isEqualTo(body);
    }

    @Test
    void anOldClientReadsAnAnswerOfUntoldLengthToItsEnd() {
        start();
        platform.answers("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
        try (RawClient client = raw()) {
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
        start();
        platform.close();

        Reply reply = send("POST", "/api/v2/x", "{}");

        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.code()).isEqualTo("upstream-unreachable");
        assertThat(reply.headers().names()).contains("Retry-After");
        assertThat(reply.headers().get("Content-Type")).isEqualTo("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "NOT HTTP AT ALL\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"})
    void aPlatformThatGivesNoUsableAnswerIsA502(String garbage) {
        start();
        platform.answerer = (head, exchange) -> {
            exchange.readBody();
            exchange.write(garbage);
            exchange.hangUp();
        };

        Reply reply = send("POST", "/api/v2/x", "{}");

        assertThat(reply.status()).isEqualTo(502);
        assertThat(reply.code()).isEqualTo("upstream-error");
        assertThat(reply.headers().contains("Retry-After")).isFalse();
        assertThat(platform.requests).as("nothing is tried twice").hasSize(1);
    }

    @Test
    void anAnswerThatIsCutOffDoesNotLookWhole() {
        start();
        platform.answerer = (head, exchange) -> {
            exchange.readBody();
            exchange.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
            exchange.hangUp();
        };
        try (RawClient client = raw()) {
            client.write(head("GET /api/v2/x"));
            client.readHeadOnly();
            assertThat(client.readToEnd()).doesNotEndWith("0\r\n\r\n");
        }
    }

    @Test
    void anAnswerBeforeTheWholeBodyIsPassedOnAndEndsTheUpload() {
        start();
        platform.answerer = (head, exchange) -> {
            exchange.write("HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno");
            exchange.in.readNBytes(1);
        };
        try (RawClient client = raw()) {
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
        start();
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
        try (RawClient client = raw()) {
            client.write(head("GET /api/v2/x"));
            await().until(() -> there.getCount() == 0);
        }
        await().until(() -> ended.getCount() == 0);
    }

    // ---- counted -----------------------------------------------------------------------------------------------

    @Test
    void callsAreCountedByKind() {
        relay = RelayFixture.builder().set("passthrough.enabled", "true").start();
        Desktop desktop = relay.desktop();
        for (int i = 0; i < 3; i++) {
            assertThat(desktop.send("GET", "/api/v2/conversations/" + desktop.conversationId(), "")
                            .status())
                    .isEqualTo(200);
        }
        String messages = "/api/v2/conversations/messages/" + desktop.conversationId() + "/communications/"
                + desktop.communicationId() + "/messages";
        for (int i = 0; i < 2; i++) {
            assertThat(desktop.send("POST", messages, "{\"textBody\":\"Hello\"}")
                            .status())
                    .isEqualTo(200);
        }
        JsonObject today = relay.status().getJsonObject("callsToday");
        assertThat(today.getLong("other")).isEqualTo(3);
        assertThat(today.getLong("message")).isEqualTo(2);
        assertThat(relay.metrics().sum("keyfold_upstream_requests_total", "operation=\"message\",outcome=\"accepted\""))
                .isEqualTo(2);
    }
}
