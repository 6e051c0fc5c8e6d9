package io.keyfold.core;

import java.util.List;

/**
 * What the platform says of one conversation: from a look-up or from a lifecycle event.
 *
 * @param conversationId its id
 * @param ended whether it is over
 * @param participants all that are known, those that left included
 */
public record ConversationFacts(String conversationId, boolean ended, List<Participant> participants) {
    public ConversationFacts {
        participants = List.copyOf(participants);
    }
}
