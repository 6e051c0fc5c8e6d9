package io.keyfold.core.share;

/**
 * What one node may use of one limit: its floor, and a grant on top of it for a time. It ends by itself, whether or not
 * anybody is there to end it.
 *
 * @param floor as long as nobody says otherwise
 * @param grant until {@code untilMs}
 * @param untilMs monotonic ms of this node
 */
public record Share(Allowance floor, Allowance grant, long untilMs) {
    /** Nothing at all. */
    public static Share none(long nowMs) {
        return new Share(Allowance.NONE, Allowance.NONE, nowMs);
    }

    boolean isGranted(long nowMs) {
        return nowMs - untilMs < 0;
    }

    Allowance at(long nowMs) {
        return isGranted(nowMs) ? floor.plus(grant) : floor;
    }
}
