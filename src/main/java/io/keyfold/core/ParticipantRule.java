package io.keyfold.core;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may type, by what the platform says of a participant.
 *
 * @param purposes purposes that may type
 * @param matchUser whether a participant whose user is known may be used by that user (or a service subject) only
 */
public record ParticipantRule(Set<String> purposes, boolean matchUser) {
    private static final Set<String> GUEST_PURPOSES = Set.of("customer", "external");

    public ParticipantRule {
        purposes = Set.copyOf(purposes);
    }

    /** Why {@code agent} may not type as {@code participant}; null when it may. */
    public @Nullable ProblemCode refusal(Participant participant, Agent agent) {
        if (!purposes.contains(participant.purpose())) {
            return GUEST_PURPOSES.contains(participant.purpose())
                    ? ProblemCode.PARTICIPANT_IS_GUEST
                    : ProblemCode.PARTICIPANT_NOT_ALLOWED;
        }
        if (participant.ended()) {
            return ProblemCode.PARTICIPANT_ENDED;
        }
        return isSomeoneElse(participant, agent) ? ProblemCode.NOT_YOUR_PARTICIPANT : null;
    }

    private boolean isSomeoneElse(Participant participant, Agent agent) {
        return matchUser
                && !agent.service()
                && participant.userId() != null
                && !participant.userId().equals(agent.userId());
    }
}
