package io.keyfold.core.share;

import io.keyfold.core.Rank;
import io.keyfold.core.Times;

/**
 * The permits that one node has saved up of its {@link Share}: a token bucket whose rate and size change. A larger
 * bucket is not a fuller one, and what does not fit into a smaller one is lost; so, as long as the shares of all nodes
 * fit into the limit at every moment, their permits do in every window. Immutable.
 *
 * @param levelMicros what is in it at {@code atMs}, in millionths of a permit; below 0 after calls that nobody asked
 *     for
 * @param atMs monotonic ms
 */
public record Bucket(long levelMicros, long atMs, Share share) {
    private static final long MICROS = Allowance.PERMIT_MICROS;
    private static final long MINUTE_MS = 60_000;
    private static final long MAX_FILL_MS = 10 * MINUTE_MS;

    /** A wait longer than this says nothing: shares change every second. */
    private static final long MAX_WAIT_MS = 1_000;

    /** Of a node that has just started: it may have run a moment ago, too. */
    public static Bucket empty(long nowMs) {
        return new Bucket(0, nowMs, Share.none(nowMs));
    }

    /** From now on filled by {@code next}. */
    public Bucket with(Share next, long nowMs) {
        Bucket now = at(nowMs);
        return new Bucket(Math.min(now.levelMicros, next.at(now.atMs).burstMicros()), now.atMs, next);
    }

    /** Milliseconds until a permit may be taken, 0 for now; all ranks leave a part of the burst to those before. */
    public long waitMs(Rank rank, long nowMs) {
        Bucket now = at(nowMs);
        Allowance allowance = share.at(now.atMs);
        long missingMicros = MICROS + keptMicros(allowance, rank) - now.levelMicros;
        if (missingMicros <= 0) {
            return 0;
        }
        if (!allowance.isUseful()) {
            return MAX_WAIT_MS;
        }
        return Math.min(MAX_WAIT_MS, missingMicros * MINUTE_MS / allowance.rateMicros() + 1);
    }

    private static long keptMicros(Allowance allowance, Rank rank) {
        long spareMicros = Math.max(0, allowance.burstMicros() - MICROS);
        return switch (rank) {
            case START -> 0;
            case WAITING -> spareMicros / 8;
            case REFRESH -> spareMicros / 4;
            case SPARE -> spareMicros / 8 * 7;
        };
    }

    /** So many thousandths of a permit less, whether or not there were so many. */
    public Bucket taken(long nowMs, long pricePermille) {
        Bucket now = at(nowMs);
        return new Bucket(now.levelMicros - micros(pricePermille), now.atMs, share);
    }

    /** So much more, as far as it fits: for what was taken at {@link #atMs()} and not used. */
    public Bucket givenBack(long pricePermille) {
        return new Bucket(
                Math.min(levelMicros + micros(pricePermille), share.at(atMs).burstMicros()), atMs, share);
    }

    private static long micros(long pricePermille) {
        return MICROS / 1_000 * pricePermille;
    }

    /** Permits a minute that fill it. */
    public double perMinute(long nowMs) {
        return (double) share.at(nowMs).rateMicros() / (double) MICROS;
    }

    /** Permits that may be taken at once. */
    public long available(long nowMs) {
        return Math.max(0, at(nowMs).levelMicros / MICROS);
    }

    /** The same at {@code nowMs}; time that has been counted is not counted again. */
    private Bucket at(long nowMs) {
        if (nowMs - atMs <= 0) {
            return this;
        }
        long level = levelMicros;
        long fromMs = atMs;
        if (share.isGranted(atMs)) {
            fromMs = Times.earlier(nowMs, share.untilMs());
            level = filled(level, fromMs - atMs, share.floor().plus(share.grant()));
        }
        if (!share.isGranted(nowMs)) {
            level = filled(level, nowMs - fromMs, share.floor());
        }
        return new Bucket(level, nowMs, share);
    }

    private static long filled(long levelMicros, long forMs, Allowance allowance) {
        long moreMicros = allowance.rateMicros() * Math.min(forMs, MAX_FILL_MS) / MINUTE_MS;
        return Math.min(levelMicros + moreMicros, allowance.burstMicros());
    }
}
