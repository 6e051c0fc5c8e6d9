package io.keyfold.edge;

import io.keyfold.core.ConversationFacts;
import io.keyfold.core.Ids;
import io.keyfold.core.Participant;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The platform's conversation notifications ({@code v2.users.{id}.conversations}) as facts. Takes the whole notification
 * or its bare {@code eventBody}; reads only what it needs and leaves the rest.
 */
final class NotificationParser {
    private static final Pattern TOPIC = Pattern.compile("v2\\.users\\.[^.]+\\.conversations");
    private static final Set<String> OVER = Set.of("disconnected", "terminated");

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
        String id = idOf(conversation);
        if (id == null || !(conversation.getValue("participants") instanceof JsonArray listed)) {
            return null;
        }
        List<Participant> participants = new ArrayList<>();
        for (Object each : listed) {
            Participant participant = each instanceof JsonObject json ? participantOf(json) : null;
            if (participant != null) {
                participants.add(participant);
            }
        }
        boolean everyoneLeft = !participants.isEmpty() && participants.stream().allMatch(Participant::ended);
        return new ConversationFacts(id, isSaid(conversation, "endTime") || everyoneLeft, participants);
    }

    private static @Nullable Participant participantOf(JsonObject json) {
        String id = idOf(json);
        if (id == null) {
            return null;
        }
        List<String> connected = new ArrayList<>();
        List<String> over = new ArrayList<>();
        if (json.getValue("messages") instanceof JsonArray messages) {
            messages.forEach(each -> addCommunication(each, connected, over));
        }
        boolean ended = isSaid(json, "endTime") || connected.isEmpty() && !over.isEmpty();
        connected.addAll(over);
        return new Participant(id, text(json, "purpose", ""), textOrNull(json, "userId"), ended, connected);
    }

    private static void addCommunication(@Nullable Object each, List<String> connected, List<String> over) {
        if (!(each instanceof JsonObject message)) {
            return;
        }
        String id = idOf(message);
        if (id != null) {
            (OVER.contains(text(message, "state", "")) ? over : connected).add(id);
        }
    }

    private static @Nullable String idOf(JsonObject json) {
        String id = textOrNull(json, "id");
        return id != null && Ids.isValid(id) ? id : null;
    }

    private static boolean isSaid(JsonObject json, String field) {
        return json.getValue(field) != null;
    }

    private static String text(JsonObject json, String field, String otherwise) {
        String text = textOrNull(json, field);
        return text == null ? otherwise : text;
    }

    private static @Nullable String textOrNull(JsonObject json, String field) {
        return json.getValue(field) instanceof String text && !text.isEmpty() ? text : null;
    }
}
