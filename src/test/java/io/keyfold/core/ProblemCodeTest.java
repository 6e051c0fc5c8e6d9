package io.keyfold.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProblemCodeTest {
    @Test
    void theProblemsAreExactlyThoseOfTheContractWithCodeAndStatus() {
        assertThat(Arrays.stream(ProblemCode.values())
                        .map(problem -> problem.code() + " " + problem.status() + " " + problem.label()))
                .containsExactly(
                        "64 401 token-missing",
                        "65 401 token-invalid",
                        "66 401 token-expired",
                        "67 403 scope-missing",
                        "68 403 not-your-participant",
                        "69 403 origin-not-allowed",
                        "70 404 participant-unknown",
                        "71 404 conversation-unknown",
                        "72 404 not-found",
                        "73 409 conversation-ended",
                        "74 409 participant-ended",
                        "75 422 participant-is-guest",
                        "76 422 participant-not-allowed",
                        "77 400 body-invalid",
                        "78 405 method-not-allowed",
                        "79 413 body-too-large",
                        "80 415 content-type",
                        "81 429 desktop-rate-limited",
                        "82 502 upstream-error",
                        "83 503 upstream-unreachable",
                        "84 503 draining");
    }

    @ParameterizedTest
    @EnumSource
    void everyProblemSaysWhatCausedItAndWhatToDo(ProblemCode problem) {
        assertThat(ProblemCode.ofCode(problem.code())).isEqualTo(problem);
        assertThat(problem.title()).isNotBlank().doesNotEndWith(".");
        assertThat(problem.cause()).isNotBlank().endsWith(".");
        assertThat(problem.remedy()).isNotBlank().endsWith(".");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 63, 85, 127, 128, 1_000_000})
    void aCodeOfNoProblemIsRefused(int code) {
        assertThatThrownBy(() -> ProblemCode.ofCode(code)).isInstanceOf(IllegalArgumentException.class);
    }
}
