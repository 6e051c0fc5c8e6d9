package io.keyfold.edge;

import io.keyfold.edge.body.InvalidBody;
import io.keyfold.edge.body.JsonBody;
import io.keyfold.edge.body.JsonField;
import org.jspecify.annotations.Nullable;

/**
 * Which conversation a message of the seed's kind belongs to. Its text is skipped unread.
 *
 * @param conversationId checked id
 * @param participantId checked id, or empty when the body does not name one
 */
record MessageIds(String conversationId, String participantId) {
    /** The ids of the body, or null when it names no conversation. */
    static @Nullable MessageIds of(byte[] body) {
        var conversation = new JsonField.Text("conversationId");
        var participant = new JsonField.Text("participantId");
        try {
            JsonBody.readObject(body, body.length, conversation, participant);
            return new MessageIds(conversation.id(), participant.value() == null ? "" : participant.id());
        } catch (InvalidBody notAMessage) {
            return null;
        }
    }
}
