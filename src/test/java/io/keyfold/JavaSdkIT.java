package io.keyfold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.mypurecloud.sdk.v2.ApiClient;
import com.mypurecloud.sdk.v2.ApiException;
import com.mypurecloud.sdk.v2.api.ConversationsApi;
import com.mypurecloud.sdk.v2.model.AdditionalMessage;
import com.mypurecloud.sdk.v2.model.Conversation;
import com.mypurecloud.sdk.v2.model.ConversationEventTyping;
import com.mypurecloud.sdk.v2.model.MessageData;
import com.mypurecloud.sdk.v2.model.MessageTypingEventRequest;
import com.mypurecloud.sdk.v2.model.Participant;
import io.keyfold.sim.CallKind;
import io.keyfold.sim.CallRecord;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The platform's own Java client, told nothing but another base path. */
class JavaSdkIT {
    private RelayFixture relay;
    private Desktop desktop;

    @AfterEach
    void stop() {
        relay.close();
    }

    private void start(String dialect, String prefix) {
        relay = RelayFixture.builder()
                .set("passthrough.enabled", "true")
                .set("upstream.dialect", dialect)
                .set("http.path-prefix", prefix)
                .start();
        desktop = relay.desktop();
    }

    private ConversationsApi api(String prefix, String token) {
        ApiClient client = ApiClient.Builder.standard()
                .withBasePath("http://127.0.0.1:" + relay.port() + prefix)
                .withAccessToken(token)
                .build();
        return new ConversationsApi(client);
    }

    private static MessageTypingEventRequest typing() {
        return new MessageTypingEventRequest()
                .typing(new ConversationEventTyping().type(ConversationEventTyping.TypeEnum.ON));
    }

    private AdditionalMessage text(String text) {
        AdditionalMessage message = new AdditionalMessage();
        message.setTextBody(text);
        return message;
    }

    @ParameterizedTest
    @ValueSource(strings = {"guest", "platform"})
    void itTypesSendsAndReads(String dialect) throws Exception {
        start(dialect, "");
        ConversationsApi api = api("", desktop.token());

        Conversation conversation = api.getConversation(desktop.conversationId());
        Participant agent = conversation.getParticipants().stream()
                .filter(participant -> "agent".equals(participant.getPurpose()))
                .findFirst()
                .orElseThrow();
        String communicationId = agent.getMessages().get(0).getId();
        for (int i = 0; i < 20; i++) {
            api.postConversationsMessageCommunicationTyping(desktop.conversationId(), communicationId, typing());
        }
        await().until(() -> relay.sim().stats().typingAccepted() == 1);
        MessageData sent = api.postConversationsMessageCommunicationMessages(
                desktop.conversationId(), communicationId, text("Hello"), false);

        assertThat(agent.getId()).isEqualTo(desktop.participantId());
        assertThat(sent.getTextBody()).isEqualTo("Hello");
        assertThat(relay.typingCalls(desktop.conversationId())).hasSize(1);
        assertThat(relay.calls(CallKind.MESSAGE, desktop.conversationId()))
                .singleElement()
                .satisfies(call -> assertThat(call.userId()).isEqualTo(desktop.userId()));
        assertThat(desktop.look().json().getString("state")).isEqualTo("idle");
    }

    @Test
    void aGatewaysPathPrefixMayStandBeforeIt() throws Exception {
        start("guest", "/keyfold");
        ConversationsApi api = api("/keyfold", desktop.token());

        api.postConversationsMessageCommunicationTyping(desktop.conversationId(), desktop.communicationId(), typing());

        assertThat(api.getConversation(desktop.conversationId()).getId()).isEqualTo(desktop.conversationId());
        await().until(() -> relay.sim().stats().typingAccepted() == 1);
    }

    @Test
    void thePlatformsRefusalsAreItsOwn() {
        start("guest", "");
        ApiException unauthorized = refused(api("", "no-token"), desktop.conversationId());
        assertThat(unauthorized.getStatusCode()).isEqualTo(401);
        assertThat(unauthorized.getCorrelationId()).isNotEmpty();

        ApiException unknown = refused(api("", desktop.token()), "no-such-conversation");
        assertThat(unknown.getStatusCode()).isEqualTo(404);
        assertThat(new JsonObject(unknown.getRawBody()).getString("code")).isEqualTo("not.found");
    }

    @Test
    void aRateLimitIsTheOneThatTheSdkCanRead() {
        start("guest", "");
        relay.faults(new JsonObject().put("status", 429).put("errorRate", 1).put("retryAfterS", 7));

        ApiException throttled = refused(api("", desktop.token()), desktop.conversationId());

        assertThat(throttled.getStatusCode()).isEqualTo(429);
        assertThat(throttled.getHeader("Retry-After"))
                .as("looked up case-sensitively")
                .isEqualTo("7");
    }

    @Test
    void keyfoldsRefusalsOfTypingAreErrorsThatTheSdkUnderstands() {
        start("guest", "");
        ApiException guest = catchThrowableOfType(
                ApiException.class,
                () -> api("", desktop.token())
                        .postConversationsMessageCommunicationTyping(desktop.conversationId(), "nobody", typing()));
        assertThat(guest.getStatusCode()).isEqualTo(404);
        assertThat(new JsonObject(guest.getRawBody()).getString("code")).isEqualTo("participant-unknown");
        assertThat(guest.getCorrelationId()).isNotEmpty();
    }

    @Test
    void aPlatformThatIsDownIsAnErrorForReadingAndNoneForTyping() throws Exception {
        relay = RelayFixture.builder()
                .set("passthrough.enabled", "true")
                .set("upstream.base-url", "http://127.0.0.1:" + RelayFixture.freePort())
                .start();
        desktop = relay.desktop();

        ApiException down = refused(api("", desktop.token()), desktop.conversationId());
        assertThat(down.getStatusCode()).isEqualTo(503);
        assertThat(down.getHeader("Retry-After")).isNotNull();
        api("", desktop.token())
                .postConversationsMessageCommunicationTyping(
                        desktop.conversationId(), desktop.communicationId(), typing());
    }

    private static ApiException refused(ConversationsApi api, String conversationId) {
        return catchThrowableOfType(ApiException.class, () -> api.getConversation(conversationId));
    }

    /** What the SDK sends reaches the platform: a typing call with the agent's own token, in the agent's name. */
    @Test
    void withTheAgentsOwnTokensTheRelayTypesInTheirName() throws Exception {
        relay = RelayFixture.builder()
                .set("passthrough.enabled", "true")
                .set("upstream.dialect", "platform")
                .set("auth.mode", "platform")
                .start();
        desktop = relay.desktop();
        api("", desktop.token())
                .postConversationsMessageCommunicationTyping(
                        desktop.conversationId(), desktop.communicationId(), typing());
        await().until(() -> relay.sim().stats().typingAccepted() == 1);
        CallRecord call = relay.typingCalls(desktop.conversationId()).get(0);
        assertThat(call.userId()).isEqualTo(desktop.userId());
    }
}
