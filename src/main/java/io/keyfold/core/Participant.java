package io.keyfold.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the platform says of one participant of a conversation.
 *
 * @param id participant id
 * @param purpose the platform's word: agent, user, customer, external, acd, workflow …
 * @param userId the platform user behind it, when it is a person of the organisation
 * @param ended whether it has left
 * @param communicationIds its message communications, the connected one first; may be empty
 */
public record Participant(
        String id, String purpose, @Nullable String userId, boolean ended, List<String> communicationIds) {
    public Participant {
        communicationIds = List.copyOf(communicationIds);
    }

    /** The communication to type on, or null when the participant has none. */
    public @Nullable String communicationId() {
        return communicationIds.isEmpty() ? null : communicationIds.get(0);
    }

    /** Whether {@code id} names this participant, by its own id or a communication's. */
    public boolean isNamedBy(String anyId) {
        return id.equals(anyId) || communicationIds.contains(anyId);
    }
}
