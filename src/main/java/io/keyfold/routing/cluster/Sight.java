package io.keyfold.routing.cluster;

/**
 * A peer's word that it sees this node as a member and reaches it.
 *
 * @param peerId the peer
 * @param viewNumber the number of the peer's view
 */
public record Sight(String peerId, long viewNumber) {}
