/**
 * The node as a member of a cluster: the only package that knows Hazelcast. Who is there and serves, maps that survive
 * a node, and the addresses of the event bus. Arrows: in from routing and the composition root, out to config.
 *
 * <p>Nothing here runs on an event loop and nothing blocks one: what may wait for another member runs on the node's
 * thread {@code keyfold-cluster} or on a Vert.x worker. Listeners of Hazelcast only hand over to that thread, because
 * Hazelcast has few event threads and vertx-hazelcast blocks them by itself when a member goes.
 *
 * <p>Locks, counters and atomic values of Hazelcast are not used: without its enterprise edition they are not safe when
 * the cluster splits.
 */
@NullMarked
package io.keyfold.routing.cluster;

import org.jspecify.annotations.NullMarked;
