package io.keyfold.core;

/**
 * Gives renewals that are due together their turns, one after the other. Who holds a number of leases spreads their
 * renewals over two thirds of the time that is left to them, whether or not they are due together; the last third is
 * for renewals that fail at first. So of all owners of leases together no more start in a second than all leases
 * together divided by that time, and one for each owner: nobody has to be asked, and nothing changes when owners come,
 * go or lose sight of each other.
 *
 * <p>Mutable, owned by one thread. Times are monotonic ms.
 */
public final class RenewalPace {
    /** Where few leases are held a renewal is not worth a longer wait. */
    private static final long LONGEST_STEP_US = 1_000_000;

    private static final long US_PER_MS = 1_000;

    private long nextAtUs;

    public RenewalPace(long nowMs) {
        nextAtUs = nowMs * US_PER_MS;
    }

    /**
     * The turn of a lease whose renewal is due.
     *
     * @param expiresAtMs when its token ends, after {@code nowMs}
     * @param leases held by this owner, all of which may be due
     * @return when to renew: now or later, and in time
     */
    public long turnAtMs(long nowMs, long expiresAtMs, int leases) {
        long nowUs = nowMs * US_PER_MS;
        long windowUs = Math.max(0, (expiresAtMs - nowMs) * US_PER_MS / 3 * 2);
        long stepUs = Math.min(LONGEST_STEP_US, windowUs / Math.max(1, leases));
        long waitUs = Math.min(windowUs, Math.max(0, nextAtUs - nowUs));
        nextAtUs = nowUs + waitUs + stepUs;
        return nowMs + waitUs / US_PER_MS;
    }
}
