package io.keyfold.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerdictTest {
    @ParameterizedTest
    @EnumSource
    void aReasonComesOutAsItWentIn(Reason reason) {
        long verdict = Verdict.of(reason, 3_999);
        assertThat(Verdict.isDecision(verdict)).isTrue();
        assertThat(Verdict.isProblem(verdict)).isFalse();
        assertThat(Verdict.reason(verdict)).isEqualTo(reason);
        assertThat(Verdict.nextMs(verdict)).isEqualTo(3_999);
        assertThat(Verdict.nextMs(Verdict.of(reason))).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aProblemComesOutAsItWentIn(ProblemCode problem) {
        long verdict = Verdict.of(problem);
        assertThat(Verdict.isProblem(verdict)).isTrue();
        assertThat(Verdict.isDecision(verdict)).isFalse();
        assertThat(Verdict.problem(verdict)).isEqualTo(problem);
    }

    @Test
    void takenIsNeitherDecisionNorProblem() {
        assertThat(Verdict.isDecision(Verdict.TAKEN)).isFalse();
        assertThat(Verdict.isProblem(Verdict.TAKEN)).isFalse();
        assertThatThrownBy(() -> Verdict.reason(Verdict.TAKEN)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE})
    void aTimeInThePastIsNow(long nextMs) {
        assertThat(Verdict.nextMs(Verdict.of(Reason.INTERVAL, nextMs))).isZero();
    }

    @Test
    void aTimeThatDoesNotFitIsTheLongestThatDoes() {
        long verdict = Verdict.of(Reason.CAP, Long.MAX_VALUE);
        assertThat(Verdict.nextMs(verdict)).isEqualTo((1L << 40) - 1);
        assertThat(Verdict.reason(verdict)).isEqualTo(Reason.CAP);
    }

    @Test
    void onlyWhatThisVersionCanSayIsKnown() {
        assertThat(Verdict.isKnown(Verdict.TAKEN)).isTrue();
        assertThat(Verdict.isKnown(Verdict.of(Reason.GATE, 1_000))).isTrue();
        assertThat(Verdict.isKnown(Verdict.of(ProblemCode.DRAINING))).isTrue();
        assertThat(Verdict.isKnown(63)).isFalse();
        assertThat(Verdict.isKnown(127)).isFalse();
        assertThat(Verdict.isKnown(255)).isFalse();
        assertThat(Verdict.isKnown(-1)).isFalse();
    }
}
