package io.keyfold.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.config.Settings;
import io.keyfold.edge.auth.Jwts;
import io.keyfold.upstream.TokenCheck;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client that comes back: on any event loop, in place of its old socket, and only as the same user. */
class WsResumeIT {
    private EdgeFixture fixture = new EdgeFixture(new EdgeSettings());

    @AfterEach
    void close() {
        fixture.close();
    }

    private JsonObject resume(WsClient client, String session, String token) {
        return client.answer("{\"i\":1,\"hello\":{\"token\":\"" + token + "\",\"resume\":\"" + session + "\"}}")
                .getJsonObject("hello");
    }

    private String lostWithTwoHandles() {
        try (WsClient client = WsClient.open(fixture.port)) {
            String session = client.hello(EdgeFixture.token());
            client.open("conv-1", "part-1");
            client.open("conv-2", "part-2");
            client.open("conv-3", "part-3");
            client.answer("{\"i\":1,\"x\":2}");
            client.drop();
            Awaitility.await().until(() -> fixture.sessions.live() == 0);
            return session;
        }
    }

    @Test
    void lostConnectionIsResumedWithItsHandles() {
        String session = lostWithTwoHandles();
        try (WsClient again = WsClient.open(fixture.port)) {
            JsonObject hello = resume(again, session, EdgeFixture.token());

            assertThat(hello.getBoolean("resumed")).isTrue();
            assertThat(hello.getString("session")).isEqualTo(session);
            assertThat(hello.getJsonArray("handles")).containsExactly(1, 3);
            assertThat(again.answer("{\"i\":2,\"k\":3}").getJsonObject("ack").getString("decision"))
                    .isEqualTo("wanted");
            assertThat(again.open("conv-4", "part-4")).as("the free number").isEqualTo(2);
        }
        assertThat(fixture.router.signals).as("nothing is replayed").hasSize(5);
    }

    @Test
    void anyEventLoopResumes() {
        fixture.startAnother();
        for (int i = 0; i < 4; i++) {
            String session = lostWithTwoHandles();
            try (WsClient again = WsClient.open(fixture.port)) {
                assertThat(resume(again, session, EdgeFixture.token()).getBoolean("resumed"))
                        .isTrue();
            }
            // One more connection, so that the next pair meets the loops the other way round.
            WsClient.open(fixture.port).close();
        }
    }

    @Test
    void socketThatStillLooksAliveIsReplaced() {
        fixture.startAnother();
        try (WsClient old = WsClient.open(fixture.port);
                WsClient again = WsClient.open(fixture.port)) {
            String session = old.hello(EdgeFixture.token());
            old.open("conv-1", "part-1");

            assertThat(resume(again, session, EdgeFixture.token()).getJsonArray("handles"))
                    .containsExactly(1);
            assertThat(old.next().getJsonObject("bye").getInteger("code")).isEqualTo(4000);
            assertThat(old.closeCode()).isEqualTo(4000);
            assertThat(fixture.sessions.live()).isEqualTo(1);
        }
    }

    @Test
    void anotherUserDoesNotLearnWhetherASessionExists() {
        String session = lostWithTwoHandles();
        String ofAnother = Jwts.hs256(EdgeSettings.SECRET, EdgeFixture.claims().put("sub", "user-2"));
        try (WsClient stranger = WsClient.open(fixture.port);
                WsClient guess = WsClient.open(fixture.port)) {
            JsonObject known = resume(stranger, session, ofAnother);
            JsonObject unknown = resume(guess, "made-up", ofAnother);

            assertThat(known.fieldNames()).isEqualTo(unknown.fieldNames());
            assertThat(known.getBoolean("resumed")).isFalse();
            assertThat(stranger.answer("{\"i\":2,\"k\":1}").getJsonObject("err").getString("code"))
                    .isEqualTo("not-found");
        }
    }

    @Test
    void sessionIsForgottenAfterAMinuteAndAfterANormalClose() {
        String session = lostWithTwoHandles();
        fixture.advance(60_000);
        try (WsClient late = WsClient.open(fixture.port)) {
            assertThat(resume(late, session, EdgeFixture.token()).getBoolean("resumed"))
                    .isFalse();
        }
        String ended;
        try (WsClient client = WsClient.open(fixture.port)) {
            ended = client.hello(EdgeFixture.token());
            client.open("conv-1", "part-1");
            client.close(1000);
        }
        try (WsClient again = WsClient.open(fixture.port)) {
            assertThat(resume(again, ended, EdgeFixture.token()).getBoolean("resumed"))
                    .isFalse();
        }
    }

    @Test
    void whatComesWithAHelloIsReadAfterItsTokenIsChecked() {
        List<TokenCheck.Reply> asked = new CopyOnWriteArrayList<>();
        fixture.close();
        fixture = new EdgeFixture(
                new EdgeSettings().mode(Settings.AuthMode.PLATFORM),
                (token, reply) -> asked.add(reply),
                BodyReader.TIMEOUT_MS);
        try (WsClient client = WsClient.open(fixture.port);
                WsClient gone = WsClient.open(fixture.port)) {
            String open = "{\"i\":2,\"open\":{\"c\":\"conv-1\",\"p\":\"part-1\"}}";
            client.send("{\"i\":1,\"hello\":{\"token\":\"opaque\"}}\n" + open);
            client.send("{\"i\":3,\"k\":1}").send("{\"i\":4,\"k\":[1,1]}");
            gone.send("{\"i\":1,\"hello\":{\"token\":\"opaque\"}}").send("{\"i\":2,\"k\":1}");
            gone.drop();
            Awaitility.await().until(() -> asked.size() == 1 && fixture.sockets() == 1);
            assertThat(client.isSilent()).isTrue();
            fixture.onLoop(() -> asked.get(0).known("user-1"));

            for (int i = 1; i <= 4; i++) {
                assertThat(client.next().getInteger("i")).isEqualTo(i);
            }
            assertThat(fixture.sessions.live()).isEqualTo(1);
        }
    }
}
