package io.keyfold.ops;

import io.keyfold.core.LeaseState;

/**
 * What a node knows of itself at this moment, for the gauges. Read at every scrape, on any thread: an answer is a field
 * or a sum of fields, and never waits.
 */
public interface Readings {
    /** Conversations where an agent types now and the guest, by what the relay knows, sees nothing. */
    long darkConversations();

    /** Conversations held in memory. */
    long conversations();

    /** Token leases in this state. */
    long leases(LeaseState state);

    /** Shards that this node owns, 0 to 256. */
    long shardsOwned();

    /** Shards that came to or left this node since its start; never falls. */
    long shardMoves();

    /** Deadlines of conversations that are waited for; 0 when all is quiet. */
    long deadlines();

    /** Conversations that have a record in the cluster; 0 on a single node. */
    long clusterRecords();

    /** Bus registrations and records of nodes that are no members; 0 but for seconds after a crash or a split. */
    long clusterStrangers();

    /** Those removed by this node since its start; never falls. */
    long registrationsRemoved();

    /** Own bus registrations that were lost and made again since the start; never falls. */
    long registrationsRenewed();

    /** Typing calls that could leave in this moment within the shared budget; infinity without one. */
    double permitsAvailable();

    /** How much longer than the refresh interval each conversation waits for its next call; 0 without shortage. */
    double stretchSeconds();

    /** Typing calls that are out now. */
    long callsInFlight();

    /** Typing calls that may be out at once. */
    long callsInFlightLimit();

    /** Calls of all nodes to the platform in this month (UTC). */
    long monthCalls();

    /** How many may be made in a month; infinity without a limit. */
    double monthCallsLimit();

    /** From how many on that counts as near; infinity without a limit. */
    double monthCallsAlert();

    /** How many there will be at its end, if it goes on so; NaN while that cannot be said. */
    double monthCallsForecast();

    /** Circuit breaker towards the platform: 0 closed, 1 half-open, 2 open. */
    int breakerState();

    /** WebSocket sessions. */
    long wsSessions();
}
