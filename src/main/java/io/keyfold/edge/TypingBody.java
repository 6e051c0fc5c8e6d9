package io.keyfold.edge;

import io.keyfold.edge.body.InvalidBody;
import io.keyfold.edge.body.JsonBody;
import io.keyfold.edge.body.JsonField;

/**
 * The body of the seed's call: {@code {"conversationId", "participantId", "text"?}}. The text is skipped unread.
 *
 * @param conversationId checked id
 * @param participantId checked id
 */
record TypingBody(String conversationId, String participantId) {
    static TypingBody parse(byte[] bytes, int length) throws InvalidBody {
        TypingBody plain = PlainTypingBody.read(bytes, length);
        return plain != null ? plain : parseAny(bytes, length);
    }

    /** As {@link #parse}, whatever is in it; the measure of what the fast way may say. */
    static TypingBody parseAny(byte[] bytes, int length) throws InvalidBody {
        var conversation = new JsonField.Text("conversationId");
        var participant = new JsonField.Text("participantId");
        JsonBody.readObject(bytes, length, conversation, participant);
        return new TypingBody(conversation.id(), participant.id());
    }

    /**
     * Checks the body of the published SDK call: {@code {"typing": {"type": "On", "duration"?}, "dateSent"?}}. It says
     * nothing that the path does not.
     */
    static void checkSdk(byte[] bytes, int length) throws InvalidBody {
        var type = new JsonField.Text("type");
        var typing = new JsonField.Nested("typing", type, new JsonField.Numeral("duration"));
        JsonBody.readObject(bytes, length, typing);
        typing.require();
        if (!type.required().equals("On")) {
            throw new InvalidBody("typing.type", "must be \"On\"; the platform knows no other");
        }
    }
}
