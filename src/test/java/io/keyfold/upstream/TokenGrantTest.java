package io.keyfold.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenGrantTest {
    @ParameterizedTest
    @CsvSource({"300,300000", "0.25,250", "1e3,1000000", "86400,86400000", "1e300,172800000"})
    void life_is_read_in_seconds_with_fractions_and_bounded(String expiresIn, long lifeMs) {
        assertThat(parse("{\"guest_token\":\"abc\",\"expires_in\":" + expiresIn + "}"))
                .isEqualTo(new TokenGrant("abc", lifeMs));
    }

    @Test
    void life_that_is_not_said_is_five_minutes() {
        assertThat(parse("{\"guest_token\":\"abc\"}")).isEqualTo(new TokenGrant("abc", TokenGrant.DEFAULT_LIFE_MS));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"guest_token\":\"abc\",\"expires_in\":0}",
                "{\"guest_token\":\"abc\",\"expires_in\":-1}",
                "{\"guest_token\":\"abc\",\"expires_in\":\"300\"}",
                "{\"guest_token\":\"\",\"expires_in\":300}",
                "{\"guest_token\":\"a\\r\\nX: y\",\"expires_in\":300}",
                "{\"guest_token\":\"a b\",\"expires_in\":300}",
                "{\"guest_token\":7,\"expires_in\":300}",
                "{\"access_token\":\"abc\",\"expires_in\":300}",
                "[]",
                "nothing",
            })
    void what_cannot_be_used_is_no_grant(String body) {
        assertThat(parse(body)).isNull();
    }

    @Test
    void token_is_not_printed() {
        assertThat(new TokenGrant("secret", 1).toString()).doesNotContain("secret");
        assertThat(new ClientToken("Bearer secret", 1, 1).toString()).doesNotContain("secret");
    }

    private static TokenGrant parse(String body) {
        return TokenGrant.parse(Buffer.buffer(body), "guest_token");
    }
}
