package io.keyfold;

import static io.keyfold.PassedCalls.head;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keyfold.edge.RawClient;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that are not Keyfold's: what arrives at the platform, and what comes back. */
class PassThroughIT {
    private final PassedCalls calls = new PassedCalls();
    private final RawPlatform platform = calls.platform;

    @AfterEach
    void stop() {
        calls.close();
    }

    // ---- the end of a node -------------------------------------------------------------------------------------

    /** What was under way ends well; what comes meanwhile may be tried at another node. */
    @Test
    void aCallThatComesWhileTheNodeEndsIsToldToTryAgain() {
        CountDownLatch ended = new CountDownLatch(1);
        platform.answerer = (head, exchange) -> {
            exchange.readBody();
            awaitLatch(ended);
            exchange.write(RawPlatform.OK);
        };
        calls.start(calls.builder().loops(1));
        try (RawClient first = calls.raw();
                RawClient second = calls.raw()) {
            first.write(head("GET /api/v2/users/me"));
            await().until(() -> platform.requests.size() == 1);
            Future<Void> closed = calls.relay().relay().close();
            // Until the node has drained, calls still go on; this one is not one that does.
            await().until(() -> calls.relay().management("/status").body().contains("drained"));
            second.write(head("POST /api/v2/users/x", "Content-Length: 2\r\n") + "{}");
            RawClient.Answer answer = second.read();
            ended.countDown();

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.headers()).containsKey("retry-after").containsEntry("connection", "close");
            assertThat(new JsonObject(answer.body()).getString("code")).isEqualTo("draining");
            assertThat(first.read().status()).as("what was under way").isEqualTo(200);
            assertThat(platform.requests).as("nothing else has left").hasSize(1);
            RelayFixture.await(closed);
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- there and back ----------------------------------------------------------------------------------------

    @Test
    void aCallArrivesAsItWasMadeAndItsAnswerReturnsAsItWasGiven() {
        calls.start();
        platform.answers("HTTP/1.1 418 I'm a teapot\r\nContent-Length: 3\r\nX-Of-Platform: yes\r\n"
                + "Content-Type: text/plain\r\nKeep-Alive: timeout=5\r\n\r\nhot");

        Reply reply = calls.send(
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
        calls.start();
        platform.answers("HTTP/1.1 429 Too Many Requests\r\nretry-after: 7\r\ninin-correlation-id: c-1\r\n"
                + "content-length: 0\r\n\r\n");
        try (RawClient client = calls.raw()) {
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
            calls.start();
            platform.answers("HTTP/1.1 302 Found\r\nLocation: " + elsewhere.url() + "/api/v2/x\r\n"
                    + "Content-Length: 0\r\n\r\n");

            Reply reply = calls.send("GET", "/api/v2/x", "");

            assertThat(reply.status()).isEqualTo(302);
            assertThat(reply.headers().get("Location")).startsWith(elsewhere.url());
            assertThat(elsewhere.connections.get()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"GET, 204, ''", "GET, 304, ''", "HEAD, 200, 'Content-Length: 12345'", "DELETE, 204, ''"})
    void anAnswerWithoutABodyHasNone(String method, int status, String header) {
        calls.start();
        platform.answers(
                "HTTP/1.1 " + status + " Fine\r\nETag: \"e\"\r\n" + (header.isEmpty() ? "" : header + "\r\n") + "\r\n");
        try (RawClient client = calls.raw()) {
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
            calls.start(calls.builder().set("upstream.oauth.token-url", login.url() + "/sso/token"));
            login.answers("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
            int before = login.requests.size();

            Reply reply =
                    calls.send("POST", "/oauth/token", "grant_type=client_credentials", "Authorization", "Basic eDp5");

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
        calls.start(
                calls.builder().set("http.path-prefix", "/keyfold").set("upstream.base-url", platform.url() + "/base"));

        assertThat(calls.send("GET", "/keyfold/api/v2/users/me?x=1", "").status())
                .isEqualTo(200);
        assertThat(calls.send("GET", "/api/v2/users/me", "").status()).isEqualTo(404);
        assertThat(platform.lines()).containsExactly("GET /base/api/v2/users/me?x=1 HTTP/1.1");
    }

    @Test
    void itIsOffUnlessItIsAskedFor() {
        calls.start(RelayFixture.builder().set("upstream.base-url", platform.url()));

        assertThat(calls.send("GET", "/api/v2/users/me", "").code()).isEqualTo("not-found");
        assertThat(calls.send("POST", "/oauth/token", "").code()).isEqualTo("not-found");
        assertThat(platform.requests).isEmpty();
    }

    @Test
    void aBrowserPageGetsTheRelaysWordAndNotThePlatforms() {
        calls.start(calls.builder().set("http.allowed-origins", "https://desk.example"));
        platform.answers("HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: 0\r\n\r\n");

        Reply reply = calls.send("GET", "/api/v2/x", "", "Origin", "https://desk.example");
        assertThat(reply.headers().getAll("Access-Control-Allow-Origin")).containsExactly("https://desk.example");
        assertThat(platform.requests.get(0).header("Origin")).isNull();

        assertThat(calls.send("GET", "/api/v2/x", "", "Origin", "https://evil.example")
                        .code())
                .isEqualTo("origin-not-allowed");
        assertThat(platform.requests).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"limits.per-ip-per-second", "limits.per-agent-per-second"})
    void theRateOfACallerHoldsHereToo(String limit) {
        calls.start(calls.builder().set(limit, "2"));
        Reply last = calls.send("GET", "/api/v2/x", "");
        for (int i = 0; i < 40 && last.status() == 200; i++) {
            last = calls.send("GET", "/api/v2/x", "", "Authorization", "Bearer one-token");
        }
        assertThat(last.status()).isEqualTo(429);
        assertThat(last.headers().get("Retry-After")).isNotNull();
    }

    @Test
    void aDrainingNodeGoesOnPassingCallsAndSendsItsClientsElsewhere() {
        calls.start();
        RelayFixture.await(calls.relay().relay().drain());
        try (RawClient client = calls.raw()) {
            RawClient.Answer answer = client.write(head("GET /api/v2/x")).read();
            assertThat(answer.body()).isEqualTo("ok");
            assertThat(answer.headers()).containsEntry("connection", "close");
        }
    }

    // ---- counted -----------------------------------------------------------------------------------------------

    @Test
    void callsAreCountedByKind() {
        calls.start(RelayFixture.builder().set("passthrough.enabled", "true"));
        Desktop desktop = calls.relay().desktop();
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
        JsonObject today = calls.relay().status().getJsonObject("callsToday");
        assertThat(today.getLong("other")).isEqualTo(3);
        assertThat(today.getLong("message")).isEqualTo(2);
        assertThat(calls.relay()
                        .metrics()
                        .sum("keyfold_upstream_requests_total", "operation=\"message\",outcome=\"accepted\""))
                .isEqualTo(2);
    }
}
