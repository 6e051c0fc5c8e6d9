package io.keyfold.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.ProblemCode;
import io.keyfold.edge.auth.Jwts;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Bad input gets its own problem and status, reaches nobody, and leaves a connection that HTTP allows to keep. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputIT {
    private static final String SDK_PATH = "/api/v2/conversations/messages/conv-1/communications/comm-1/typing";
    private static final long BODY_TIMEOUT_MS = 600;

    private EdgeFixture fixture;

    @BeforeAll
    void start() {
        fixture = new EdgeFixture(new EdgeSettings(), (token, reply) -> reply.unavailable(), BODY_TIMEOUT_MS);
    }

    @AfterEach
    void nothingReachedTheRouter() {
        assertThat(fixture.router.signals).isEmpty();
    }

    @AfterAll
    void stop() {
        fixture.close();
    }

    /** Sends, checks the problem, and checks that the connection still answers. */
    private JsonObject refused(String request, ProblemCode problem) {
        long before = fixture.meters.problems(problem);
        try (RawClient client = fixture.raw()) {
            RawClient.Answer answer = client.write(request).read();
            JsonObject body = new JsonObject(answer.body());
            assertThat(body.getString("code")).isEqualTo(problem.label());
            assertThat(answer.status()).isEqualTo(problem.status());
            assertThat(body.getInteger("status")).isEqualTo(problem.status());
            assertThat(body.getString("type")).isEqualTo("/problems/" + problem.label());
            assertThat(answer.headers()).containsEntry("content-type", "application/problem+json");
            assertThat(answer.headers()).containsEntry("inin-correlation-id", body.getString("contextId"));
            assertThat(answer.headers().get("www-authenticate")).isEqualTo(problem.status() == 401 ? "Bearer" : null);

            assertThat(client.write("GET /problems HTTP/1.1\r\nHost: x\r\n\r\n")
                            .read()
                            .status())
                    .as("connection kept")
                    .isEqualTo(200);
            assertThat(fixture.meters.problems(problem)).as("counted once").isEqualTo(before + 1);
            return body;
        }
    }

    private static String request(String method, String path, String headers, String body) {
        return method + " " + path + " HTTP/1.1\r\nHost: x\r\n" + headers + "Content-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }

    private static String bearer(String token) {
        return "Authorization: Bearer " + token + "\r\n";
    }

    private static String typing(String headers, String body) {
        return request("POST", TypingPath.SEED, headers, body);
    }

    private JsonObject badBody(String body) {
        return refused(typing(bearer(EdgeFixture.token()), body), ProblemCode.BODY_INVALID);
    }

    private JsonObject badToken(String token, ProblemCode problem) {
        return refused(typing(bearer(token), EdgeFixture.SEED_BODY), problem);
    }

    @Test
    void malformedJson() {
        assertThat(badBody("{\"conversationId\":").getString("detail")).isEqualTo("the body is not valid JSON");
        badBody("");
        badBody("[]");
    }

    @Test
    void wrongTypes() {
        assertThat(badBody("{\"conversationId\":7,\"participantId\":\"p\"}").getString("detail"))
                .contains("'conversationId' must be a string");
    }

    @Test
    void missingAndOverlongIds() {
        assertThat(badBody("{\"conversationId\":\"c\"}").getString("detail")).contains("'participantId' is missing");
        assertThat(badBody("{\"conversationId\":\"c\",\"participantId\":\"" + "x".repeat(129) + "\"}")
                        .getString("detail"))
                .contains("'participantId' is longer than 128");
    }

    @Test
    void idsInThePathThatAreNone() {
        String sdk = "{\"typing\":{\"type\":\"On\"}}";
        refused(
                request("POST", SDK_PATH.replace("conv-1", "a%20b"), bearer(EdgeFixture.token()), sdk),
                ProblemCode.CONVERSATION_UNKNOWN);
        refused(
                request("POST", SDK_PATH.replace("comm-1", "x".repeat(129)), bearer(EdgeFixture.token()), sdk),
                ProblemCode.PARTICIPANT_UNKNOWN);
    }

    @Test
    void declaredBodyOfTenMegabytes() {
        refused(typing(bearer(EdgeFixture.token()), "x".repeat(10 << 20)), ProblemCode.BODY_TOO_LARGE);
    }

    @Test
    void chunkedBodyOfTenMegabytes() {
        String chunk = "10000\r\n" + "x".repeat(1 << 16) + "\r\n";
        String body = chunk.repeat(160) + "0\r\n\r\n";
        refused(
                "POST " + TypingPath.SEED + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
                        + bearer(EdgeFixture.token()) + "\r\n" + body,
                ProblemCode.BODY_TOO_LARGE);
    }

    @Test
    void declaredBodyThatIsNeverSentIsAnsweredAtOnce() {
        try (RawClient client = fixture.raw()) {
            client.write("POST " + TypingPath.SEED + " HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999999\r\n\r\n");

            RawClient.Answer answer = client.read();
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.headers()).containsEntry("connection", "close");
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void largestBodyIsStillRead() {
        String padding = "x".repeat(32_768 - "{\"text\":\"\"}".length());

        assertThat(badBody("{\"text\":\"" + padding + "\"}").getString("detail"))
                .contains("is missing");
        refused(typing(bearer(EdgeFixture.token()), "{\"text\":\"" + padding + "x\"}"), ProblemCode.BODY_TOO_LARGE);
    }

    @Test
    void slowBodyIsGivenUp() {
        try (RawClient client = fixture.raw()) {
            long startNs = System.nanoTime();
            client.write("POST " + TypingPath.SEED + " HTTP/1.1\r\nHost: x\r\n" + bearer(EdgeFixture.token())
                    + "Content-Length: 50\r\n\r\n{\"conv");

            RawClient.Answer answer = client.read();
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).contains("body-invalid").contains("did not arrive");
            assertThat(answer.headers()).containsEntry("connection", "close");
            assertThat(client.isClosedByServer()).isTrue();
            assertThat((System.nanoTime() - startNs) / 1_000_000).isBetween(BODY_TIMEOUT_MS, BODY_TIMEOUT_MS + 5000);
        }
    }

    @Test
    void unknownMediaTypeAndCharset() {
        String authorization = bearer(EdgeFixture.token());
        refused(
                typing(authorization + "Content-Type: text/plain\r\n", EdgeFixture.SEED_BODY),
                ProblemCode.CONTENT_TYPE);
        refused(
                typing(authorization + "Content-Type: application/json; charset=utf-16\r\n", EdgeFixture.SEED_BODY),
                ProblemCode.CONTENT_TYPE);
    }

    @Test
    void wrongMethod() {
        for (String method : Arrays.asList("GET", "PUT", "DELETE", "PATCH")) {
            refused(
                    request(method, TypingPath.SEED, bearer(EdgeFixture.token()), "{}"),
                    ProblemCode.METHOD_NOT_ALLOWED);
            refused(request(method, SDK_PATH, "", ""), ProblemCode.METHOD_NOT_ALLOWED);
        }
        try (RawClient client = fixture.raw()) {
            String path = "/v1/conversations/c/participants/p/typing";
            RawClient.Answer answer =
                    client.write(request("POST", path, "", "")).read();
            assertThat(answer.status()).isEqualTo(405);
            assertThat(answer.headers()).containsEntry("allow", "PUT, DELETE");
        }
    }

    @Test
    void unknownPath() {
        refused(request("POST", "/api/v2/users/me", bearer(EdgeFixture.token()), "{}"), ProblemCode.NOT_FOUND);
        refused(request("GET", "/", "", ""), ProblemCode.NOT_FOUND);
    }

    @Test
    void absentToken() {
        refused(typing("", EdgeFixture.SEED_BODY), ProblemCode.TOKEN_MISSING);
        refused(typing("Authorization: Basic YTpi\r\n", EdgeFixture.SEED_BODY), ProblemCode.TOKEN_MISSING);
        assertThat(refused(typing("guest_token: guest-1\r\n", EdgeFixture.SEED_BODY), ProblemCode.TOKEN_MISSING)
                        .getString("detail"))
                .contains("guest token");
    }

    @Test
    void garbageToken() {
        badToken("garbage", ProblemCode.TOKEN_INVALID);
        badToken("a.b.c", ProblemCode.TOKEN_INVALID);
    }

    @Test
    void expiredToken() {
        long longAgoS = System.currentTimeMillis() / 1000 - 1;
        badToken(Jwts.hs256(EdgeSettings.SECRET, EdgeFixture.claims().put("exp", longAgoS)), ProblemCode.TOKEN_EXPIRED);
    }

    @Test
    void tokenWithoutExpiry() {
        JsonObject claims = EdgeFixture.claims();
        claims.remove("exp");
        badToken(Jwts.hs256(EdgeSettings.SECRET, claims), ProblemCode.TOKEN_INVALID);
    }

    @Test
    void unsignedToken() {
        badToken(Jwts.none(EdgeFixture.claims(), ""), ProblemCode.TOKEN_INVALID);
        badToken(Jwts.none(EdgeFixture.claims(), "c2ln"), ProblemCode.TOKEN_INVALID);
    }

    @Test
    void tokenSignedByAnotherKey() {
        badToken(Jwts.hs256("another-secret-of-more-than-32-bytes!!", EdgeFixture.claims()), ProblemCode.TOKEN_INVALID);
    }

    @Test
    void tokenWithoutTheScope() {
        badToken(Jwts.hs256(EdgeSettings.SECRET, EdgeFixture.claims().put("scope", "else")), ProblemCode.SCOPE_MISSING);
    }

    @Test
    void guestTokenThatIsNone() {
        refused(
                typing(
                        bearer(EdgeFixture.token()) + "guest_token: " + "x".repeat(2049) + "\r\n",
                        EdgeFixture.SEED_BODY),
                ProblemCode.BODY_INVALID);
    }

    @Test
    void pageOfAForeignOrigin() {
        refused(
                typing(bearer(EdgeFixture.token()) + "Origin: https://evil.example\r\n", EdgeFixture.SEED_BODY),
                ProblemCode.ORIGIN_NOT_ALLOWED);
    }

    @Test
    void bytesThatAreNoHttp() {
        try (RawClient client = fixture.raw()) {
            assertThat(client.write("\u0000\u0001nonsense\r\n\r\n").read().status())
                    .isEqualTo(400);
            assertThat(client.isClosedByServer()).isTrue();
        }
    }
}
