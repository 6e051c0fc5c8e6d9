package io.keyfold;

import io.keyfold.routing.cluster.Member;
import io.keyfold.routing.cluster.Members;
import io.keyfold.shard.PauseWatch;
import java.util.List;

/**
 * What the coming and going of the others means for this node: whether it may trust its own eyes after a pause, and
 * whether somebody came or went so lately that reads of the cluster's maps may be slow. Pure; times are monotonic ms.
 * Any thread.
 */
final class Company {
    /** How long a paused node whose company is gone waits to be taken back: the others may own everything. */
    static final long TAKEN_BACK_MS = 30_000;

    /** How long a paused node waits that had no company before: for two ticks, as long as being alone takes to show. */
    static final long ALONE_MS = 2 * PauseWatch.PERIOD_MS;

    /**
     * How long after somebody came or went reads of the cluster's maps may be slow: of a dead member they block, their
     * copies move whenever members change, and a node that takes its first shards is fresh itself.
     */
    static final long AFTER_MOVE_MS = 10_000;

    private Members members;
    private boolean lost;
    private long lostAtMs;
    private boolean moved;
    private long movedAtMs;
    private long pausedSinceMs;
    private long noticedAtMs;

    /** @param members who is there to begin with */
    Company(Members members) {
        this.members = members;
    }

    /**
     * Who is there now.
     *
     * @return the ids of those that have gone
     */
    synchronized List<String> changed(Members now, long nowMs) {
        List<Member> gone = members.byAge().stream()
                .filter(member -> now.find(member.nodeId()).isEmpty())
                .toList();
        if (!now.present().equals(members.present()) || !now.serving().equals(members.serving())) {
            moved = true;
            movedAtMs = nowMs;
        }
        members = now;
        for (Member member : gone) {
            if (member.isServing()) {
                lost = true;
                lostAtMs = nowMs;
            }
        }
        return gone.stream().map(Member::nodeId).toList();
    }

    /** This node finds that it stood still; {@code sinceMs}: when it was last seen to move. */
    synchronized void paused(long sinceMs, long nowMs) {
        pausedSinceMs = sinceMs;
        noticedAtMs = nowMs;
    }

    /**
     * Whether this node, which sees nobody else, may act again after its pause. What it saw before the pause is still
     * so: who was gone by then owns nothing that this node did not own already. Who was lost since, may have lost this
     * node instead, and own everything until the halves find each other.
     */
    synchronized boolean isSurelyAlone(long nowMs) {
        boolean lostSince = lost && lostAtMs - pausedSinceMs >= 0;
        return members.isAlone() && (lostSince ? nowMs - lostAtMs >= TAKEN_BACK_MS : nowMs - noticedAtMs >= ALONE_MS);
    }

    /** Whether who is there, or who serves, changed within {@link #AFTER_MOVE_MS}. */
    synchronized boolean movedLately(long nowMs) {
        return moved && nowMs - movedAtMs < AFTER_MOVE_MS;
    }
}
