package io.keyfold.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DoctorCodeTest {
    @Test
    void theFindingsAreAClosedSet() {
        assertThat(Arrays.stream(DoctorCode.values()).map(DoctorCode::label))
                .containsExactly(
                        "memory-short",
                        "open-files-short",
                        "configuration-invalid",
                        "configuration-doubtful",
                        "address-not-here",
                        "port-taken",
                        "agent-keys",
                        "name-unknown",
                        "connection-refused",
                        "no-answer",
                        "slow-answer",
                        "connection-cut",
                        "tls-failed",
                        "certificate-expiring",
                        "server-error",
                        "rate-limited",
                        "not-the-platform",
                        "token-url-wrong",
                        "client-refused",
                        "client-token-refused",
                        "permission-missing",
                        "guest-tokens-missing",
                        "guest-token-short-lived",
                        "platform-token",
                        "guest-token-refused",
                        "call-refused",
                        "typing-switched-off",
                        "clock-skew",
                        "budget-too-small",
                        "budget-above-platform",
                        "monthly-cap",
                        "not-keyfold",
                        "underscore-header-dropped",
                        "header-dropped",
                        "websocket-blocked",
                        "cors-blocked",
                        "held-back");
    }

    @Test
    void aNameBelongsToOnePage() {
        assertThat(Stream.<Explained>concat(Stream.of(ProblemCode.values()), Stream.of(DoctorCode.values()))
                        .map(Explained::label))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource
    void everyFindingSaysWhatItMeansAndWhatToDo(DoctorCode finding) {
        assertThat(finding.title()).isNotBlank().doesNotEndWith(".");
        assertThat(finding.cause()).isNotBlank().endsWith(".");
        assertThat(finding.remedy()).isNotBlank().endsWith(".");
    }
}
