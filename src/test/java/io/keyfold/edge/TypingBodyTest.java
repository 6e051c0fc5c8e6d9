package io.keyfold.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyfold.edge.body.InvalidBody;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TypingBodyTest {
    private static final String SECRET_TEXT = "canary-typed-text";

    private static TypingBody parse(String json) throws InvalidBody {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return TypingBody.parse(bytes, bytes.length);
    }

    private static void checkSdk(String json) throws InvalidBody {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        TypingBody.checkSdk(bytes, bytes.length);
    }

    @Test
    void seedBodyGivesItsIds() throws InvalidBody {
        assertThat(parse("{\"conversationId\":\"conv-1\",\"participantId\":\"p.1:a~b_c\",\"text\":\"Hello\"}"))
                .isEqualTo(new TypingBody("conv-1", "p.1:a~b_c"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1", "null", "[1,{\"conversationId\":7}]", "{\"conversationId\":\"x\"}", "\"\\u00e9\"", "true"})
    void textAndUnknownFieldsMayBeAnything(String value) throws InvalidBody {
        TypingBody body =
                parse("{\"text\":" + value + ",\"conversationId\":\"c\",\"x\":" + value + ",\"participantId\":\"p\"}");

        assertThat(body).isEqualTo(new TypingBody("c", "p"));
    }

    @Test
    void byteOrderMarkIsTaken() throws InvalidBody {
        assertThat(parse("\uFEFF{\"conversationId\":\"c\",\"participantId\":\"p\"}"))
                .isEqualTo(new TypingBody("c", "p"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    ``                                                              | empty
                    {                                                               | not valid JSON
                    {"conversationId":"c","participantId":"p"                       | not valid JSON
                    nonsense                                                        | not valid JSON
                    []                                                              | must be an object
                    "text"                                                          | must be an object
                    {"conversationId":"c","participantId":"p"} x                    | valid JSON
                    {"conversationId":"c","participantId":"p"}{}                    | goes on after
                    {"participantId":"p"}                                           | 'conversationId' is missing
                    {"conversationId":"c"}                                          | 'participantId' is missing
                    {"conversationId":7,"participantId":"p"}                        | 'conversationId' must be a string
                    {"conversationId":null,"participantId":"p"}                     | 'conversationId' must be a string
                    {"conversationId":{"a":1},"participantId":"p"}                  | 'conversationId' must be a string
                    {"conversationId":"c","participantId":["p"]}                    | 'participantId' must be a string
                    {"conversationId":"c","conversationId":"c","participantId":"p"} | 'conversationId' appears twice
                    {"conversationId":"","participantId":"p"}                       | 'conversationId' is not an id
                    {"conversationId":"..","participantId":"p"}                     | 'conversationId' is not an id
                    {"conversationId":"a/b","participantId":"p"}                    | 'conversationId' is not an id
                    """)
    void badBodyIsRefusedNamingTheField(String json, String complaint) {
        assertThatThrownBy(() -> parse(json)).isInstanceOf(InvalidBody.class).hasMessageContaining(complaint);
    }

    @Test
    void overlongIdIsRefusedWithoutRepeatingIt() {
        String tooLong = "x".repeat(129);

        assertThatThrownBy(() -> parse("{\"conversationId\":\"c\",\"participantId\":\"" + tooLong + "\"}"))
                .isInstanceOf(InvalidBody.class)
                .hasMessageContaining("'participantId' is longer than 128")
                .hasMessageNotContaining("xxx");
    }

    @Test
    void complaintsNeverRepeatTheText() {
        assertThatThrownBy(() -> parse("{\"text\":\"" + SECRET_TEXT + "\", oops}"))
                .isInstanceOf(InvalidBody.class)
                .hasMessageNotContaining(SECRET_TEXT);
        assertThatThrownBy(() -> parse("{\"text\":" + SECRET_TEXT + "}"))
                .isInstanceOf(InvalidBody.class)
                .hasMessageNotContaining("canary");
    }

    @Test
    void nestingBombIsRefused() {
        String bomb = "{\"text\":" + "[".repeat(5000) + "]".repeat(5000) + "}";

        assertThatThrownBy(() -> parse(bomb)).isInstanceOf(InvalidBody.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"typing\":{\"type\":\"On\"}}",
                "{\"typing\":{\"type\":\"On\",\"duration\":5000},\"dateSent\":\"2026-01-01T00:00:00Z\"}",
                "{\"typing\":{\"duration\":null,\"type\":\"On\",\"x\":[1]}}"
            })
    void sdkBodyThatSaysOnIsFine(String json) throws InvalidBody {
        checkSdk(json);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {}                                             | 'typing' is missing
                    {"typing":"On"}                                | 'typing' must be an object
                    {"typing":{}}                                  | 'type' is missing
                    {"typing":{"type":"Off"}}                      | 'typing.type' must be "On"
                    {"typing":{"type":true}}                       | 'type' must be a string
                    {"typing":{"type":"On","duration":"5s"}}       | 'duration' must be a number
                    {"typing":{"type":"On"},"typing":{"type":"On"}}| 'typing' appears twice
                    """)
    void sdkBodyThatSaysAnythingElseIsRefused(String json, String complaint) {
        assertThatThrownBy(() -> checkSdk(json)).isInstanceOf(InvalidBody.class).hasMessageContaining(complaint);
    }
}
