package io.keyfold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keyfold.edge.WsClient;
import io.keyfold.sim.ConversationTicket;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A desktop on a WebSocket, before a whole node and a simulated platform. */
class WebSocketIT {
    private RelayFixture relay;
    private Desktop desktop;
    private WsClient client;

    private void start(String... settings) {
        RelayFixture.Builder builder = RelayFixture.builder();
        for (int i = 0; i < settings.length; i += 2) {
            builder.set(settings[i], settings[i + 1]);
        }
        relay = builder.start();
        desktop = relay.desktop();
        client = WsClient.open(relay.port());
        client.hello(desktop.token());
    }

    @AfterEach
    void stop() {
        client.close();
        relay.close();
    }

    private int open() {
        return client.open(desktop.conversationId(), desktop.participantId());
    }

    private long calls() {
        return relay.typingCalls(desktop.conversationId()).size();
    }

    @Test
    void keysOnASocketLightTheIndicatorWithOneCall() {
        start();
        int handle = open();
        assertThat(client.answer("{\"i\":3,\"k\":" + handle + "}")
                        .getJsonObject("ack")
                        .getString("decision"))
                .isEqualTo("wanted");
        client.answer(("{\"k\":" + handle + "}\n").repeat(50) + "{\"i\":4,\"k\":" + handle + "}");

        await().until(() -> relay.sim().stats().typingAccepted() == 1);
        assertThat(relay.metrics().sum("keyfold_keystrokes_total", "transport=\"ws\""))
                .isEqualTo(52);
        assertThat(relay.metrics().sum("keyfold_decisions_total")).isEqualTo(52);
        assertThat(calls()).isEqualTo(1);
    }

    @Test
    void sessionsAreCounted() {
        start();
        assertThat(relay.metrics().sum("keyfold_ws_sessions")).isEqualTo(1);
        client.close(1000);
        await().until(() -> relay.metrics().sum("keyfold_ws_sessions") == 0);
    }

    @Test
    void guestsOwnParticipantIsRefusedWhenItIsOpened() {
        start();
        ConversationTicket ticket = RelayFixture.await(relay.sim().createConversation(null, 1));
        try (WsClient agent = WsClient.open(relay.port())) {
            agent.hello(ticket.agents().get(0).accessToken());
            JsonObject answer = agent.answer("{\"i\":2,\"open\":{\"c\":\"" + ticket.conversationId() + "\",\"p\":\""
                    + ticket.guest().participantId() + "\"}}");
            assertThat(answer.getJsonObject("err").getString("code")).isEqualTo("participant-is-guest");
        }
        assertThat(calls()).isZero();
    }

    @Test
    void messageOnTheSocketLetsTheNextKeyLightAgain() {
        start("typing.message-floor", "10ms");
        int handle = open();
        client.answer("{\"i\":3,\"k\":" + handle + "}");
        await().until(() -> calls() == 1);
        client.answer("{\"i\":4,\"m\":" + handle + "}");
        await().until(() -> {
            client.answer("{\"i\":5,\"k\":" + handle + "}");
            return calls() == 2;
        });
    }

    @Test
    void messageByHttpOpensTheGateOfTheSocket() {
        start("typing.message-floor", "10ms");
        int handle = open();
        client.answer("{\"i\":3,\"k\":" + handle + "}");
        await().until(() -> calls() == 1);
        assertThat(desktop.say("sent").status()).isEqualTo(204);

        assertThat(client.answer("{\"i\":4,\"k\":" + handle + "}")
                        .getJsonObject("ack")
                        .getString("reason"))
                .isNotEqualTo("gate");
    }

    @Test
    void switchedOffEveryKeyIsSuppressedAsDisabledAndNothingLeaves() {
        start("typing.enabled", "false");
        int handle = open();
        client.answer(("{\"k\":" + handle + "}\n").repeat(100) + "{\"i\":4,\"k\":" + handle + "}");
        for (int i = 0; i < 5; i++) {
            assertThat(desktop.key().decision()).isEqualTo("suppressed/disabled");
        }

        assertThat(relay.metrics().decisions("disabled")).isEqualTo(106);
        assertThat(relay.metrics().decisions("gate")).isZero();
        assertThat(calls()).isZero();
    }

    @Test
    void badFramesNeverReachThePlatform() {
        start();
        client.answer("{\"i\":1,\"k\":5}");
        client.answer("{\"i\":2,\"fly\":{\"k\":1}}");
        client.answer("{\"i\":3,\"open\":{\"c\":\"../..\",\"p\":1}}");
        client.answer("{\"i\":4,\"hello\":[]}");
        client.send("{\"open\":");

        assertThat(client.closeCode()).isEqualTo(4500);
        assertThat(relay.sim().calls())
                .noneMatch(call -> desktop.conversationId().equals(call.conversationId()));
        assertThat(desktop.key().decision()).isEqualTo("wanted/first");
    }

    @Test
    void drainSendsTheSocketElsewhere() {
        start();
        RelayFixture.await(relay.relay().drain());

        assertThat(client.closeCode()).isEqualTo(4003);
    }
}
