package io.keyfold;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.edge.RawClient;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nothing but the configured platform is reached through the pass-through, and it gets the allowed requests only.
 * Everything is sent byte by byte; another listener stands where an attacker would like to get.
 */
class PassThroughSecurityIT {
    private static final String HONEST = "GET /api/v2/honest HTTP/1.1\r\nHost: desk.example\r\n\r\n";

    private final RawPlatform platform = new RawPlatform();
    private final RawPlatform elsewhere = new RawPlatform();
    private RelayFixture relay;

    @BeforeEach
    void start() {
        relay = RelayFixture.builder()
                .set("passthrough.enabled", "true")
                .set("upstream.base-url", platform.url())
                .start();
    }

    @AfterEach
    void stop() {
        relay.close();
        assertThat(elsewhere.connections.get()).as("connections elsewhere").isZero();
        elsewhere.close();
        platform.close();
    }

    /** What the relay says to these bytes until it closes; an honest request that closes goes last. */
    private String exchange(String bytes) {
        try (RawClient client = new RawClient(relay.port())) {
            try {
                client.write(bytes.replace("ELSEWHERE", "127.0.0.1:" + elsewhere.port()));
                client.write("GET /api/v2/last HTTP/1.1\r\nHost: desk.example\r\nConnection: close\r\n\r\n");
            } catch (UncheckedIOException closedAlready) {
                // What it said before is still to be read.
            }
            return client.readToEnd();
        }
    }

    private void platformGotNothing() {
        assertThat(platform.lines()).isSubsetOf("GET /api/v2/last HTTP/1.1");
    }

