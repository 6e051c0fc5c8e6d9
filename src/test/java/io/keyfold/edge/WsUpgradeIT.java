package io.keyfold.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.config.Settings;
import io.keyfold.core.ProblemCode;
import io.keyfold.edge.auth.Jwts;
import io.keyfold.upstream.TokenCheck;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is checked before a socket is one: origin, rate, token, protocol, room. */
class WsUpgradeIT {
    private static final String KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    private EdgeFixture fixture = new EdgeFixture(new EdgeSettings().allowedOrigins("https://desk.example"));

    @AfterEach
    void close() {
        fixture.close();
    }

    private void restart(EdgeSettings settings) {
        fixture.close();
        fixture = new EdgeFixture(settings);
    }

    private static String upgrade(String path, String headers) {
        return "GET " + path + " HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
                + headers + "\r\n";
    }

    private static String good(String headers) {
        return upgrade("/v1/ws", "Sec-WebSocket-Version: 13\r\n" + KEY + headers);
    }

    private RawClient.Answer send(String request) {
        try (RawClient client = fixture.raw()) {
            return client.write(request).read();
        }
    }

    private RawClient.Answer refused(String request, ProblemCode problem) {
        long before = fixture.meters.problems(problem);
        try (RawClient client = fixture.raw()) {
            RawClient.Answer answer = client.write(request).read();
            assertThat(answer.status()).isEqualTo(problem.status());
            assertThat(new JsonObject(answer.body()).getString("code")).isEqualTo(problem.label());
            assertThat(fixture.meters.problems(problem)).isEqualTo(before + 1);
            assertThat(client.write("GET /problems HTTP/1.1\r\nHost: x\r\n\r\n")
                            .read()
                            .status())
                    .as("connection kept")
                    .isEqualTo(200);
            return answer;
        }
    }

    private static String bearer(String token) {
        return "Authorization: Bearer " + token + "\r\n";
    }

    @Test
    void upgradeIsTaken() {
        RawClient.Answer answer = send(good("Sec-WebSocket-Protocol: other, keyfold.v1\r\n"));

        assertThat(answer.status()).isEqualTo(101);
        assertThat(answer.headers()).containsEntry("sec-websocket-protocol", "keyfold.v1");
        assertThat(answer.headers()).doesNotContainKey("sec-websocket-extensions");
    }

    @Test
    void compressionIsNotAgreed() {
        assertThat(send(good("Sec-WebSocket-Extensions: permessage-deflate\r\n"))
                        .headers())
                .doesNotContainKey("sec-websocket-extensions");
    }

    @Test
    void foreignOriginIsRefusedAndAnAllowedOneTaken() {
        refused(good("Origin: https://evil.example\r\n"), ProblemCode.ORIGIN_NOT_ALLOWED);
        assertThat(send(good("Origin: https://desk.example\r\n")).status()).isEqualTo(101);
        assertThat(send(good("")).status()).as("no browser").isEqualTo(101);
    }

    @Test
    void tokenOfTheUpgradeIsCheckedBeforeIt() {
        refused(good(bearer("garbage")), ProblemCode.TOKEN_INVALID);
        refused(
                good(bearer(Jwts.hs256(EdgeSettings.SECRET, EdgeFixture.claims().put("exp", 1)))),
                ProblemCode.TOKEN_EXPIRED);
        refused(
                good(bearer(Jwts.hs256(EdgeSettings.SECRET, EdgeFixture.claims().put("scope", "other")))),
                ProblemCode.SCOPE_MISSING);
        refused(good("Authorization: Basic YTpi\r\n"), ProblemCode.TOKEN_MISSING);
    }

    @Test
    void helloNeedsNoTokenAfterAnUpgradeWithOne() {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("Authorization", "Bearer " + EdgeFixture.token());
        try (WsClient client = WsClient.open(fixture.port, headers, List.of())) {
            JsonObject hello = client.ask("{\"i\":1,\"hello\":{\"client\":\"desk/4.2\"}}");
            assertThat(hello.getJsonObject("hello").getString("session")).isNotEmpty();
        }
    }

    @Test
    void tokenInTheQueryIsNotRead() {
        try (RawClient client = fixture.raw()) {
            String path = "/v1/ws?token=" + EdgeFixture.token() + "&access_token=" + EdgeFixture.token();
            assertThat(client.write(upgrade(path, "Sec-WebSocket-Version: 13\r\n" + KEY))
                            .read()
                            .status())
                    .isEqualTo(101);
        }
        assertThat(fixture.sessions.live()).isZero();
    }

    @Test
    void tokenThatCannotBeCheckedNowIsUnavailableAndNotUnauthorized() {
        restart(new EdgeSettings().mode(Settings.AuthMode.PLATFORM));

        RawClient.Answer answer = refused(good(bearer("opaque")), ProblemCode.UPSTREAM_UNREACHABLE);
        assertThat(answer.headers()).containsKey("retry-after");
    }

