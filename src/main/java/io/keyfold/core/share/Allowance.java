package io.keyfold.core.share;

/**
 * A part of a limit, in millionths of a permit, since parts of small limits are fractions.
 *
 * @param rateMicros millionths of a permit a minute, 0 or more
 * @param burstMicros millionths of a permit that may be saved up, 0 or more
 */
public record Allowance(long rateMicros, long burstMicros) {
    static final long PERMIT_MICROS = 1_000_000;
    static final Allowance NONE = new Allowance(0, 0);

    public Allowance {
        if (rateMicros < 0 || burstMicros < 0) {
            throw new IllegalArgumentException("rateMicros=" + rateMicros + " burstMicros=" + burstMicros);
        }
    }

    Allowance plus(Allowance other) {
        return new Allowance(rateMicros + other.rateMicros, burstMicros + other.burstMicros);
    }

    /** What is left without {@code other}; nothing is less than nothing. */
    Allowance minus(Allowance other) {
        return new Allowance(Math.max(0, rateMicros - other.rateMicros), Math.max(0, burstMicros - other.burstMicros));
    }

    Allowance max(Allowance other) {
        return new Allowance(Math.max(rateMicros, other.rateMicros), Math.max(burstMicros, other.burstMicros));
    }

    Allowance min(Allowance other) {
        return new Allowance(Math.min(rateMicros, other.rateMicros), Math.min(burstMicros, other.burstMicros));
    }

    /** {@code part} of {@code whole} of it, {@code 0 <= part <= whole}. */
    Allowance part(long part, long whole) {
        if (whole <= 0) {
            return NONE;
        }
        double ratio = (double) part / (double) whole;
        return part == whole ? this : new Allowance(partOf(rateMicros, ratio), partOf(burstMicros, ratio));
    }

    /** Rounded, so that a third of three permits is one; nobody is lent more than is free all the same. */
    private static long partOf(long micros, double ratio) {
        return Math.round((double) micros * ratio);
    }

    /** Without a whole permit of burst a rate is of no use: permits are whole. */
    boolean isUseful() {
        return rateMicros > 0 && burstMicros >= PERMIT_MICROS;
    }

    Allowance ifUseful() {
        return isUseful() ? this : NONE;
    }
}
