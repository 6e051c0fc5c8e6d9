package io.keyfold.sim;

import static io.keyfold.sim.SimFixture.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The guest's WebSocket. */
class GuestSocketsIT {
    private final SimFixture sim = new SimFixture(SimOptions.DEFAULTS);
    private final ConversationTicket ticket = await(sim.simulator.createConversation("c-1", 1));
    /** A field, since a client that nobody holds is closed when it is collected. */
    private final WebSocketClient client = sim.vertx.createWebSocketClient();

    private final BlockingQueue<JsonObject> frames = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() {
        sim.close();
    }

    @Test
    void aConfiguredGuestSeesTheAgentTyping() throws InterruptedException {
        WebSocket guest = open();
        configure(guest, ticket.guest().token());

        JsonObject session = next();
        assertThat(session.getString("class")).isEqualTo("SessionResponse");
        assertThat(session.getString("type")).isEqualTo("response");
        assertThat(session.getInteger("code")).isEqualTo(200);
        assertThat(session.getString("tracingId")).isEqualTo("t-1");
        assertThat(session.getJsonObject("body").getBoolean("connected")).isTrue();

        ConversationTicket.Agent agent = ticket.agents().get(0);
        sim.typeAsAgent("c-1", agent.communicationId(), agent.accessToken());
        sim.typeAsGuest("c-1", agent.participantId(), ticket.guest().token());

        assertThat(next()).isEqualTo(next()).isEqualTo(new JsonObject("""
                {"type":"message","class":"StructuredMessage","code":200,"body":{"type":"Event","direction":"Outbound",
                 "events":[{"eventType":"Typing","typing":{"type":"On","duration":5000}}]}}"""));
    }

    @Test
    void aMintedGuestTokenConfiguresASessionToo() throws InterruptedException {
        configure(open(), sim.guestToken("c-1"));

        assertThat(next().getString("class")).isEqualTo("SessionResponse");
    }

    @Test
    void refusedAndIdleTypingIsNotShown() throws InterruptedException {
        WebSocket guest = open();
        configure(guest, ticket.guest().token());
        next();

        sim.typeAsGuest("c-1", ticket.guest().participantId(), ticket.guest().token());
        sim.typeAsGuest("c-1", ticket.agents().get(0).participantId(), "wrong");
        sim.post(
                "/api/v2/conversations/messaging/messages",
                "{\"conversationId\":\"c-1\",\"text\":\"hello\"}",
                "Authorization",
                "Bearer " + ticket.agents().get(0).accessToken());

        JsonObject message = next().getJsonObject("body");
        assertThat(message.getString("type")).isEqualTo("Text");
        assertThat(message.getString("direction")).isEqualTo("Outbound");
        assertThat(message.getString("text")).isEqualTo("hello");
        assertThat(frames).isEmpty();
    }

    @Test
    void aGuestSeesOnlyTheirOwnConversation() throws InterruptedException {
        ConversationTicket other = await(sim.simulator.createConversation("c-2", 1));
        WebSocket guest = open();
        configure(guest, ticket.guest().token());
        next();

        ConversationTicket.Agent stranger = other.agents().get(0);
        assertThat(sim.typeAsAgent("c-2", stranger.communicationId(), stranger.accessToken())
                        .status())
                .isEqualTo(204);
        ConversationTicket.Agent own = ticket.agents().get(0);
        sim.typeAsAgent("c-1", own.communicationId(), own.accessToken());

        next();
        assertThat(frames).isEmpty();
    }

    @Test
    void theGuestsOwnTextIsEchoed() throws InterruptedException {
        WebSocket guest = open();
        configure(guest, ticket.guest().token());
        next();

        send(guest, """
                {"action":"onMessage","token":"x","tracingId":"t-2","message":{"type":"Text","text":"hi"}}""");

        JsonObject echo = next();
        assertThat(echo.getString("tracingId")).isEqualTo("t-2");
        assertThat(echo.getJsonObject("body").getString("direction")).isEqualTo("Inbound");
        assertThat(echo.getJsonObject("body").getString("text")).isEqualTo("hi");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"action\":\"configureSession\",\"token\":\"wrong\"}        | 4007",
                "{\"action\":\"configureSession\"}                            | 4007",
                "{\"action\":\"onMessage\",\"message\":{\"type\":\"Text\"}}   | 4007",
                "{\"action\":\"dance\"}                                       | 4020",
                "{}                                                           | 4020",
                "nonsense                                                     | 4020",
                "[]                                                           | 4020",
            })
    void aWrongFrameIsAnsweredWithItsCode(String frame, int code) throws InterruptedException {
        send(open(), frame);

        JsonObject answer = next();
        assertThat(answer.getString("type")).isEqualTo("response");
        assertThat(answer.getInteger("code")).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({"/v1, 400", "/v1?x=1, 400", "/v2?deploymentId=d, 404", "/?deploymentId=d, 404"})
    void anUpgradeElsewhereIsRefused(String path, int status) {
        assertThatThrownBy(() -> await(client.connect(sim.simulator.port(), "127.0.0.1", path)))
                .hasCauseInstanceOf(UpgradeRejectedException.class)
                .cause()
                .extracting(e -> ((UpgradeRejectedException) e).getStatus())
                .isEqualTo(status);
    }

    private WebSocket open() {
        WebSocket socket = await(client.connect(
                sim.simulator.port(),
                "127.0.0.1",
                "/v1?deploymentId=" + ticket.guest().deploymentId()));
        socket.textMessageHandler(text -> frames.add(new JsonObject(text)));
        return socket;
    }

    private static void configure(WebSocket socket, String token) {
        send(
                socket,
                new JsonObject()
                        .put("action", "configureSession")
                        .put("token", token)
                        .put("deploymentId", SeedData.DEPLOYMENT_ID)
                        .put("tracingId", "t-1")
                        .encode());
    }

    private static void send(WebSocket socket, String frame) {
        await(socket.writeTextMessage(frame));
    }

    private JsonObject next() throws InterruptedException {
        JsonObject frame = frames.poll(10, TimeUnit.SECONDS);
        assertThat(frame).as("a frame within 10 s").isNotNull();
        return frame;
    }
}
