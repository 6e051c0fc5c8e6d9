package io.keyfold.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParticipantRuleTest {
    private static final Agent ANN = new Agent("ann", false, null);
    private static final Agent SERVICE = new Agent("crm", true, null);

    private final ParticipantRule rule = new ParticipantRule(Set.of("agent", "user"), true);

    private static Participant participant(String purpose, @Nullable String userId, boolean ended) {
        return new Participant("p", purpose, userId, ended, List.of("c1", "c2"));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "agent,    ann, false, -",
                "user,     ann, false, -",
                "agent,    -,   false, -",
                "agent,    bob, false, NOT_YOUR_PARTICIPANT",
                "agent,    ann, true,  PARTICIPANT_ENDED",
                "agent,    bob, true,  PARTICIPANT_ENDED",
                "customer, -,   false, PARTICIPANT_IS_GUEST",
                "external, -,   true,  PARTICIPANT_IS_GUEST",
                "acd,      -,   false, PARTICIPANT_NOT_ALLOWED",
                "workflow, ann, false, PARTICIPANT_NOT_ALLOWED",
                "Agent,    ann, false, PARTICIPANT_NOT_ALLOWED",
            })
    void anAgentMayTypeAsItsOwnParticipantOnly(
            String purpose, @Nullable String userId, boolean ended, @Nullable ProblemCode refusal) {
        assertThat(rule.refusal(participant(purpose, userId, ended), ANN)).isEqualTo(refusal);
    }

    @Test
    void aServiceSubjectMayTypeForAnyAgentButNotForTheGuest() {
        assertThat(rule.refusal(participant("agent", "bob", false), SERVICE)).isNull();
        assertThat(rule.refusal(participant("customer", null, false), SERVICE))
                .isEqualTo(ProblemCode.PARTICIPANT_IS_GUEST);
    }

    @Test
    void withoutMatchingAnyAgentMayTypeAsAnother() {
        ParticipantRule lax = new ParticipantRule(Set.of("agent"), false);
        assertThat(lax.refusal(participant("agent", "bob", false), ANN)).isNull();
        assertThat(lax.refusal(participant("user", "ann", false), ANN)).isEqualTo(ProblemCode.PARTICIPANT_NOT_ALLOWED);
    }

    @Test
    void anAgentWithoutAUserIsNobodysParticipant() {
        Agent unnamed = new Agent(null, false, null);
        assertThat(rule.refusal(participant("agent", "ann", false), unnamed))
                .isEqualTo(ProblemCode.NOT_YOUR_PARTICIPANT);
        assertThat(rule.refusal(participant("agent", "ann", false), Agent.ANYONE))
                .isNull();
    }

    @Test
    void aPurposeOfTheGuestsSideMayTypeWhenItIsListed() {
        ParticipantRule wide = new ParticipantRule(Set.of("agent", "external"), true);
        assertThat(wide.refusal(participant("external", null, false), ANN)).isNull();
    }

    @Test
    void aParticipantIsNamedByItsIdAndByItsCommunications() {
        Participant one = participant("agent", "ann", false);
        assertThat(List.of("p", "c1", "c2")).allMatch(one::isNamedBy);
        assertThat(one.isNamedBy("P")).isFalse();
        assertThat(one.communicationId()).isEqualTo("c1");
        assertThat(new Participant("p", "agent", null, false, List.of()).communicationId())
                .isNull();
    }
}
