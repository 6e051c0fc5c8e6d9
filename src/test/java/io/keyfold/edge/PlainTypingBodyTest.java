package io.keyfold.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.edge.body.InvalidBody;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTypingBodyTest {
    private static final String SEED = "{\"conversationId\":\"3f2504e0-4f89-11d3-9a0c-0305e82c3301\","
            + "\"participantId\":\"p.1:a~b_c\",\"text\":\"Agent is typing...\"}";
    /** What JSON is made of, and what it is not: mutations with these meet every rule. */
    private static final List<String> PIECES = List.of(
            "\"",
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            " ",
            "\n",
            "\t",
            "\\",
            "\\u0041",
            "\\\"",
            "\u00e9",
            "\0",
            "\u007f",
            "7",
            "null",
            "conversationId",
            "participantId",
            "\"text\":\"x\",",
            "\"conversationId\":\"c\",",
            "\uFEFF",
            "-",
            "/",
            "..");

    private static TypingBody read(byte[] bytes) {
        return PlainTypingBody.read(bytes, bytes.length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"conversationId\":\"c\",\"participantId\":\"p\"}",
                "{\"participantId\":\"p\",\"conversationId\":\"c\",\"text\":\"\"}",
                " { \"text\" : \"a/b{}[],:\" ,\r\n\t\"conversationId\" : \"c\" , \"participantId\":\"p\" } \n"
            })
    void plainBodiesAreReadHere(String json) {
        assertThat(read(json.getBytes(StandardCharsets.UTF_8))).isEqualTo(new TypingBody("c", "p"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"conversationId\":\"c\",\"participantId\":\"p\",\"text\":7}",
                "{\"conversationId\":\"c\",\"participantId\":\"p\",\"text\":\"\\n\"}",
                "{\"conversationId\":\"c\",\"participantId\":\"p\",\"text\":\"\u00e9\"}",
                "{\"conversationId\":\"c\",\"participantId\":\"p\",}",
                "{\"conversationId\":\"c\",\"participantId\":\"p\"",
                "{\"conversationId\":\"c\",\"participantId\":\"p\"}{}",
                "{\"conversationId\":\"c\",\"participantId\":\"p\",\"participantId\":\"p\"}",
                "{\"conversationId\":\"c c\",\"participantId\":\"p\"}",
                "{\"conversationId\":\"..\",\"participantId\":\"p\"}",
                "\uFEFF{\"conversationId\":\"c\",\"participantId\":\"p\"}"
            })
    void everythingElseIsLeftToTheParser(String json) {
        assertThat(read(json.getBytes(StandardCharsets.UTF_8))).isNull();
    }

    @Test
    void onlyTheGivenLengthIsRead() {
        byte[] longer = (SEED + "}").getBytes(StandardCharsets.UTF_8);

        assertThat(PlainTypingBody.read(longer, longer.length - 1)).isNotNull();
        assertThat(PlainTypingBody.read(longer, longer.length)).isNull();
    }

    @Test
    void neverSaysAnythingThatTheParserDoesNotSay() {
        Random random = new Random(20_260_101);
        int plain = 0;
        for (int round = 0; round < 200_000; round++) {
            byte[] body = mutated(random);
            TypingBody read = read(body);
            if (read != null) {
                plain++;
                assertThat(parsed(body)).as(Arrays.toString(body)).isEqualTo(read);
            }
        }
        assertThat(plain).isGreaterThan(10_000);
    }

    private static byte[] mutated(Random random) {
        StringBuilder body = new StringBuilder(SEED);
        for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
            int from = random.nextInt(body.length() + 1);
            int to = Math.min(body.length(), from + (random.nextBoolean() ? 0 : random.nextInt(4)));
            body.replace(from, to, random.nextInt(4) == 0 ? "" : PIECES.get(random.nextInt(PIECES.size())));
        }
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        if (random.nextInt(8) == 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    /** What the parser says; null when it refuses. */
    private static TypingBody parsed(byte[] body) {
        try {
            return TypingBody.parseAny(body, body.length);
        } catch (InvalidBody refused) {
            return null;
        }
    }
}
