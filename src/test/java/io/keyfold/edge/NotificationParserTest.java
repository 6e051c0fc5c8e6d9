package io.keyfold.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.ConversationFacts;
import io.keyfold.core.Participant;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class NotificationParserTest {
    private static final JsonObject BODY = new JsonObject("""
            {"id":"conv-1","maxParticipants":9,"participants":[
              {"id":"guest-1","purpose":"customer","messages":[{"id":"comm-0","state":"connected"}]},
              {"id":"old-1","purpose":"agent","userId":"user-0","endTime":"2026-01-01T00:00:00Z",
               "messages":[{"id":"comm-1","state":"disconnected"}]},
              {"id":"part-1","purpose":"agent","userId":"user-1",
               "messages":[{"id":"comm-2","state":"disconnected"},{"id":"comm-3","state":"connected"}]},
              {"id":"not an id","purpose":"agent"}, 7]}
            """);

    private static JsonObject notification(String topic) {
        return new JsonObject().put("topicName", topic).put("version", "2").put("eventBody", BODY);
    }

    @Test
    void notificationBecomesFacts() {
        ConversationFacts facts = NotificationParser.parse(notification("v2.users.7f3e.conversations"));

        assertThat(facts)
                .isEqualTo(new ConversationFacts(
                        "conv-1",
                        false,
                        List.of(
                                new Participant("guest-1", "customer", null, false, List.of("comm-0")),
                                new Participant("old-1", "agent", "user-0", true, List.of("comm-1")),
                                new Participant("part-1", "agent", "user-1", false, List.of("comm-3", "comm-2")))));
    }

    @Test
    void bareEventBodyIsTaken() {
        assertThat(NotificationParser.parse(BODY)).isNotNull();
    }

    @Test
    void otherTopicsAreLeft() {
        assertThat(NotificationParser.parse(notification("v2.users.7f3e.presence")))
                .isNull();
        assertThat(NotificationParser.parse(notification("v2.users.7f3e.conversations.messages")))
                .isNull();
        assertThat(NotificationParser.parse(new JsonObject().put("topicName", "channel.metadata")))
                .isNull();
    }

    @Test
    void notificationsWithoutConversationAreLeft() {
        assertThat(NotificationParser.parse(new JsonObject())).isNull();
        assertThat(NotificationParser.parse(new JsonObject().put("id", "a/b").put("participants", new JsonArray())))
                .isNull();
        assertThat(NotificationParser.parse(new JsonObject().put("id", 7).put("participants", 8)))
                .isNull();
    }

    @Test
    void conversationWhoseParticipantsAllLeftIsOver() {
        JsonObject left = new JsonObject("""
                {"id":"conv-1","participants":[
                  {"id":"p-1","purpose":"customer","endTime":"x"},
                  {"id":"p-2","purpose":"agent","endTime":"x","messages":[{"id":"m","state":"terminated"}]}]}
                """);

        assertThat(NotificationParser.parse(left).ended()).isTrue();
    }
}
