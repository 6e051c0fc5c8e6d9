package io.keyfold.edge.ws;

/**
 * {@code ws.max-frames-per-second} of one socket, by windows of one second. The first window above the limit earns a
 * request to slow down; another one within {@value #PATIENCE_MS} ms ends the socket. Times are monotonic milliseconds.
 */
final class FrameRate {
    static final long WINDOW_MS = 1000;
    static final long PATIENCE_MS = 10_000;

    private final int perSecond;
    private long windowStartMs;
    private int taken;
    private boolean warned;
    private long warnedAtMs;

    /** @param perSecond frames a second; 0: no limit */
    FrameRate(int perSecond, long nowMs) {
        this.perSecond = perSecond;
        windowStartMs = nowMs;
    }

    /** What becomes of one frame. */
    enum Ruling {
        TAKE,
        DROP,
        /** Drop it, and ask the client to slow down. */
        WARN,
        CLOSE
    }

    /** Takes one frame. */
    Ruling take(long nowMs) {
        if (perSecond == 0) {
            return Ruling.TAKE;
        }
        if (nowMs - windowStartMs >= WINDOW_MS) {
            windowStartMs = nowMs;
            taken = 0;
        }
        if (taken < perSecond) {
            taken++;
            return Ruling.TAKE;
        }
        return above(nowMs);
    }

    private Ruling above(long nowMs) {
        if (warned && warnedAtMs - windowStartMs >= 0) {
            return Ruling.DROP;
        }
        if (warned && nowMs - warnedAtMs < PATIENCE_MS) {
            return Ruling.CLOSE;
        }
        warned = true;
        warnedAtMs = nowMs;
        return Ruling.WARN;
    }
}
