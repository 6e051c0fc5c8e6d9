package io.keyfold.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimStateTest {
    private static final Now START = new Now(1_000, 1_700_000_000_000L);

    private final SimState state = state(SimOptions.DEFAULTS);

    private static SimState state(SimOptions options) {
        return new SimState(options, new TokenStore(new AgentJwt("secret", "scope"), options.accessTokenTtlMs()));
    }

    @Test
    void theSameSeedGivesTheSameIds() {
        String id = state.create(null, 1, START).id();

        assertThat(state(SimOptions.DEFAULTS).create(null, 1, START).id()).isEqualTo(id);
        assertThat(state(SimOptions.builder().seed(2).build())
                        .create(null, 1, START)
                        .id())
                .isNotEqualTo(id);
    }

    @Test
    void makingAConversationAgainChangesNothing() {
        SimConversation first = state.create("c", 2, START);

        assertThat(state.create("c", 5, START)).isSameAs(first);
        assertThat(first.participants()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "a/b", "a b"})
    void wrongConversationIdsAreRefused(String id) {
        assertThatThrownBy(() -> state.create(id, 1, START)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, SimState.MAX_AGENTS + 1})
    void wrongNumbersOfAgentsAreRefused(int agents) {
        assertThatThrownBy(() -> state.create("c", agents, START)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aFullSimulatorTakesNoMoreConversations() {
        SimState small = state(SimOptions.builder().maxConversations(1).build());
        small.create("a", 1, START);

        assertThatThrownBy(() -> small.create("b", 1, START)).hasMessageContaining("maxConversations=1");
        assertThat(small.create("a", 1, START).id()).isEqualTo("a");
    }

    @Test
    void guestTokensLiveAsLongAsTheySay() {
        SimConversation conversation = state.create("c", 1, START);
        String token = state.mintGuestToken(conversation, 500, START.ms()).value();

        assertThat(state.tokens().guest(token, START.ms() + 499)).isNotNull();
        assertThat(state.tokens().guest(token, START.ms() + 500)).isNull();
    }

    @Test
    void aConversationKeepsItsNewestGuestTokensOnly() {
        SimConversation conversation = state.create("c", 1, START);
        String oldest = state.mintGuestToken(conversation, 60_000, 0).value();
        String newest = oldest;
        for (int i = 0; i < TokenStore.MAX_GUEST_TOKENS; i++) {
            newest = state.mintGuestToken(conversation, 60_000, 0).value();
        }

        assertThat(state.tokens().guest(oldest, 0)).isNull();
        assertThat(state.tokens().guest(newest, 0)).isNotNull();
        assertThat(conversation.guestTokens()).hasSize(TokenStore.MAX_GUEST_TOKENS);
    }

    @Test
    void endingAConversationEndsItsGuestTokensAndParticipants() {
        SimConversation conversation = state.create("c", 1, START);
        String token = state.mintGuestToken(conversation, 60_000, START.ms()).value();

        state.end(conversation, START);

        assertThat(state.tokens().guest(token, START.ms())).isNull();
        assertThat(conversation.participants()).allMatch(SimParticipant::hasEnded);
        assertThatThrownBy(() -> state.transfer(conversation, START)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anAgentKeepsItsTokenUntilItIsOver() {
        String token = state.agentToken("u", START);

        assertThat(state.agentToken("u", START)).isEqualTo(token);
        state.tokens().expireAccessTokens();
        assertThat(state.agentToken("u", START)).isNotEqualTo(token);
    }

    @Test
    void transfersAreBounded() {
        SimConversation conversation = state.create("c", 1, START);
        for (int i = conversation.participants().size(); i < SimState.MAX_PARTICIPANTS; i++) {
            state.transfer(conversation, START);
        }

        assertThatThrownBy(() -> state.transfer(conversation, START)).isInstanceOf(IllegalArgumentException.class);
        assertThat(conversation.participants().stream().filter(SimParticipant::isActiveAgent))
                .hasSize(1);
    }
}
