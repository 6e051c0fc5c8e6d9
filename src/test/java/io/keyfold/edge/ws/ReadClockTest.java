package io.keyfold.edge.ws;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadClockTest {
    private final List<Long> seenMs = new ArrayList<>();
    private long nowMs = 100;
    private final ReadClock clock = new ReadClock(() -> nowMs++);

    /** A channel whose decoder makes as many frames of a read as the number says. */
    private final EmbeddedChannel channel = new EmbeddedChannel(clock, new ChannelInboundHandlerAdapter() {
        @Override
        public void channelRead(ChannelHandlerContext context, Object frames) {
            if (frames instanceof Integer count) {
                for (int i = 0; i < count; i++) {
                    seenMs.add(clock.getAsLong());
                }
            } else {
                throw new IllegalStateException("a frame that fails");
            }
        }
    });

    @Test
    void framesOfOneReadSeeOneTime() {
        channel.writeInbound(3);

        assertThat(seenMs).containsExactly(100L, 100L, 100L);
    }

    @Test
    void nextReadSeesAnother() {
        channel.writeInbound(2, 1);

        assertThat(seenMs).containsExactly(100L, 100L, 101L);
    }

    @Test
    void whatRunsAtAnotherMomentSeesTheClock() {
        channel.writeInbound(1);

        assertThat(clock.getAsLong()).isEqualTo(101);
        assertThat(clock.getAsLong()).isEqualTo(102);
    }

    @Test
    void readThatFailsIsOver() {
        channel.pipeline().fireChannelRead("fails");

        assertThat(clock.getAsLong()).isEqualTo(100);
        assertThat(clock.getAsLong()).isEqualTo(101);
    }
}
