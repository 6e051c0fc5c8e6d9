package io.keyfold.core.share;

/**
 * How much of a limit all members together may use, and how much of it is a floor. Rate and burst of the whole depend
 * on the limit alone, never on the number of members: a window of a minute that holds a change of members would
 * otherwise hold the larger burst of the one and the larger rate of the other.
 *
 * <p>A single node keeps one permit in a hundred for bursts. Here each member needs a whole permit of burst to make any
 * use of its floor, so that small limits set up to 8 permits aside and use that much less of the rate.
 *
 * @param perMinute the limit, 0 for none
 */
record Ceiling(long perMinute) {
    /** Above this a limit is counted as this many a minute: the arithmetic has an end. */
    private static final long MAX_PER_MINUTE = 10_000_000;

    private static final long MOST_SET_ASIDE = 8;

    /** The reserved part of the rate: a tenth, divided among the members. */
    private static final long FLOOR_PART = 10;

    private static final long MICROS = Allowance.PERMIT_MICROS;

    static Ceiling of(long perMinute) {
        return new Ceiling(Math.max(0, Math.min(MAX_PER_MINUTE, perMinute)));
    }

    /** Of all members together: burst and a minute's rate stay below one permit more than the limit. */
    Allowance total() {
        if (perMinute == 0) {
            return Allowance.NONE;
        }
        long burst = burst() * MICROS;
        long window = perMinute * MICROS / 100 * 99 + MICROS / 10 * 9;
        return new Allowance(Math.min(perMinute * MICROS / 100 * 98, window - burst), burst);
    }

    /**
     * The floor of one member of {@code divisor}; nothing when not every one of them could have a whole permit of
     * burst. Members whose roster was smaller when they came may still have larger floors.
     */
    Allowance floor(int divisor) {
        Allowance total = total();
        if (divisor <= 0 || divisor > burst() || perMinute == 0) {
            return Allowance.NONE;
        }
        return new Allowance(
                total.rateMicros() / FLOOR_PART / divisor,
                Math.max(MICROS, total.burstMicros() / FLOOR_PART / divisor));
    }

    private long burst() {
        return Math.max(perMinute / 100, Math.min(MOST_SET_ASIDE, Math.max(1, (perMinute + 19) / 20)));
    }
}
