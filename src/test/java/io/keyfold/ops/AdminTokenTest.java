package io.keyfold.ops;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AdminTokenTest {
    @Test
    void aTokenIsMadeWhenNoneIsConfigured() {
        AdminToken first = AdminToken.of(null);
        AdminToken second = AdminToken.of(null);

        assertThat(first.isGenerated()).isTrue();
        assertThat(first.reveal()).matches("[0-9a-f]{32}").isNotEqualTo(second.reveal());
        assertThat(first.matches(first.reveal())).isTrue();
        assertThat(first.matches(second.reveal())).isFalse();
    }

    @Test
    void aConfiguredTokenIsNeitherMadeNorPrinted() {
        AdminToken token = AdminToken.of("hunter2");

        assertThat(token.isGenerated()).isFalse();
        assertThat(token.matches("hunter2")).isTrue();
        assertThat(token.matches("hunter")).isFalse();
        assertThat(token).asString().doesNotContain("hunter2");
    }
}