    @Test
    void tokenWhoseCheckTakesTimeIsWaitedFor() {
        List<TokenCheck.Reply> asked = new CopyOnWriteArrayList<>();
        fixture.close();
        fixture = new EdgeFixture(
                new EdgeSettings().mode(Settings.AuthMode.PLATFORM),
                (token, reply) -> asked.add(reply),
                BodyReader.TIMEOUT_MS);
        try (RawClient good = fixture.raw();
                RawClient bad = fixture.raw()) {
            good.write(good(bearer("good")));
            Awaitility.await().until(() -> asked.size() == 1);
            bad.write(good(bearer("bad")) + "GET /problems HTTP/1.1\r\nHost: x\r\n\r\n");
            Awaitility.await().until(() -> asked.size() == 2);
            fixture.onLoop(() -> asked.get(0).known("user-1"));
            fixture.onLoop(() -> asked.get(1).rejected());

            assertThat(good.read().status()).isEqualTo(101);
            assertThat(bad.read().status()).isEqualTo(401);
            assertThat(bad.read().status()).as("connection kept").isEqualTo(200);
        }
    }

    @Test
    void upgradeByAnOldHttpIsRefused() {
        assertThat(send(good("").replace("HTTP/1.1", "HTTP/1.0")).status()).isBetween(400, 499);
    }

    @Test
    void rateOfAnAddressHoldsForUpgrades() {
        restart(new EdgeSettings().perIpPerSecond(2));
        send(good(""));
        send(good(""));

        RawClient.Answer answer = send(good(""));
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.headers()).containsKey("retry-after");
    }

    @Test
    void callThatAsksForNoSocketIsRefused() {
        refused("GET /v1/ws HTTP/1.1\r\nHost: x\r\n\r\n", ProblemCode.BODY_INVALID);
        refused("POST /v1/ws HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", ProblemCode.METHOD_NOT_ALLOWED);
        refused(upgrade("/v1/other", "Sec-WebSocket-Version: 13\r\n" + KEY), ProblemCode.NOT_FOUND);
    }

    @Test
    void malformedHandshakeIsRefused() {
        RawClient.Answer answer =
                refused(upgrade("/v1/ws", "Sec-WebSocket-Version: 8\r\n" + KEY), ProblemCode.BODY_INVALID);
        assertThat(answer.headers()).containsEntry("sec-websocket-version", "13");
        refused(upgrade("/v1/ws", "Sec-WebSocket-Version: 13\r\n"), ProblemCode.BODY_INVALID);
    }

    @Test
    void clientThatSpeaksAnotherProtocolOnlyIsSentAway() {
        try (WsClient client = WsClient.open(
                fixture.port,
                MultiMap.caseInsensitiveMultiMap().add("Sec-WebSocket-Protocol", "keyfold.v9"),
                List.of())) {
            assertThat(client.next()).isEqualTo(new JsonObject("{\"bye\":{\"code\":4502,\"after\":0}}"));
            assertThat(client.closeCode()).isEqualTo(4502);
        }
    }

    @Test
    void pathPrefixStandsBeforeTheSocketToo() {
        restart(new EdgeSettings().pathPrefix("/relay"));

        assertThat(send(upgrade("/relay/v1/ws", "Sec-WebSocket-Version: 13\r\n" + KEY))
                        .status())
                .isEqualTo(101);
        assertThat(send(good("")).status()).isEqualTo(404);
    }

    @Test
    void drainingNodeTakesNoSocketAndSendsItsOwnAway() {
        try (WsClient helloed = WsClient.open(fixture.port);
                WsClient silent = WsClient.open(fixture.port)) {
            helloed.hello(EdgeFixture.token());
            Awaitility.await().until(() -> fixture.sockets() == 2);
            fixture.onLoop(() -> fixture.edge().drain());

            for (WsClient client : List.of(helloed, silent)) {
                JsonObject bye = client.next().getJsonObject("bye");
                assertThat(bye.getInteger("code")).isEqualTo(4003);
                assertThat(bye.getInteger("after")).isBetween(0, 5000);
                assertThat(client.closeCode()).isEqualTo(4003);
            }
            RawClient.Answer answer = send(good(""));
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.headers()).containsKey("retry-after");
            assertThat(answer.body()).contains("draining");
        }
    }

    @Test
    void stoppingNodeSaysGoodbyeAtOnce() {
        try (WsClient client = WsClient.open(fixture.port)) {
            client.hello(EdgeFixture.token());
            fixture.onLoop(() -> fixture.edge().stop(1000));

            assertThat(client.next().getJsonObject("bye").getInteger("code")).isEqualTo(4003);
            assertThat(client.closeCode()).isEqualTo(4003);
        }
    }
}
