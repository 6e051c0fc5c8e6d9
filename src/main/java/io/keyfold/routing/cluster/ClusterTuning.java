package io.keyfold.routing.cluster;

/**
 * The times that decide how soon a change of the cluster is seen. Only tests take others than {@link #STANDARD}.
 *
 * @param heartbeatS how often members tell each other that they live
 * @param noHeartbeatS silence after which a member counts as gone; a closed socket is seen at once
 * @param mergeFirstS how long after its start a member first looks for another half of a split cluster
 * @param mergeNextS how often it looks from then on
 * @param watchdogMs how often registrations, records and the view are compared with the members
 * @param peerCheckMs how often a peer is asked whether it reaches this node
 */
public record ClusterTuning(
        int heartbeatS, int noHeartbeatS, int mergeFirstS, int mergeNextS, long watchdogMs, long peerCheckMs) {

    /**
     * Below 8 s of silence a long collection or a stall of a small machine throws healthy members out; with Hazelcast's
     * own minute, a silent node would leave its conversations without an owner for that minute. A node that starts
     * where another has just ended may be turned away as that one's double, and begin alone: it looks for the others
     * soon, at no cost.
     */
    public static final ClusterTuning STANDARD = new ClusterTuning(1, 10, 5, 5, 10_000, 2_000);
}
