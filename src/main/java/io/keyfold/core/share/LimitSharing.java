package io.keyfold.core.share;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * One node's part in sharing the cluster's limits: it asks the oldest member in view, answers those that ask it, and
 * knows what this node may use. Owned by one thread, which calls {@link #tick} about four times a second; times are
 * monotonic ms of this node.
 *
 * <p>A member is a number that is the same after a restart (of its place: address or name), for what an absent member
 * had stays reserved for whoever comes back in its place. Members of one place must not run at the same time, and the
 * caller passes on no message of one that is not in view.
 */
public final class LimitSharing {
    private final long selfId;
    private final GrantBus bus;
    private final Asker asker;
    private final Granter granter;
    private final Demand demand;
    private List<Ceiling> ceilings;

    /**
     * @param selfId this member
     * @param born differs at each start of it
     * @param expected members that the configuration comes to: before any roster is known, more than half of them have
     *     to be there; 1 for unknown, when a start while cut off from the others cannot be told from a first start
     * @param perMinute the limits; 0 or absent for none
     */
    public LimitSharing(
            long selfId, long born, int expected, Map<SharedLimit, Long> perMinute, GrantBus bus, long nowMs) {
        this.selfId = selfId;
        this.bus = bus;
        ceilings = ceilings(perMinute);
        asker = new Asker(born, nowMs);
        granter = new Granter(selfId, born, Math.max(1, expected), ceilings, nowMs);
        demand = new Demand(nowMs);
    }

    private static List<Ceiling> ceilings(Map<SharedLimit, Long> perMinute) {
        List<Ceiling> ceilings = new ArrayList<>(SharedLimit.COUNT);
        for (SharedLimit limit : SharedLimit.values()) {
            ceilings.add(Ceiling.of(perMinute.getOrDefault(limit, 0L)));
        }
        return List.copyOf(ceilings);
    }

    /** New limits, from now on; until all members have them, the smaller one is not yet kept. */
    public void limit(Map<SharedLimit, Long> perMinute) {
        ceilings = ceilings(perMinute);
        granter.limit(ceilings);
    }

    /** So many members are meant to be there, from now on; it matters until there is a roster. */
    public void expect(int members) {
        granter.expect(Math.max(1, members));
    }

    /**
     * A new view.
     *
     * @param oldestId the oldest member in it, which may be this one
     */
    public void view(long oldestId, long nowMs) {
        asker.turnTo(oldestId, nowMs);
    }

    /** So many calls wanted a permit since the last time, whether or not there was one. */
    public void tried(SharedLimit limit, long times) {
        demand.tried(limit, times);
    }

    /** Time passes. */
    public void tick(long nowMs) {
        if (asker.isDue(nowMs)) {
            Ask ask = asker.ask(demand.perMinute(nowMs), nowMs);
            if (asker.granterId() == selfId) {
                askMyself(ask, nowMs);
            } else {
                bus.send(asker.granterId(), ask.toLongs());
            }
        }
    }

    private void askMyself(Ask ask, long nowMs) {
        Grant grant = granter.asked(selfId, ask, nowMs);
        if (grant != null) {
            asker.answered(selfId, grant, nowMs);
        }
    }

    /**
     * Another member spoke.
     *
     * @return whether it could be understood
     */
    public boolean received(long from, long[] message, long nowMs) {
        Ask ask = Ask.of(message);
        if (ask != null) {
            Grant answer = granter.asked(from, ask, nowMs);
            if (answer != null) {
                bus.send(from, answer.toLongs());
            }
            return true;
        }
        Grant grant = Grant.of(message);
        if (grant != null) {
            asker.answered(from, grant, nowMs);
        }
        return grant != null;
    }

    /** This node finds that it was paused: its clock may have stood still meanwhile. */
    public void fence(long nowMs) {
        asker.drop(nowMs);
        granter.drop(nowMs);
    }

    /** This node goes for good: it uses nothing any more and gives back its floor, with the next ticks. */
    public void leave(long nowMs) {
        asker.leave(nowMs);
    }

    /** Whether the others know that it left. */
    public boolean hasLeft() {
        return asker.hasLeft(selfId);
    }

    /** What this node may use. */
    public Map<SharedLimit, Share> shares() {
        Map<SharedLimit, Share> shares = new EnumMap<>(SharedLimit.class);
        for (SharedLimit limit : SharedLimit.values()) {
            shares.put(limit, asker.share(limit, ceilings.get(limit.ordinal())));
        }
        return shares;
    }

    /** Members with a floor, present or not: among them is divided what nobody grants. At least 1. */
    public int members() {
        return asker.members();
    }

    /** Whether there is more to use than the floor. */
    public boolean isGranted(long nowMs) {
        return asker.isGranted(nowMs);
    }
}
