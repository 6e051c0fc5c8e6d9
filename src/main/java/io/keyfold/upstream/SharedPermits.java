package io.keyfold.upstream;

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
    long waitMs(Rates.@Nullable Rate limit, boolean first, long nowMs) {
        Bucket held = limit == null ? null : bucket.get();
        return held == null ? own.waitMs(Rates.forCall(limit, first), nowMs) : held.waitMs(first, nowMs);
    }

    /**
     * Takes a permit when there is one.
     *
     * @return a ticket for {@link #giveBack}, or {@link Permits#REFUSED}
     */
    long take(Rates.@Nullable Rate limit, boolean first, long nowMs) {
        Bucket held = limit == null ? null : bucket.get();
        if (held == null) {
            return own.take(Rates.forCall(limit, first), nowMs);
        }
        while (held != null && held.waitMs(first, nowMs) == 0) {
            Bucket next = held.taken(nowMs);
            if (bucket.compareAndSet(held, next)) {
                return next.atMs();
            }
            held = bucket.get();
        }
        return Permits.REFUSED;
    }

    /** Counts a call that is made whether or not there is a permit for it. */
    void charge(Rates.@Nullable Rate limit, long nowMs) {
        own.charge(Rates.forCall(limit, true), nowMs);
        bucket.updateAndGet(held -> held == null || limit == null ? held : held.taken(nowMs));
    }

    /** Undoes a {@link #take}, unless time has passed over it: then it may have been filled up again. */
    void giveBack(Rates.@Nullable Rate limit, boolean first, long ticket) {
        if (limit == null) {
            return;
        }
        if (bucket.get() == null) {
            own.giveBack(Rates.forCall(limit, first), ticket);
            return;
        }
        bucket.updateAndGet(held -> held == null || held.atMs() != ticket ? held : held.givenBack());
    }

    /** Permits that could be taken at once. */
    long available(Rates.@Nullable Rate limit, long nowMs) {
        Bucket held = limit == null ? null : bucket.get();
        return held == null ? own.available(Rates.forCall(limit, true), nowMs) : held.available(nowMs);
    }

    /** Whether nothing was taken at this node's own rate that could still matter since {@code sinceMs}. */
    boolean isIdleSince(long sinceMs) {
        return own.isIdleSince(sinceMs);
    }
}
