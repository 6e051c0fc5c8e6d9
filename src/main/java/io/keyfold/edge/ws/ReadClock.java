package io.keyfold.edge.ws;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.function.LongSupplier;

/**
 * The time of what one socket receives: the clock is read once for all frames of one read, which in a flood are
 * hundreds. Stands first in the socket's pipeline, where a read is still one piece of bytes. All of its frames are
 * decoded and handled before the read returns; whatever runs at another moment, as frames do that had to wait, sees the
 * clock itself. Used on the socket's event loop.
 */
final class ReadClock extends ChannelInboundHandlerAdapter implements LongSupplier {
    private final LongSupplier clock;
    private boolean reading;
    private boolean known;
    private long readAtMs;

    /** @param clock monotonic milliseconds */
    ReadClock(LongSupplier clock) {
        this.clock = clock;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        reading = true;
        known = false;
        try {
            context.fireChannelRead(bytes);
        } finally {
            reading = false;
        }
    }

    /** Monotonic milliseconds: of now, or of the first frame of the read that is on. */
    @Override
    public long getAsLong() {
        if (!reading) {
            return clock.getAsLong();
        }
        if (!known) {
            readAtMs = clock.getAsLong();
            known = true;
        }
        return readAtMs;
    }
}
