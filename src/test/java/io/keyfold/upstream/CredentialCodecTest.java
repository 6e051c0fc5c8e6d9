package io.keyfold.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.Outcome;
import io.keyfold.upstream.CredentialCodec.Letter;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialCodecTest {
    private static final SharedToken TOKEN = new SharedToken("s3cret", 1_700_000_000_000_123L, 600_000);

    static Stream<CredentialMessage> messages() {
        return Stream.of(
                new CredentialMessage.Token(TOKEN),
                new CredentialMessage.Need(0),
                new CredentialMessage.Need(TOKEN.stamp()),
                new CredentialMessage.None(Outcome.THROTTLED, 429, 3_000),
                new CredentialMessage.Refused(TOKEN.stamp()),
                new CredentialMessage.Accepted(TOKEN.stamp()));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void whatIsSaidIsUnderstood(CredentialMessage message) {
        Letter letter = new Letter("node-1", message);

        assertThat(CredentialCodec.decode(CredentialCodec.encode(letter))).isEqualTo(letter);
        assertThat(letter.toString()).doesNotContain("s3cret");
    }

    @Test
    void whatIsKeptIsReadAgain() {
        String kept = CredentialCodec.encodeKept(TOKEN, 1_000_000);

        assertThat(CredentialCodec.decodeKept(kept, 1_400_000))
                .isEqualTo(new SharedToken("s3cret", TOKEN.stamp(), 200_000));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"kind\":\"need\"}",
                "{\"from\":\"a\"}",
                "{\"from\":\"a\",\"kind\":\"later\"}",
                "{\"from\":\"a\",\"kind\":\"token\",\"stamp\":1,\"token\":\"a\\r\\nX: b\"}",
                "{\"from\":\"a\",\"kind\":\"token\",\"stamp\":0,\"token\":\"a\"}",
                "{\"from\":7,\"kind\":\"need\"}"
            })
    void anythingElseIsNone(String text) {
        assertThat(CredentialCodec.decode(text)).isNull();
        assertThat(CredentialCodec.decodeKept(text, 0)).isNull();
    }

    @Test
    void laterVersionMaySayMore() {
        assertThat(CredentialCodec.decode(
                        "{\"from\":\"a\",\"kind\":\"none\",\"outcome\":\"TIRED\",\"retryAfterMs\":-1,\"since\":{}}"))
                .isEqualTo(new Letter("a", new CredentialMessage.None(Outcome.UNREACHABLE, 0, 0)));
    }
}
