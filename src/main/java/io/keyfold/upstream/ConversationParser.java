package io.keyfold.upstream;

import io.keyfold.core.ConversationFacts;
import io.keyfold.core.ConversationFactsBuilder;
import io.keyfold.core.ConversationFactsBuilder.Communications;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Reads the answer to {@code GET /api/v2/conversations/{id}}. The body is untrusted: a member of another type than
 * expected counts as absent. Source of the shape: the platform's published model Conversation, Participant, Message.
 */
public final class ConversationParser {
    private ConversationParser() {}

    /** What {@code body} says of the conversation asked for, or null when it is not such a document. */
    public static @Nullable ConversationFacts parse(String conversationId, Buffer body) {
        JsonObject conversation = UntrustedJson.object(body);
        if (conversation == null || !(conversation.getValue("participants") instanceof JsonArray participants)) {
            return null;
        }
        ConversationFactsBuilder facts = new ConversationFactsBuilder(conversationId);
        if (UntrustedJson.text(conversation, "endTime") != null) {
            facts.end();
        }
        for (Object participant : participants) {
            if (participant instanceof JsonObject known) {
                addTo(facts, known);
            }
        }
        return facts.build();
    }

    private static void addTo(ConversationFactsBuilder facts, JsonObject participant) {
        facts.participant(
                UntrustedJson.text(participant, "id"),
                UntrustedJson.text(participant, "purpose"),
                UntrustedJson.text(participant, "userId"),
                UntrustedJson.text(participant, "endTime") != null,
                communications(participant));
    }

    private static Communications communications(JsonObject participant) {
        Communications communications = new Communications();
        if (participant.getValue("messages") instanceof JsonArray messages) {
            for (Object message : messages) {
                if (message instanceof JsonObject known) {
                    communications.add(UntrustedJson.text(known, "id"), UntrustedJson.text(known, "state"));
                }
            }
        }
        return communications;
    }
}
