package io.keyfold.edge.ws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AssemblerTest {
    private final List<String> heard = new ArrayList<>();
    private final Assembler assembler = new Assembler(
            new Assembler.Sink() {
                @Override
                public void message(ByteBuf text) {
                    heard.add(text.toString(UTF_8));
                }

                @Override
                public void noise() {
                    heard.add("~");
                }

                @Override
                public void violation(String what) {
                    heard.add("!");
                }
            },
            10);

    private void text(String text, boolean isLast) {
        assembler.take(WebSocketFrame.textFrame(text, isLast));
    }

    private void continued(String text, boolean isLast) {
        assembler.take(WebSocketFrame.continuationFrame(Buffer.buffer(text), isLast));
    }

    @Test
    void wholeFrameIsAMessage() {
        text("0123456789", true);
        text("", true);
        assertThat(heard).containsExactly("0123456789", "");
    }

    @Test
    void fragmentsArePutTogetherWithinTheLimit() {
        text("012", false);
        continued("", false);
        continued("345", false);
        continued("6789", true);
        text("x", true);
        assertThat(heard).containsExactly("~", "~", "~", "0123456789", "x");
    }

    @Test
    void frameAboveTheLimitIsAViolation() {
        text("0123456789a", true);
        assertThat(heard).containsExactly("!");
    }

    @Test
    void fragmentsThatExceedTheLimitTogetherAreAViolation() {
        text("0123456", false);
        continued("7890", false);
        assertThat(heard).containsExactly("~", "!");
    }

    @Test
    void binaryIsAViolation() {
        assembler.take(WebSocketFrame.binaryFrame(Buffer.buffer("{}"), true));
        assertThat(heard).containsExactly("!");
    }

    @Test
    void pingsBetweenFragmentsDoNotDisturbThem() {
        text("0", false);
        assembler.take(WebSocketFrame.pingFrame(Buffer.buffer("p")));
        assembler.take(WebSocketFrame.pongFrame(Buffer.buffer("p")));
        continued("1", true);
        assertThat(heard).containsExactly("~", "~", "~", "01");
    }
}
