package io.keyfold.cli.replay;

/**
 * What the calls of a trace would be in a world without delays: the marks to measure a relay against. Pure.
 *
 * @param calls typing calls made
 * @param keystrokes keystrokes of the trace
 * @param litKeystrokes those at which the guest sees the indicator
 */
public record IdealCalls(long calls, long keystrokes, long litKeystrokes) {
    /**
     * The fewest calls with which the indicator is lit at every keystroke, when one shows for {@code displayMs} and a
     * message ends it: a call on the first key that is dark. Greedy from the left is optimal for covering points by
     * intervals of one length, and a message only cuts the line in two.
     */
    public static IdealCalls fewest(Trace trace, int displayMs) {
        return refreshing(trace, displayMs, 0, displayMs);
    }

    /**
     * A call on the first key at or after {@code refreshMs} since the last; after a message, on the first key at or
     * after {@code floorMs} since the last call.
     */
    public static IdealCalls refreshing(Trace trace, int refreshMs, int floorMs, int displayMs) {
        long calls = 0;
        long lit = 0;
        for (Session session : trace.sessions()) {
            // Before the first call: as if it was long ago and a message had ended it.
            long lastCallMs = Integer.MIN_VALUE;
            boolean ended = true;
            for (int i = 0; i < session.size(); i++) {
                long nowMs = session.atMs(i);
                if (session.isMessage(i)) {
                    ended = true;
                    continue;
                }
                if (nowMs - lastCallMs >= (ended ? floorMs : refreshMs)) {
                    lastCallMs = nowMs;
                    ended = false;
                    calls++;
                }
                lit += !ended && nowMs - lastCallMs < displayMs ? 1 : 0;
            }
        }
        return new IdealCalls(calls, trace.keystrokes(), lit);
    }

    public double keystrokesPerCall() {
        return calls == 0 ? 0 : (double) keystrokes / calls;
    }

    /** 0 to 1. */
    public double litShare() {
        return keystrokes == 0 ? 0 : (double) litKeystrokes / keystrokes;
    }
}
