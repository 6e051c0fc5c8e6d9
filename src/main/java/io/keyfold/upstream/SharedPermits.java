package io.keyfold.upstream;

import io.keyfold.core.Rank;
import io.keyfold.core.share.Bucket;
import io.keyfold.core.share.Share;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The permits of a limit that may be the whole cluster's: taken at this node's own rate while it is alone, and out of
 * its share from the first {@link #share} on. By any thread, without locks. A null limit is none. Times are monotonic
 * ms.
 */
final class SharedPermits {
    /** The price of a call that costs one permit. */
    static final long WHOLE = 1_000;

    private final Permits own;
    private final AtomicReference<@Nullable Bucket> bucket = new AtomicReference<>();

    SharedPermits(long nowMs) {
        own = new Permits(nowMs);
    }

    /** From now on only this much; what is saved up begins with nothing. One thread. */
    void share(Share share, long nowMs) {
        bucket.updateAndGet(held -> (held == null ? Bucket.empty(nowMs) : held).with(share, nowMs));
    }

    /** Milliseconds until a permit may be taken; 0 means now. Takes nothing. */
    long waitMs(Rates.@Nullable Rate limit, Rank rank, long nowMs) {
        Bucket held = limit == null ? null : bucket.get();
        return held == null ? own.waitMs(Rates.forCall(limit, rank), nowMs) : held.waitMs(rank, nowMs);
    }

    /**
     * Makes a call when there is a permit for it.
     *
     * @param pricePermille what it costs, in thousandths of a permit
     * @return a ticket for {@link #giveBack}, or {@link Permits#REFUSED}
     */
    long take(Rates.@Nullable Rate limit, Rank rank, long nowMs, long pricePermille) {
        Bucket held = limit == null ? null : bucket.get();
        if (held == null) {
            return own.take(Rates.forCall(limit, rank), nowMs, pricePermille);
        }
        while (held != null && held.waitMs(rank, nowMs) == 0) {
            Bucket next = held.taken(nowMs, pricePermille);
            if (bucket.compareAndSet(held, next)) {
                return next.atMs();
            }
            held = bucket.get();
        }
        return Permits.REFUSED;
    }

    /** Counts a call that is made whether or not there is a permit for it. */
    void charge(Rates.@Nullable Rate limit, long nowMs) {
        own.charge(Rates.forCall(limit, Rank.START), nowMs);
        bucket.updateAndGet(held -> held == null || limit == null ? held : held.taken(nowMs, WHOLE));
    }

    /** Undoes a {@link #take}, unless time has passed over it: then it may have been filled up again. */
    void giveBack(Rates.@Nullable Rate limit, Rank rank, long ticket, long pricePermille) {
        if (limit == null) {
            return;
        }
        if (bucket.get() == null) {
            own.giveBack(Rates.forCall(limit, rank), ticket, pricePermille);
            return;
        }
        bucket.updateAndGet(held -> held == null || held.atMs() != ticket ? held : held.givenBack(pricePermille));
    }

    /** Permits that could be taken at once. */
    long available(Rates.@Nullable Rate limit, long nowMs) {
        Bucket held = limit == null ? null : bucket.get();
        return held == null ? own.available(Rates.forCall(limit, Rank.START), nowMs) : held.available(nowMs);
    }

    /** Permits a minute that this node may use; meaningful with a limit. */
    double perMinute(Rates.Rate limit, long nowMs) {
        Bucket held = bucket.get();
        return held == null ? limit.used() : held.perMinute(nowMs);
    }

    /** Whether other nodes use the limit, too. */
    boolean isShared() {
        return bucket.get() != null;
    }

    /** Whether nothing was taken at this node's own rate that could still matter since {@code sinceMs}. */
    boolean isIdleSince(long sinceMs) {
        return own.isIdleSince(sinceMs);
    }
}
