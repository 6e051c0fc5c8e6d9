package io.keyfold.bench;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.concurrent.locks.LockSupport;

/**
 * Makes a relay as fast as it will be: code is compiled after tens of thousands of calls, which the pace of people
 * would take minutes to make. Typing calls are provoked by messages, which allow the next one at once.
 */
final class WarmUp {
    /** So that a message's next key, and many calls with one token, may leave at once; else without effect. */
    static final String[] SETTINGS = {
        "typing.message-floor=1ms", "upstream.limits.per-token-per-minute=1000000", "ws.max-frames-per-second=0"
    };

    private static final int SOCKETS = 200;
    private static final int CALLS = 30_000;
    private static final int KEYS = 600_000;
    private static final int KEYS_BETWEEN_READS = 20_000;
    private static final int SETTLE_LOOKS = 60;
    private static final long SETTLE_LOOK_MS = 250;
    /** A twentieth of a core. */
    private static final long SETTLED_NS = 12_500_000;
    private static final int AT_ONCE = 50;
    private static final long PAUSE_NS = 2_000_000;
    private static final long LIMIT_NS = 60_000_000_000L;

    private WarmUp() {}

    /** Calls upstream over and over, from conversations 0 to 999 of agents with five each. */
    static void calls(Bench bench, RelayChild relay, UpstreamSink upstream)
            throws IOException, GeneralSecurityException, BenchFailure {
        byte[][] frames = new byte[People.CONVERSATIONS_EACH][];
        for (int i = 0; i < frames.length; i++) {
            frames[i] = RawSocket.textFrame("{\"m\":" + (i + 1) + "}\n{\"k\":" + (i + 1) + "}");
        }
        long until = upstream.calls() + bench.pick(CALLS, CALLS / 2);
        long startNs = System.nanoTime();
        try (Desktops desktops = Desktops.at(relay.port(), SOCKETS, People.CONVERSATIONS_EACH)) {
            for (int i = 0; upstream.calls() < until; i++) {
                if (System.nanoTime() - startNs > LIMIT_NS) {
                    throw new BenchFailure("the relay made too few calls to be warm");
                }
                desktops.sockets().get(i % SOCKETS).write(frames[i / SOCKETS % frames.length]);
                if (i % AT_ONCE == 0) {
                    LockSupport.parkNanos(PAUSE_NS);
                }
            }
            desktops.awaitRead();
        }
        bench.progress("warm-up with " + bench.pick(CALLS, CALLS / 2) + " upstream calls");
    }

    /** Writes keystrokes as fast as they are read. */
    static void keys(Bench bench, Desktops desktops) throws IOException {
        Pace pace = desktops.typing().begin(0);
        for (int i = 0; i < bench.pick(KEYS, KEYS / 2); i++) {
            desktops.typing().write(pace.take());
            if (i % KEYS_BETWEEN_READS == 0) {
                desktops.awaitRead();
            }
        }
        desktops.awaitRead();
        bench.progress("warm-up with " + bench.pick(KEYS, KEYS / 2) + " keystrokes");
    }

    /** Waits until the compilers of these have caught up: until each is all but idle, or for a while. */
    static void settle(Child... processes) throws IOException, InterruptedException {
        for (Child process : processes) {
            long usedNs = Long.MAX_VALUE;
            for (int i = 0; i < SETTLE_LOOKS && usedNs > SETTLED_NS; i++) {
                long beforeNs = process.cpuNs();
                Thread.sleep(SETTLE_LOOK_MS);
                usedNs = process.cpuNs() - beforeNs;
            }
        }
    }
}
