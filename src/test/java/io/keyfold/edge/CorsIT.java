package io.keyfold.edge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CorsIT {
    private static final String DESK = "https://desk.example";

    private final EdgeFixture fixture = new EdgeFixture(new EdgeSettings().allowedOrigins(DESK));

    @AfterEach
    void close() {
        fixture.close();
    }

    private RawClient.Answer preflight(String origin) {
        try (RawClient client = fixture.raw()) {
            return client.write("OPTIONS " + TypingPath.SEED + " HTTP/1.1\r\nHost: x\r\nOrigin: " + origin
                            + "\r\nAccess-Control-Request-Method: POST\r\n\r\n")
                    .read();
        }
    }

    private RawClient.Answer press(String origin, String authorization) {
        try (RawClient client = fixture.raw()) {
            return client.write("POST " + TypingPath.SEED + " HTTP/1.1\r\nHost: x\r\nOrigin: " + origin + "\r\n"
                            + authorization + "Content-Length: " + EdgeFixture.SEED_BODY.length() + "\r\n\r\n"
                            + EdgeFixture.SEED_BODY)
                    .read();
        }
    }

    @Test
    void preflightOfAnAllowedPageNeedsNoToken() {
        RawClient.Answer answer = preflight(DESK);

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.headers())
                .containsEntry("access-control-allow-origin", DESK)
                .containsEntry(
                        "access-control-allow-headers",
                        "Authorization, Content-Type, guest_token, X-Guest-Token, purecloud-sdk, traceparent")
                .containsEntry("access-control-max-age", "7200")
                .containsEntry("access-control-allow-methods", "GET, POST, PUT, PATCH, DELETE")
                .containsEntry("vary", "origin");
    }

    @Test
    void preflightOfAForeignPageIsRefused() {
        RawClient.Answer answer = preflight("https://desk.example.evil");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body()).contains("origin-not-allowed");
        assertThat(answer.headers()).doesNotContainKey("access-control-allow-origin");
    }

    @Test
    void allowedPageMayReadAnswersAndProblems() {
        RawClient.Answer taken = press(DESK, "Authorization: Bearer " + EdgeFixture.token() + "\r\n");
        assertThat(taken.status()).isEqualTo(204);
        assertThat(taken.headers())
                .containsEntry("access-control-allow-origin", DESK)
                .containsEntry(
                        "access-control-expose-headers",
                        "Keyfold-Decision, Keyfold-Reason, Keyfold-Next, Retry-After, ININ-Correlation-Id");

        RawClient.Answer refused = press(DESK, "");
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.headers()).containsEntry("access-control-allow-origin", DESK);
    }

    @Test
    void allowedPageMayReadThatItsBodyIsTooLarge() {
        try (RawClient client = fixture.raw()) {
            RawClient.Answer answer = client.write("POST " + TypingPath.SEED + " HTTP/1.1\r\nHost: x\r\nOrigin: " + DESK
                            + "\r\nContent-Length: 999999\r\n\r\n")
                    .read();
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.headers()).containsEntry("access-control-allow-origin", DESK);
        }
    }

    @Test
    void originsChangeWithoutARestart() {
        fixture.onLoop(() -> fixture.edge()
                .apply(new EdgeSettings().allowedOrigins("https://new.example").build()));

        assertThat(preflight(DESK).status()).isEqualTo(403);
        assertThat(preflight("https://new.example").status()).isEqualTo(204);
    }

    @Test
    void plainOptionsIsAMethodLikeAnyOther() {
        try (RawClient client = fixture.raw()) {
            assertThat(client.write("OPTIONS " + TypingPath.SEED + " HTTP/1.1\r\nHost: x\r\n\r\n")
                            .read()
                            .status())
                    .isEqualTo(405);
        }
    }
}
