package io.keyfold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keyfold.sim.CallKind;
import io.keyfold.sim.CallRecord;
import io.keyfold.sim.TokenKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A shift of agents, each typing with a token of its own that is exchanged while it types. */
class AgentTokensIT {
    private static final int AGENTS = 200;
    private static final int KEY_EVERY_MS = 300;
    private static final long DISPLAY_MS = 3_000;

    @ParameterizedTest
    @ValueSource(strings = {"platform", "jwt"})
    void everyCallCarriesTheTokenOfItsOwnAgentWhateverIsExchanged(String authMode) {
        try (RelayFixture relay = RelayFixture.builder()
                .set("auth.mode", authMode)
                .set("upstream.dialect", "platform")
                .set("upstream.credential", "agent")
                .set("typing.refresh-interval", "1s")
                .set("typing.display-duration", DISPLAY_MS + "ms")
                .start()) {
            List<Desktop> desktops = RelayFixture.await(relay.sim().createConversations(AGENTS)).stream()
                    .map(relay::desktop)
                    .toList();
            List<Typist> typists = new ArrayList<>();
            desktops.forEach(desktop -> typists.add(Typist.start(desktop, KEY_EVERY_MS)));
            litAgain(relay, 2 * AGENTS);

            Typist.stop(typists);
            List<Desktop> renewed = exchangeTokens(relay, desktops);
            for (int i = 0; i < AGENTS; i++) {
                typists.get(i).goOn(renewed.get(i), KEY_EVERY_MS);
            }
            litAgain(relay, 2 * AGENTS);
            Typist.stop(typists);

            assertThat(typists)
                    .allSatisfy(typist -> assertThat(typist.gaps(DISPLAY_MS)).isZero());
            assertThat(typists)
                    .allSatisfy(typist -> assertThat(typist.replies()).allMatch(reply -> reply.status() == 204));
            everyCallIsItsAgents(relay, desktops, renewed);
        }
    }

    /** All old tokens end; each desktop gets a fresh one of the same user. */
    private static List<Desktop> exchangeTokens(RelayFixture relay, List<Desktop> desktops) {
        RelayFixture.await(relay.sim().expireTokens(TokenKind.ACCESS));
        List<Desktop> renewed = desktops.stream()
                .map(desktop -> desktop.with(relay.token(desktop.userId())))
                .toList();
        for (int i = 0; i < desktops.size(); i++) {
            assertThat(renewed.get(i).token()).isNotEqualTo(desktops.get(i).token());
        }
        return renewed;
    }

    private static void litAgain(RelayFixture relay, int moreCalls) {
        long wanted = relay.sim().stats().typingAccepted() + moreCalls;
        await().atMost(Duration.ofSeconds(60)).until(() -> relay.sim().stats().typingAccepted() >= wanted);
    }

    private static void everyCallIsItsAgents(RelayFixture relay, List<Desktop> before, List<Desktop> after) {
        Map<String, Desktop> first = byConversation(before);
        Map<String, Desktop> second = byConversation(after);
        List<CallRecord> calls = relay.sim().calls().stream()
                .filter(call -> call.kind() == CallKind.TYPING)
                .toList();
        assertThat(calls).allSatisfy(call -> {
            Desktop desktop = first.get(call.conversationId());
            assertThat(call.accepted()).isTrue();
            assertThat(call.userId()).isEqualTo(desktop.userId());
            assertThat(List.of(tail(desktop), tail(second.get(call.conversationId()))))
                    .contains(call.tokenTail());
        });
    }

    private static String tail(Desktop desktop) {
        return desktop.token().substring(desktop.token().length() - 4);
    }

    private static Map<String, Desktop> byConversation(List<Desktop> desktops) {
        return desktops.stream().collect(Collectors.toMap(Desktop::conversationId, Function.identity()));
    }
}
