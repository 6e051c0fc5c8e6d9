package io.keyfold.routing.cluster;

/** What a member says of itself. Only one that serves owns conversations. */
public enum MemberState {
    JOINING,
    SERVING,
    DRAINING
}
