package io.keyfold.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The closed sets of the contract: a word that is missing, new or moved to another code breaks somebody. */
class ReasonTest {
    private static String words(Decision decision) {
        return Arrays.stream(Reason.values())
                .filter(reason -> reason.decision() == decision)
                .map(reason -> reason.code() + " " + reason.label())
                .collect(Collectors.joining(", "));
    }

    @Test
    void theReasonsAreExactlyThoseOfTheContractWithTheirCodes() {
        assertThat(words(Decision.WANTED)).isEqualTo("1 first, 2 refresh, 3 after-message, 4 hold");
        assertThat(words(Decision.COALESCED)).isEqualTo("16 gate, 17 interval, 18 in-flight");
        assertThat(words(Decision.SHED)).isEqualTo("32 budget, 33 backoff, 34 breaker, 35 overloaded, 36 draining");
        assertThat(words(Decision.SUPPRESSED))
                .isEqualTo("48 disabled, 49 shadow, 50 feature-off, 51 unverified, 52 no-lease, 53 token-rejected,"
                        + " 54 rejected, 55 cap, 56 owner-unreachable");
    }

    @Test
    void theDecisionsAreExactlyThoseOfTheContract() {
        assertThat(Decision.values())
                .extracting(Decision::label)
                .containsExactly("wanted", "coalesced", "shed", "suppressed");
    }

    @Test
    void theOutcomesAreExactlyThoseOfTheContract() {
        assertThat(Outcome.values())
                .extracting(Outcome::label)
                .containsExactly(
                        "accepted",
                        "token-rejected",
                        "rejected",
                        "throttled",
                        "timeout",
                        "unreachable",
                        "stale",
                        "cancelled");
    }

    @Test
    void theKindsOfSignalsKeepTheirCodes() {
        List<String> kinds = Arrays.stream(Signal.Kind.values())
                .map(kind -> kind.code() + " " + kind.label())
                .toList();
        assertThat(kinds)
                .containsExactly(
                        "1 keystroke",
                        "2 paused",
                        "3 sent",
                        "4 ended",
                        "5 hold",
                        "6 hold-cancel",
                        "7 guest-token",
                        "8 revoke-guest-token",
                        "9 open");
    }

    @Test
    void theStatesOfALeaseKeepTheirCodes() {
        List<String> states = Arrays.stream(LeaseState.values())
                .map(state -> state.code() + " " + state.label())
                .toList();
        assertThat(states).containsExactly("0 none", "1 acquiring", "2 held", "3 renewing", "4 backoff");
    }

    @ParameterizedTest
    @EnumSource
    void everyReasonIsFoundByItsCodeAndExplainsItself(Reason reason) {
        assertThat(Reason.ofCode(reason.code())).isEqualTo(reason);
        assertThat(reason.code()).isBetween(1, 63);
        assertThat(reason.sentence()).isNotBlank().endsWith(".");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 5, 63, 64, 1_000_000})
    void aCodeOfNoReasonIsRefused(int code) {
        assertThatThrownBy(() -> Reason.ofCode(code)).isInstanceOf(IllegalArgumentException.class);
    }
}
