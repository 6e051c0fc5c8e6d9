package io.keyfold.edge.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.edge.auth.RecentTokens.Known;
import org.junit.jupiter.api.Test;

class RecentTokensTest {
    private final RecentTokens recent = new RecentTokens();

    private static Known known(String token) {
        return new Known(token, Caller.ANYONE, 0);
    }

    @Test
    void tokenIsFoundUnderAnEqualText() {
        Known known = known("head.claims.signature");
        recent.put(known);

        assertThat(recent.get(new String("head.claims.signature"))).isSameAs(known);
        assertThat(recent.get("x")).isNull();
    }

    @Test
    void sameEndIsNotTheSameToken() {
        recent.put(known("head.claims.same-signature"));

        assertThat(recent.get("head.other.same-signature")).isNull();
    }

    @Test
    void laterTokenTakesThePlace() {
        Known later = known("head.other.same-signature");
        recent.put(known("head.claims.same-signature"));
        recent.put(later);

        assertThat(recent.get("head.claims.same-signature")).isNull();
        assertThat(recent.get("head.other.same-signature")).isSameAs(later);
    }

    @Test
    void secretIsNotInItsText() {
        assertThat(known("head.claims.signature").toString()).doesNotContain("signature");
    }
}
