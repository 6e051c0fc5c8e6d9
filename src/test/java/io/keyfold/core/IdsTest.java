package io.keyfold.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "0",
                "conv-123",
                "5b8a3f5e-0c6c-4a2b-9a57-3a1b0f2f9d11",
                "A.b_c:d~e-f",
                "...",
                ".a",
                "a..",
                "~",
                "-"
            })
    void whatPlatformsUseIsAnId(String id) {
        assertThat(Ids.isValid(id)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", ".", "..", "a b", "a/b", "a\\b", "a%2Fb", "a?b", "a#b", "a\n", "\u0000", "ä", "a\u200b", "＊",
                "a;b", "a,b", "a'b", "a\"b", "<a>", "{a}", "a@b", "a+b"
            })
    void whatCouldDoHarmInAPathIsNone(String id) {
        assertThat(Ids.isValid(id)).isFalse();
    }

    @Test
    void everyAsciiCharacterIsEitherListedOrRefused() {
        String allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:~-";
        for (char c = 0; c < 256; c++) {
            assertThat(Ids.isValid("a" + c)).as("character %d", (int) c).isEqualTo(allowed.indexOf(c) >= 0);
        }
    }

    @Test
    void anIdHasUpTo128Characters() {
        assertThat(Ids.isValid("x".repeat(128))).isTrue();
        assertThat(Ids.isValid("x".repeat(129))).isFalse();
    }
}
