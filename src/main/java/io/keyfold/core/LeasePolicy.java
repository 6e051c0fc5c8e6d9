package io.keyfold.core;

/**
 * The times of a lease, in ms.
 *
 * @param renewBeforeMs renew this long before expiry, at most a third of the token's life
 * @param idleAfterMs without a keystroke for this long, no renewal
 * @param backoffMinMs wait after a first failure to get a token; doubles with each
 * @param backoffMaxMs longest such wait
 * @param suspendMs wait after {@link #maxRejections} refusals in a row
 * @param maxRejections refusals of a held token in a row after which the lease is suspended
 * @param handedLifeMs how long a token of unknown expiry that a desktop handed over is used
 */
public record LeasePolicy(
        long renewBeforeMs,
        long idleAfterMs,
        long backoffMinMs,
        long backoffMaxMs,
        long suspendMs,
        int maxRejections,
        long handedLifeMs) {
    private static final long BACKOFF_MIN_MS = 1_000;
    private static final long BACKOFF_MAX_MS = 60_000;
    private static final long SUSPEND_MS = 600_000;
    private static final int MAX_REJECTIONS = 3;
    private static final long HANDED_LIFE_MS = 600_000;

    public LeasePolicy {
        if (renewBeforeMs < 0 || idleAfterMs <= 0 || backoffMinMs <= 0 || backoffMaxMs < backoffMinMs) {
            throw new IllegalArgumentException("renewBeforeMs=" + renewBeforeMs + " idleAfterMs=" + idleAfterMs
                    + " backoffMinMs=" + backoffMinMs + " backoffMaxMs=" + backoffMaxMs);
        }
    }

    /** The configured times, the rest as Keyfold ships them. */
    public static LeasePolicy of(long renewBeforeMs, long idleAfterMs) {
        return new LeasePolicy(
                renewBeforeMs, idleAfterMs, BACKOFF_MIN_MS, BACKOFF_MAX_MS, SUSPEND_MS, MAX_REJECTIONS, HANDED_LIFE_MS);
    }
}
