package io.keyfold.ops;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** What one event loop has served: written by that loop only, read by any thread. */
final class HttpServerCells {
    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int ACTIVE = 0;
    private static final int RESETS = 1;

    private final HttpServerMeters meters;
    private final long[] answered;
    private final long[] tookNs;
    private final long[] others = new long[RESETS + 1];

    HttpServerCells(HttpServerMeters meters, int codes) {
        this.meters = meters;
        answered = new long[codes];
        tookNs = new long[codes];
    }

    void begins() {
        add(others, ACTIVE, 1);
    }

    void ends() {
        add(others, ACTIVE, -1);
    }

    void reset() {
        add(others, RESETS, 1);
    }

    void answered(int code, long durationNs) {
        if (answered[code] == 0) {
            meters.know(code);
        }
        add(answered, code, 1);
        add(tookNs, code, durationNs);
    }

    long active() {
        return get(others, ACTIVE);
    }

    long resets() {
        return get(others, RESETS);
    }

    long answered(int code) {
        return get(answered, code);
    }

    long tookNs(int code) {
        return get(tookNs, code);
    }

    private static void add(long[] cells, int index, long value) {
        CELL.setOpaque(cells, index, cells[index] + value);
    }

    private static long get(long[] cells, int index) {
        return (long) CELL.getOpaque(cells, index);
    }
}
