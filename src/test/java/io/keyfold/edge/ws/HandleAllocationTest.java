package io.keyfold.edge.ws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.keyfold.config.Settings;
import io.keyfold.core.Reason;
import io.keyfold.ops.LoopMeters.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.http.WebSocketFrame;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** The path of a key that cannot matter: parsed, looked up, compared, counted, and nothing else. */
class HandleAllocationTest {
    private static final int MESSAGES = 100_000;

    private final Desk desk = new Desk(new Settings.Ws(0, 10, 4096), 0, new Sessions(), null).opened(4);

    @Test
    void keyWithinTheTimeOfItsGateAllocatesNothing() {
        assertThat(allocatedBy(Unpooled.copiedBuffer("{\"k\":1}", UTF_8))).isZero();
        assertThat(desk.meters.decisions(Reason.GATE)).isGreaterThan(MESSAGES);
        assertThat(desk.router.signals).hasSize(5);
    }

    @Test
    void norDoesTheFrameAroundIt() {
        Assembler assembler = new Assembler(desk.session, 4_096);
        WebSocketFrame frame = WebSocketFrame.textFrame("{\"k\":1}", true);
        assertThat(allocatedBy(() -> assembler.take(frame))).isZero();
        assertThat(desk.meters.decisions(Reason.GATE)).isGreaterThan(MESSAGES);
    }

    @Test
    void listsAndJoinedFramesAllocateNothingEither() {
        assertThat(allocatedBy(Unpooled.copiedBuffer("{\"k\":[1,2,3,4]}\n{ \"k\" : 2 }\n{\"k\":1}", UTF_8)))
                .isZero();
        assertThat(desk.meters.keystrokes(Transport.WS)).isGreaterThan(6L * MESSAGES);
        assertThat(desk.router.signals).hasSize(8);
    }

    /** Bytes that this thread allocates for many times the same message, once the code is warm. */
    private long allocatedBy(ByteBuf message) {
        return allocatedBy(() -> desk.session.message(message));
    }

    private static long allocatedBy(Runnable message) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long self = Thread.currentThread().getId();
        long least = Long.MAX_VALUE;
        // The first rounds warm up; a compiler or a tick of the JVM may disturb one, not all.
        for (int round = 0; round < 8 && least > 0; round++) {
            long before = threads.getThreadAllocatedBytes(self);
            for (int i = 0; i < MESSAGES; i++) {
                message.run();
            }
            least = Math.min(least, threads.getThreadAllocatedBytes(self) - before);
        }
        return least;
    }
}
