package io.keyfold.edge.ws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyReaderTest {
    private final KeyReader reader = new KeyReader(5);

    private int read(String text) {
        return reader.read(Unpooled.copiedBuffer(text, UTF_8), 0, text.length());
    }

    private List<Integer> keys() {
        List<Integer> keys = new ArrayList<>();
        for (int i = 0; i < reader.count(); i++) {
            keys.add(reader.handle(i));
        }
        return keys;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"k\":12}|12",
                "{\"k\":0}|0",
                "{\"k\":123456789}|123456789",
                "' {\t\"k\" : 7 } '|7",
                "{\"k\":[1,4]}|1 4",
                "{\"k\":[ 1 , 4 , 1 ]}|1 4 1",
                "{\"k\":[5]}|5",
                "{\"k\":[1,2,3,4,5]}|1 2 3 4 5"
            })
    void keysAreFound(String text, String handles) {
        assertThat(read(text)).isEqualTo(text.length());
        assertThat(keys()).hasToString("[" + handles.replace(" ", ", ") + "]");
    }

    @Test
    void emptyListIsNoKey() {
        assertThat(read("{\"k\":[]}")).isEqualTo(8);
        assertThat(keys()).isEmpty();
    }

    @Test
    void nextLineStartsBehindTheLineFeed() {
        String text = "{\"k\":1}\r\n{\"k\":[2,3]}\n\n";
        assertThat(read(text)).isEqualTo(9);
        assertThat(reader.read(Unpooled.copiedBuffer(text, UTF_8), 9, text.length()))
                .isEqualTo(21);
        assertThat(keys()).containsExactly(2, 3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\n",
                "{",
                "{\"k",
                "{\"k\"",
                "{\"k\":",
                "{\"k\":1",
                "{\"k\":1}}",
                "{\"k\":1} x",
                "{\"k\":1}{\"k\":1}",
                "{\"k\":}",
                "{\"k\":-1}",
                "{\"k\":01}",
                "{\"k\":00}",
                "{\"k\":1.0}",
                "{\"k\":1e3}",
                "{\"k\":1234567890}",
                "{\"k\":99999999999999999999}",
                "{\"k\":\"1\"}",
                "{\"k\":null}",
                "{\"k\":[1,]}",
                "{\"k\":[,1]}",
                "{\"k\":[1 2]}",
                "{\"k\":[1",
                "{\"k\":[1,2",
                "{\"k\":[1}",
                "{\"k\":[[1]]}",
                "{\"k\":[1,2,3,4,5,6]}",
                "{\"k\":1,\"i\":2}",
                "{\"i\":2,\"k\":1}",
                "{ \"k \":1}",
                "{\"kk\":1}",
                "{\"s\":1}",
                "{'k':1}",
                "[1]",
                "{\n\"k\":1}",
                "\u00ff",
                "\u0000{\"k\":1}"
            })
    void anythingElseIsLeftToTheParser(String text) {
        ByteBuf bytes = Unpooled.copiedBuffer(text, UTF_8);
        assertThat(reader.read(bytes, 0, bytes.readableBytes())).isEqualTo(KeyReader.OTHER);
    }

    @Test
    void everyPrefixOfAFrameIsLeftToTheParser() {
        String text = "{ \"k\" : [ 12 , 4 ] }";
        for (int length = 0; length < text.length(); length++) {
            assertThat(read(text.substring(0, length))).as("%d bytes", length).isEqualTo(KeyReader.OTHER);
        }
        assertThat(read(text)).isEqualTo(text.length());
    }
}
