package io.keyfold.edge;

import io.keyfold.core.ConversationFacts;
import io.keyfold.core.ConversationFactsBuilder;
import io.keyfold.core.ConversationFactsBuilder.Communications;
import io.keyfold.core.Ids;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The platform's conversation notifications ({@code v2.users.{id}.conversations}) as facts. Takes the whole
 * notification or its bare {@code eventBody}; reads only what it needs and leaves the rest. What ends a participant or
 * a conversation is {@link ConversationFactsBuilder}'s to say.
 */
final class NotificationParser {
    private static final Pattern TOPIC = Pattern.compile("v2\\.users\\.[^.]+\\.conversations");

    private NotificationParser() {}

    /** The facts, or null when this is not a conversation notification (another topic, a heartbeat, no ids). */
    static @Nullable ConversationFacts parse(JsonObject notification) {
        if (!notification.containsKey("topicName")) {
            return factsOf(notification);
        }
        return notification.getValue("topicName") instanceof String topic
                        && TOPIC.matcher(topic).matches()
                        && notification.getValue("eventBody") instanceof JsonObject eventBody
                ? factsOf(eventBody)
                : null;
    }

    private static @Nullable ConversationFacts factsOf(JsonObject conversation) {
        String id = text(conversation, "id");
        if (id == null || !Ids.isValid(id) || !(conversation.getValue("participants") instanceof JsonArray listed)) {
            return null;
        }
        ConversationFactsBuilder facts = new ConversationFactsBuilder(id);
        if (conversation.getValue("endTime") != null) {
            facts.end();
        }
        for (Object each : listed) {
            if (each instanceof JsonObject participant) {
                facts.participant(
                        text(participant, "id"),
                        text(participant, "purpose"),
                        text(participant, "userId"),
                        participant.getValue("endTime") != null,
                        communications(participant));
            }
        }
        return facts.build();
    }

    private static Communications communications(JsonObject participant) {
        Communications communications = new Communications();
        if (participant.getValue("messages") instanceof JsonArray messages) {
            for (Object each : messages) {
                if (each instanceof JsonObject message) {
                    communications.add(text(message, "id"), text(message, "state"));
                }
            }
        }
        return communications;
    }

    private static @Nullable String text(JsonObject json, String field) {
        return json.getValue(field) instanceof String text && !text.isEmpty() ? text : null;
    }
}
