package io.keyfold.core.share;

import io.keyfold.core.Rank;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** One start of one node in a {@link ShareWorld}: its clock, its part in sharing, its buckets, its callers. */
final class ShareNode {
    static final long TICK_MS = 250;

    final long id;
    final LimitSharing sharing;
    final List<Runnable> unread = new ArrayList<>();
    private final Map<SharedLimit, Bucket> buckets = new EnumMap<>(SharedLimit.class);
    private final Map<SharedLimit, Double> demandPerMs = new EnumMap<>(SharedLimit.class);
    private final Map<SharedLimit, Double> owed = new EnumMap<>(SharedLimit.class);
    private long originMs;
    private long tickAtMs;
    boolean paused;

    ShareNode(
            long id, long born, int expected, Map<SharedLimit, Long> limits, GrantBus bus, long originMs, long realMs) {
        this.id = id;
        this.originMs = originMs;
        tickAtMs = realMs;
        sharing = new LimitSharing(id, born, expected, limits, bus, nowMs(realMs));
        limits.keySet().forEach(limit -> buckets.put(limit, Bucket.empty(nowMs(realMs))));
    }

    long nowMs(long realMs) {
        return realMs + originMs;
    }

    void demand(SharedLimit limit, double perMinute) {
        demandPerMs.put(limit, perMinute / 60_000);
    }

    /** Its clock stood still for so long. */
    void clockStood(long forMs) {
        originMs -= forMs;
    }

    Allowance allowance(SharedLimit limit, long realMs) {
        return sharing.shares().get(limit).at(nowMs(realMs));
    }

    void tick(long realMs) {
        if (realMs - tickAtMs >= 0) {
            tickAtMs = realMs + TICK_MS;
            sharing.tick(nowMs(realMs));
            refill(realMs);
        }
    }

    void refill(long realMs) {
        Map<SharedLimit, Share> shares = sharing.shares();
        buckets.replaceAll((limit, bucket) -> bucket.with(shares.get(limit), nowMs(realMs)));
    }

    /** Whether a call of {@code limit} leaves now; each call that is wanted is tried once. */
    int calls(SharedLimit limit, long stepMs, long realMs) {
        double wanted = owed.getOrDefault(limit, 0.0) + demandPerMs.getOrDefault(limit, 0.0) * stepMs;
        int made = 0;
        for (; wanted >= 1; wanted--) {
            sharing.tried(limit, 1);
            Bucket bucket = buckets.get(limit);
            if (bucket.waitMs(Rank.START, nowMs(realMs)) == 0) {
                buckets.put(limit, bucket.taken(nowMs(realMs), 1_000));
                made++;
            }
        }
        owed.put(limit, wanted);
        return made;
    }
}
