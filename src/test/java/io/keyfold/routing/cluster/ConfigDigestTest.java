package io.keyfold.routing.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConfigDigestTest {
    private static final ConfigDigest HERE = new ConfigDigest("per-minute=100 per-month=0", "abc");

    @Test
    void aLimitOfAnotherValueContradicts() {
        assertThat(HERE.contradicts(new ConfigDigest("per-minute=200 per-month=0", "abc")))
                .isTrue();
        assertThat(HERE.contradicts(HERE)).isFalse();
    }

    @Test
    void aLimitThatOnlyOneVersionHasDoesNotContradict() {
        ConfigDigest later = new ConfigDigest("per-day=7 per-minute=100 per-month=0", "abc");

        assertThat(HERE.contradicts(later)).isFalse();
        assertThat(later.contradicts(HERE)).isFalse();
        assertThat(HERE.contradicts(new ConfigDigest("", "abc"))).isFalse();
    }

    @Test
    void otherRulesDoNotContradict() {
        assertThat(HERE.contradicts(new ConfigDigest(HERE.limits(), "def"))).isFalse();
    }
}
