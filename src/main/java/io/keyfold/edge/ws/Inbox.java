package io.keyfold.edge.ws;

import io.keyfold.core.ProblemCode;
import io.keyfold.ops.LoopMeters;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what one socket receives into objects, a line each, and gives each its way: keys without an answer straight to
 * the handles, all else to the session; what is above the frame rate nowhere. Used on one event loop.
 */
final class Inbox {
    private final WsSession session;
    private final KeyReader keys;
    private final FrameRate rate;
    private final LoopMeters meters;
    private @Nullable ByteBuf unread;
    private int unreadFrom;

    /** @param keys the loop's own */
    Inbox(WsSession session, KeyReader keys, FrameRate rate, LoopMeters meters) {
        this.session = session;
        this.keys = keys;
        this.rate = rate;
        this.meters = meters;
    }

    /** Reads a message; keeps the rest of it when the session has to wait for something. */
    void read(ByteBuf text, long nowMs) {
        if (!text.isReadable()) {
            admits(nowMs);
        }
        read(text, text.readerIndex(), nowMs);
    }

    /** Goes on with what was kept. */
    void readOn(long nowMs) {
        ByteBuf text = unread;
        if (text != null) {
            unread = null;
            read(text, unreadFrom, nowMs);
        }
    }

    /** Keeps nothing any more. */
    void clear() {
        unread = null;
    }

    /** Whether the frame rate leaves room for one more object. */
    boolean admits(long nowMs) {
        FrameRate.Ruling ruling = rate.take(nowMs);
        if (ruling == FrameRate.Ruling.TAKE) {
            return true;
        }
        meters.problem(ProblemCode.DESKTOP_RATE_LIMITED);
        session.tooFast(ruling);
        return false;
    }

    private void read(ByteBuf text, int from, long nowMs) {
        int end = text.writerIndex();
        int at = from;
        while (at < end && !session.isClosed()) {
            if (session.isChecking()) {
                unread = text;
                unreadFrom = at;
                return;
            }
            at = readLine(text, at, end, nowMs);
        }
    }

    /** Returns where the next line starts. */
    private int readLine(ByteBuf text, int from, int end, long nowMs) {
        HandleOps ops = session.ops();
        if (ops != null) {
            int next = keys.read(text, from, end);
            if (next != KeyReader.OTHER) {
                if (admits(nowMs)) {
                    ops.press(keys, nowMs);
                }
                return next;
            }
        }
        int lineEnd = from;
        boolean blank = true;
        while (lineEnd < end && text.getByte(lineEnd) != '\n') {
            blank &= KeyReader.isSpace(text.getByte(lineEnd));
            lineEnd++;
        }
        if (!blank && admits(nowMs)) {
            byte[] object = new byte[lineEnd - from];
            text.getBytes(from, object);
            session.perform(object, nowMs);
        }
        return lineEnd + 1;
    }
}
