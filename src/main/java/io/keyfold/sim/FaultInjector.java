package io.keyfold.sim;

import java.util.SplittableRandom;

/** Holds the faults in force and throws the dice. The same seed and the same calls meet the same fates. */
final class FaultInjector {
    /** What becomes of a call. */
    enum Fate {
        /** Nothing special. */
        SERVED,
        /** It gets the fault's status. */
        REFUSED,
        /** It is never answered. */
        SWALLOWED,
        /** Its connection is closed. */
        CUT
    }

    private final SplittableRandom random;
    private Faults faults = Faults.NONE;
    private long endsAtMs;

    FaultInjector(long seed) {
        random = new SplittableRandom(seed);
    }

    /** Replaces the faults in force. */
    void set(Faults newFaults, long nowMs) {
        faults = newFaults;
        endsAtMs = nowMs + newFaults.forMs();
    }

    /** The faults in force now. */
    Faults current(long nowMs) {
        if (faults.forMs() > 0 && nowMs - endsAtMs >= 0) {
            faults = Faults.NONE;
        }
        return faults;
    }

    /** Decides about one call. */
    Fate fate(CallKind kind, long nowMs) {
        Faults active = current(nowMs);
        if (!active.applyTo().covers(kind)) {
            return Fate.SERVED;
        }
        if (active.blackhole()) {
            return Fate.SWALLOWED;
        }
        if (hits(active.resetRate())) {
            return Fate.CUT;
        }
        return hits(active.errorRate()) ? Fate.REFUSED : Fate.SERVED;
    }

    /** How much later the answer to a call of this kind leaves. */
    long latencyMs(CallKind kind, long nowMs) {
        Faults active = current(nowMs);
        return active.applyTo().covers(kind) ? active.latencyMs() : 0;
    }

    private boolean hits(double rate) {
        return rate > 0 && random.nextDouble() < rate;
    }
}