    // ---- another host ------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET http://ELSEWHERE/api/v2/users HTTP/1.1\r\nHost: ELSEWHERE\r\n\r\n",
                "GET https://ELSEWHERE/api/v2/users HTTP/1.1\r\nHost: ELSEWHERE\r\n\r\n",
                "GET http://user@ELSEWHERE/api/v2/users HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET //ELSEWHERE/api/v2/users HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET ELSEWHERE/api/v2/users HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET @ELSEWHERE/api/v2/users HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /\\ELSEWHERE/api/v2/users HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET api/v2/users HTTP/1.1\r\nHost: x\r\n\r\n",
                "CONNECT ELSEWHERE HTTP/1.1\r\nHost: ELSEWHERE\r\n\r\n",
                "OPTIONS * HTTP/1.1\r\nHost: ELSEWHERE\r\n\r\n",
                "TRACE /api/v2/users HTTP/1.1\r\nHost: ELSEWHERE\r\n\r\n",
                "OPTIONS /api/v2/users HTTP/1.1\r\nHost: ELSEWHERE\r\n\r\n"
            })
    void aTargetThatIsNoPlainPathReachesNobody(String request) {
        assertThat(exchange(request)).matches("(?s)(HTTP/1.1 (400|404|405) .*)?");
        platformGotNothing();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: ELSEWHERE\r\n",
                "Host: desk.example\r\nX-Forwarded-Host: ELSEWHERE\r\n",
                "Host: desk.example\r\nForwarded: host=ELSEWHERE;proto=http\r\n",
                "Host: desk.example\r\nX-Original-URL: http://ELSEWHERE/admin\r\n",
                "Host: desk.example\r\nX-Rewrite-URL: /admin\r\n",
                "Host: desk.example\r\nX-HTTP-Method-Override: DELETE\r\n",
                "Host: desk.example\r\nProxy-Connection: keep-alive\r\n",
                "Host: desk.example\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA\r\n",
                "Host: desk.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            })
    void noHeaderChangesWhereOrWhatIsAsked(String headers) {
        exchange("GET /api/v2/users HTTP/1.1\r\n" + headers + "\r\n");

        assertThat(platform.lines()).containsExactly("GET /api/v2/users HTTP/1.1", "GET /api/v2/last HTTP/1.1");
        RawPlatform.Request request = platform.requests.get(0);
        assertThat(request.header("Host")).isEqualTo("127.0.0.1:" + platform.port());
        assertThat(request.head())
                .doesNotContain(Integer.toString(elsewhere.port()))
                .doesNotContainIgnoringCase("upgrade")
                .doesNotContainIgnoringCase("override")
                .doesNotContain("/admin");
    }

    @Test
    void twoHostsOrNoneChangeNothingEither() {
        exchange("GET /api/v2/users HTTP/1.1\r\nHost: a\r\nHost: ELSEWHERE\r\n\r\n");
        exchange("GET /api/v2/users HTTP/1.1\r\n\r\n");
        assertThat(platform.requests)
                .allSatisfy(request -> assertThat(request.header("Host")).isEqualTo("127.0.0.1:" + platform.port()));
    }

    // ---- another path ------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v2/../../admin",
                "/api/v2/%2e%2e/admin",
                "/api/v2/%2E%2E%2Fadmin",
                "/api/v2/..%2fadmin",
                "/api/v2/..%5cadmin",
                "/api/v2/..\\admin",
                "/api/v2/%252e%252e%252fadmin",
                "/api/v2/..;/admin",
                "/api/v2//admin",
                "/api/v2/%c0%ae%c0%ae/%2e",
                "/api/v2/x%00y",
                "/api/v2/x%0d%0aGET%20/admin",
                "/api/v2/%zz",
                "/api/v2/%",
                "/api/v2/x#/../admin",
                "/api/v1/users",
                "/admin",
                "/api/v2",
                "/api/v2x/users"
            })
    void aPathThatMightBeReadAsAnotherIsNotThere(String path) {
        String answer = exchange("GET " + path + " HTTP/1.1\r\nHost: desk.example\r\n\r\n");
        if (path.equals("/api/v2")) {
            assertThat(platform.lines()).contains("GET /api/v2 HTTP/1.1");
        } else {
            assertThat(answer).matches("(?s)HTTP/1.1 (400|404) .*");
            platformGotNothing();
        }
    }

    /** A typing call that went on unseen would cost a call per key. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v2/conversations/messaging/typing",
                "/api/v2/conversations/messaging/typing/",
                "/api/v2/conversations/messaging/typin%67",
                "/api/v2/conversations/messaging/%74yping",
                "/api/v2/conversations/messaging//typing",
                "/api/v2/conversations/messaging/./typing",
                "/api/v2/conversations/messaging/x/../typing",
                "/api/v2/conversations/messaging/typing;a=b",
                "/api/v2/conversations/messaging/typing?x=1",
                "/api/v2/conversations/messages/c/communications/m/typing",
                "/api/v2/conversations/messages/c/communications/m/typing/",
                "/api/v2/conversations/messages/c/communications/m/%74yping"
            })
    void aTypingCallNeverGoesOnAsItIs(String path) {
        for (String method : List.of("POST", "PUT", "GET")) {
            exchange(method + " " + path + " HTTP/1.1\r\nHost: desk.example\r\nContent-Length: 0\r\n\r\n");
        }
        platformGotNothing();
    }

    // ---- another request ---------------------------------------------------------------------------------------

    private static final String SMUGGLED = "GET /api/v2/smuggled HTTP/1.1\r\nHost: x\r\n\r\n";

    static List<String> framings() {
        String post = "POST /api/v2/x HTTP/1.1\r\nHost: desk.example\r\n";
        int length = ("0\r\n\r\n" + SMUGGLED).length();
        return List.of(
                post + "Content-Length: " + length + "\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                post + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
                post + "Content-Length: 0\r\nContent-Length: " + SMUGGLED.length() + "\r\n\r\n",
                post + "Content-Length: " + SMUGGLED.length() + "\r\nContent-Length: 0\r\n\r\n",
                post + "Content-Length: 0, " + SMUGGLED.length() + "\r\n\r\n",
                post + "Content-Length: +" + SMUGGLED.length() + "\r\n\r\n",
                post + "Content-Length: -1\r\n\r\n",
                post + "Content-Length: 0x10\r\n\r\n",
                post + "Transfer-Encoding: xchunked\r\n\r\n",
                post + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
                post + "Transfer-Encoding: identity\r\nContent-Length: 0\r\n\r\n",
                post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n",
                post + "Transfer-Encoding : chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
                post + "Transfer-Encoding:\u000bchunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
                post + " Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
                post + "X: y\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
                post + "Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n",
                post + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nhello\r\n0\r\n\r\n",
                post + "Transfer-Encoding: chunked\r\nTrailer: Host\r\n\r\n0\r\nHost: y\r\n\r\n");
    }

    /**
     * Behind every doubtful framing stands another request. Wherever the relay sees its beginning, the platform sees
     * requests that were asked for one by one, each framed anew in a way that leaves no doubt.
     */
    @ParameterizedTest
    @MethodSource("framings")
    void theEndOfARequestIsTheSameToBothSides(String framing) {
        exchange(framing + SMUGGLED);

        assertThat(platform.requests).allSatisfy(request -> {
            assertThat(request.line())
                    .isIn("POST /api/v2/x HTTP/1.1", "GET /api/v2/smuggled HTTP/1.1", "GET /api/v2/last HTTP/1.1");
            assertThat(request.header("Content-Length") != null && request.header("Transfer-Encoding") != null)
                    .isFalse();
            assertThat(request.header("Transfer-Encoding")).isIn(null, "chunked");
            assertThat(request.body()).as("a request within a body").doesNotContain("HTTP/1.1");
        });
        assertThat(platform.lines()).doesNotHaveDuplicates();
    }

    /** What the platform's connection carries next is another caller's: it must not be read as the rest of this. */
    @ParameterizedTest
    @MethodSource("framings")
    void theNextCallerGetsItsOwnAnswer(String framing) {
        platform.answerer = (head, exchange) -> {
            exchange.readBody();
            String line = head.line();
            exchange.write("HTTP/1.1 200 OK\r\nContent-Length: " + line.length() + "\r\n\r\n" + line);
        };
        exchange(framing + SMUGGLED);
        for (int i = 0; i < 5; i++) {
            try (RawClient client = new RawClient(relay.port())) {
                assertThat(client.write(HONEST).read().body()).isEqualTo("GET /api/v2/honest HTTP/1.1");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/v2/x HTTP/1.1\r\nHost: desk.example\r\nX-A: b\rX-C: d\r\n\r\n",
                "GET /api/v2/x HTTP/1.1\r\nHost: desk.example\r\nX-A: b\u0000c\r\n\r\n",
                "GET /api/v2/x HTTP/1.1\r\nHost: desk.example\r\nX A: b\r\n\r\n",
                "GET /api/v2/x\u000bHTTP/1.1\r\nHost: desk.example\r\n\r\n",
                "GET /api/v2/x HTTP/1.1 HTTP/1.1\r\nHost: desk.example\r\n\r\n",
                "GET /api/v2/x\tHTTP/1.1\r\nHost: desk.example\r\n\r\n",
                "GET /api/v2/x HTTP/9.9\r\nHost: desk.example\r\n\r\n"
            })
    void aLineThatIsNotOneAddsNothingToTheRequest(String request) {
        exchange(request);
        assertThat(platform.requests).allSatisfy(seen -> {
            assertThat(seen.line()).isIn("GET /api/v2/x HTTP/1.1", "GET /api/v2/last HTTP/1.1");
            assertThat(seen.header("X-C")).isNull();
            assertThat(seen.head()).doesNotContain("\u0000");
        });
    }

    @Test
    void headsThatAreTooLargeGoNowhere() {
        assertThat(exchange(
                        "GET /api/v2/x HTTP/1.1\r\nHost: desk.example\r\nX-Big: " + "x".repeat(70_000) + "\r\n\r\n"))
                .matches("(?s)(HTTP/1.[01] 431 .*)?");
        assertThat(exchange("GET /api/v2/" + "x".repeat(70_000) + " HTTP/1.1\r\nHost: desk.example\r\n\r\n"))
                .matches("(?s)(HTTP/1.[01] 414 .*)?");
        assertThat(platform.requests).isEmpty();
    }

    @Test
    void noSecretOfTheRelayGoesOn() {
        exchange(
                "GET /api/v2/x HTTP/1.1\r\nHost: desk.example\r\nX-Guest-Token: secret\r\nKeyfold-Decision: x\r\n\r\n");
        RawPlatform.Request request = platform.requests.get(0);
        assertThat(request.head()).doesNotContain("secret").doesNotContain("Keyfold");
        assertThat(request.header("Authorization")).isNull();
    }
}
