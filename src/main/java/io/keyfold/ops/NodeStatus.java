package io.keyfold.ops;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node, seen from outside at one moment. Holds no secret and no id of a conversation, participant or agent.
 *
 * @param state starting, serving, draining or drained
 * @param sinceEpochMs since when, wall time
 * @param dependencies what the node needs from others, each with its last error
 * @param cluster how this node sees it; null on a node alone
 * @param members of the cluster, this node included; one for a node alone
 * @param shards who owns how much
 * @param budgets rate limits towards the platform
 * @param typingAtOnce how many conversations could show typing at the same time within the budgets; 0: no limit
 * @param stretchMs how much longer than {@code typing.refresh-interval} each waits for its next call, permits being
 *     short
 * @param callsToday calls of all nodes to the platform since midnight UTC, by operation
 * @param month what the platform is called in this month
 */
public record NodeStatus(
        String state,
        long sinceEpochMs,
        List<Dependency> dependencies,
        @Nullable Cluster cluster,
        List<Member> members,
        Shards shards,
        List<Budget> budgets,
        long typingAtOnce,
        long stretchMs,
        Map<String, Long> callsToday,
        Month month) {

    /**
     * Something that this node needs.
     *
     * @param name for example {@code upstream}
     * @param state for example {@code ok}, {@code failing}, {@code unknown}
     * @param sinceEpochMs since when it is so
     * @param lastError what failed last, or null when nothing has
     * @param lastErrorAtEpochMs when; 0 when nothing has
     */
    public record Dependency(
            String name,
            String state,
            long sinceEpochMs,
            @Nullable String lastError,
            long lastErrorAtEpochMs) {}

    /**
     * The cluster as one node sees it.
     *
     * @param name by which it is kept apart from others
     * @param view its number: nodes that show the same number agree on the owner of every shard
     * @param serving members that own shards
     * @param reachable whether a peer reached this node lately; true when there is no peer
     */
    public record Cluster(String name, String view, int serving, boolean reachable) {}

    /**
     * A member of the cluster.
     *
     * @param state serving, joining or draining; unknown while it has not said it
     * @param self whether it is the node that answers
     * @param keyfold its version; this and the rest null on a node alone, and while it is not known
     * @param hazelcast the version of its Hazelcast
     * @param limits its shared limits, which have to be the same everywhere
     * @param rules digest of its typing rules, which should be
     */
    public record Member(
            String address,
            boolean serving,
            String state,
            boolean self,
            @Nullable String keyfold,
            @Nullable String hazelcast,
            @Nullable String limits,
            @Nullable String rules) {
        /** The one node that there is. */
        public static Member alone(String address) {
            return new Member(address, true, "serving", true, null, null, null, null);
        }
    }

    /** Shards in all, owned by this node, and those that came or left since it first served. */
    public record Shards(int total, int owned, long moves) {}

    /**
     * One rate limit.
     *
     * @param name for example {@code typing}, {@code control}, {@code month}
     * @param limit calls in the period; 0: no limit
     * @param used calls in the running period
     * @param period {@code minute} or {@code month}
     */
    public record Budget(String name, long limit, long used, String period) {}

    /**
     * Calls of all nodes to the platform in this month (UTC).
     *
     * @param calls by operation
     * @param used all of them, those on their way included
     * @param limit 0: none
     * @param forecast at the end of the month, if it goes on so; negative while that cannot be said
     * @param countedSinceEpochMs what was called before is not in the numbers
     */
    public record Month(
            Map<String, Long> calls, long used, long limit, long forecast, long countedSinceEpochMs, Alert alert) {}

    /** How near the month's calls are to their limit; a closed set. */
    public enum Alert {
        NONE("none"),
        /** 80 % are used. */
        NEAR("near"),
        /** No typing call leaves any more. */
        REACHED("reached");

        private static final int NEAR_PERCENT = 80;

        private final String label;

        Alert(String label) {
            this.label = label;
        }

        public static Alert of(long used, long limit) {
            if (limit == 0) {
                return NONE;
            }
            return used >= limit ? REACHED : used >= nearFrom(limit) ? NEAR : NONE;
        }

        /** Calls from which on {@code limit} is near. */
        public static long nearFrom(long limit) {
            return (limit * NEAR_PERCENT + 99) / 100;
        }

        public String label() {
            return label;
        }
    }
}
