package io.keyfold.upstream;

import io.keyfold.config.Settings;
import io.keyfold.core.share.GrantBus;
import io.keyfold.core.share.LimitSharing;
import io.keyfold.core.share.SharedLimit;
import java.util.EnumMap;
import java.util.Map;

/**
 * This node's {@link Budgets} as a part of the cluster's: what is tried here is its demand, what is granted is its
 * share. Until it hears of the others it has nothing. Owned by one event loop, which calls {@link #tick} about four
 * times a second; times are monotonic ms. Members are numbers as {@link LimitSharing} describes them.
 */
public final class SharedBudgets {
    private final Budgets budgets;
    private final LimitSharing sharing;

    /**
     * @param selfId this member
     * @param born differs at each start of it
     * @param expected members that the configuration comes to; 1 for unknown
     * @param bus carries what is said to other members, whose {@link #received} takes it
     */
    public SharedBudgets(
            Budgets budgets,
            Settings.UpstreamLimits limits,
            long selfId,
            long born,
            int expected,
            GrantBus bus,
            long nowMs) {
        this.budgets = budgets;
        sharing = new LimitSharing(selfId, born, expected, shared(limits), bus, nowMs);
        apply(nowMs);
    }

    private static Map<SharedLimit, Long> shared(Settings.UpstreamLimits limits) {
        Map<SharedLimit, Long> shared = new EnumMap<>(SharedLimit.class);
        shared.put(SharedLimit.TYPING, (long) limits.perMinute());
        shared.put(SharedLimit.CONTROL, (long) limits.controlPerMinute());
        shared.put(SharedLimit.CLIENT_TOKEN, (long) limits.perTokenPerMinute());
        return shared;
    }

    /** New limits, from now on; {@link Budgets#apply} is told by itself. */
    public void limit(Settings.UpstreamLimits limits) {
        sharing.limit(shared(limits));
    }

    /** So many members are meant to be there, from now on. */
    public void expect(int members) {
        sharing.expect(members);
    }

    /** The oldest member in view, which may be this one. */
    public void view(long oldestId, long nowMs) {
        sharing.view(oldestId, nowMs);
    }

    /** Time passes. */
    public void tick(long nowMs) {
        for (SharedLimit limit : SharedLimit.values()) {
            sharing.tried(limit, budgets.takeTries(limit));
        }
        sharing.tick(nowMs);
        apply(nowMs);
    }

    /**
     * Another member in view spoke.
     *
     * @return whether it could be understood
     */
    public boolean received(long from, long[] message, long nowMs) {
        boolean understood = sharing.received(from, message, nowMs);
        apply(nowMs);
        return understood;
    }

    /** This node finds that it was paused. */
    public void fence(long nowMs) {
        sharing.fence(nowMs);
        apply(nowMs);
    }

    /** This node goes for good: no call leaves from here on, and its floor is given back with the next ticks. */
    public void leave(long nowMs) {
        sharing.leave(nowMs);
        apply(nowMs);
    }

    /** Whether all that decide know of the leave. */
    public boolean hasLeft() {
        return sharing.hasLeft();
    }

    /** Whether there is more to use than the floor. */
    public boolean isGranted(long nowMs) {
        return sharing.isGranted(nowMs);
    }

    private void apply(long nowMs) {
        budgets.share(sharing.shares(), sharing.members(), nowMs);
    }
}
