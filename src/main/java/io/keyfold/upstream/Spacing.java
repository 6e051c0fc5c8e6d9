package io.keyfold.upstream;

import io.keyfold.core.Claim;
import io.keyfold.core.Rank;
import io.keyfold.core.Stretch;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The {@link Stretch} of those who share one limit on this node. By any thread, without locks; times are monotonic ms.
 */
final class Spacing {
    private final AtomicReference<Stretch> stretch;

    Spacing(long nowMs) {
        stretch = new AtomicReference<>(Stretch.none(nowMs));
    }

    /** In how many ms the call is due; 0 for now. */
    long waitMs(Claim claim, long nowMs) {
        return stretch.get().at(nowMs).waitMs(claim);
    }

    /** It was due, and there was no permit. */
    void refused(Claim claim, long nowMs) {
        stretch.updateAndGet(now -> now.refused(claim, nowMs));
    }

    /** As what the call asks for a permit: who waits for a first call goes before who waits for the next. */
    Rank rankOf(Claim claim, long nowMs) {
        return stretch.get().rankOf(claim, nowMs);
    }

    void granted(Rank rank, long nowMs) {
        stretch.updateAndGet(now -> now.granted(rank, nowMs));
    }

    void throttled(long nowMs) {
        stretch.updateAndGet(now -> now.throttled(nowMs));
    }

    /** How much longer than without shortage all wait. */
    long extraMs(long nowMs) {
        return stretch.get().at(nowMs).extraMs();
    }
}
