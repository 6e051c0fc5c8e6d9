package io.keyfold.routing.cluster;

import org.jspecify.annotations.Nullable;

/**
 * A node of the cluster as this node sees it.
 *
 * @param nodeId its incarnation: a restarted node has another
 * @param address {@code host:port} of its membership
 * @param record what it says of itself; null while that has not arrived
 */
public record Member(
        String nodeId, String address, @Nullable MemberRecord record) {

    /** What it does, as people see it; unknown while it has not said it. */
    public String state() {
        return record == null ? "unknown" : record.state().label();
    }

    /** Whether it may own conversations. */
    public boolean isServing() {
        return record != null && record.state() == MemberState.SERVING;
    }
}
